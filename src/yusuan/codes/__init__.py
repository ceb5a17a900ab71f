"""Classification codes (政府收支分类科目): dated data, looked up by code, by name and by year."""

from .catalogue import (
    PRINTED_CLASSES,
    Catalogue,
    by_name,
    children,
    classes,
    listed,
    lookup,
    name,
    printed_classes,
    seen,
    shipped,
)
from .judge import is_detail, judge, near
from .mapping import SCOPES, check_mapping, government_code, pairs
from .model import (
    CODE_DIMENSIONS,
    KIND_NAMES,
    KINDS,
    LENGTHS,
    Code,
    Kind,
    Standing,
    Verdict,
    level,
    normalise,
    parents,
)
from .official import load_official
from .text import codes_text, describe

__all__ = [
    "CODE_DIMENSIONS",
    "KINDS",
    "KIND_NAMES",
    "LENGTHS",
    "PRINTED_CLASSES",
    "SCOPES",
    "Catalogue",
    "Code",
    "Kind",
    "Standing",
    "Verdict",
    "by_name",
    "check_mapping",
    "children",
    "classes",
    "codes_text",
    "describe",
    "government_code",
    "is_detail",
    "judge",
    "level",
    "listed",
    "load_official",
    "lookup",
    "name",
    "near",
    "normalise",
    "pairs",
    "parents",
    "printed_classes",
    "seen",
    "shipped",
]  # fmt: skip
