"""The words of yusuan: Point, Figure, Source, Claim, Block, Disclosure, Target, Finding."""

from .blocks import Block, Cell, Chart, Grid, Heading, Paragraph
from .disclosure import Disclosure, Known, Leftover
from .fault import Fault, Faults
from .figure import Claim, ClaimKind, Figure, State
from .finding import (
    ERROR,
    NOTICE,
    SEVERITY_NAMES,
    WARNING,
    Finding,
    Outcome,
    Related,
    Report,
    Severity,
    Status,
    Suspect,
)
from .gather import gathered
from .outline import Outline, Passage, PassageKind, Section, Sentence, Token, TokenKind
from .point import (
    ASSETS,
    DIMENSIONS,
    EVERYTHING,
    KINDS,
    LABELS,
    Point,
    Region,
    everything,
    fold,
    join,
    leaves,
    meet,
    point,
    region,
    within,
)
from .source import NOWHERE, Source
from .table import Column, Place, Project, Role, Row, Table
from .target import MONEY_SOURCES, TEXTS, Indicator, Target

__all__ = [
    "ASSETS", "DIMENSIONS", "ERROR", "EVERYTHING", "KINDS", "LABELS", "MONEY_SOURCES", "NOTICE", "NOWHERE",
    "SEVERITY_NAMES", "TEXTS", "WARNING", "Block", "Cell", "Chart", "Claim", "ClaimKind", "Column", "Disclosure",
    "Fault", "Faults", "Figure", "Finding", "Grid", "Heading", "Indicator", "Known", "Leftover", "Outcome", "Outline",
    "Paragraph", "Passage", "PassageKind", "Place", "Point", "Project", "Region", "Related", "Report", "Role", "Row",
    "Section", "Sentence", "Severity", "Source", "State", "Status", "Suspect", "Table", "Target", "Token", "TokenKind",
    "everything",
    "fold", "gathered", "join", "leaves", "meet", "point", "region", "within",
]  # fmt: skip
