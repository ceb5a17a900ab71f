"""Publishes a Disclosure as PDF: tagged, archivable (PDF/A-2a, PDF/UA-1), with embedded fonts, the same bytes every time.

The page itself is described once, in templates/disclosure.typ; this file only says what stands on it, as plain data.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from pylopdf_fonts_zh_cn import sans_path

from ..model import Disclosure, Finding
from .common import write_atomically
from .pages import printed

TEMPLATE = Path(__file__).parent / "templates" / "disclosure.typ"
STANDARDS = ["a-2a", "ua-1"]


def publish_pdf(disclosure: Disclosure, out: Path, *, draft: Sequence[Finding] = ()) -> None:
    """Write ``disclosure`` to ``out``; with ``draft`` findings, with a watermark and their list in front.

    Raises OSError where the file cannot be written; the old file then stays as it was.
    """
    write_atomically(out, render(disclosure, draft=draft))


def render(disclosure: Disclosure, *, draft: Sequence[Finding] = ()) -> bytes:
    """The PDF's bytes."""
    return typeset(printed(disclosure, draft))


def typeset(data: dict[str, Any]) -> bytes:
    """The template filled with ``data`` (what :func:`printed` gives)."""
    inputs = {"data": json.dumps(data, ensure_ascii=False, separators=(",", ":"))}
    compiler = typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=fonts(), sys_inputs=inputs)
    made = compiler.compile(format="pdf", pdf_standards=STANDARDS)
    assert isinstance(made, bytes)
    return made


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """The two bundled fonts and nothing of the machine's, so that every machine prints alike."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(sans_path().parent)]
    )
