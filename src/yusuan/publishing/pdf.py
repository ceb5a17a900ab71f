"""Publishes a Disclosure as PDF: tagged, archivable (PDF/A-2a, PDF/UA-1), with embedded fonts, the same bytes every time.

The page itself is described once, in templates/disclosure.typ; this file only says what stands on it, as plain data.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typst

from yusuan.model import Disclosure, Finding

from .common import write_atomically
from .fonts import MISSING, fonts, uncovered
from .pages import printed

TEMPLATE = Path(__file__).parent / "templates" / "disclosure.typ"
#: For the archive, and for screen readers.
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]


def publish_pdf(disclosure: Disclosure, out: Path, *, draft: Sequence[Finding] | None = None) -> None:
    """Write ``disclosure`` to ``out``; with ``draft`` findings, with a watermark and their list in front.

    Raises OSError where the file cannot be written; the old file then stays as it was.
    """
    write_atomically(out, render(disclosure, draft=draft))


def render(disclosure: Disclosure, *, draft: Sequence[Finding] | None = None, front: bool = True) -> bytes:
    """The PDF's bytes; without ``front`` there is no cover and no contents."""
    return typeset({**printed(disclosure, draft), "front": front})


def typeset(data: dict[str, Any]) -> bytes:
    """The template filled with ``data`` (what :func:`printed` gives), in the bundled fonts.

    Only where these lack a character are the machine's fonts asked too; what none of them has is printed as 〓.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    try:
        return _compiled(text)
    except typst.TypstError:
        missing = uncovered(text)
        if not missing:
            raise
    try:
        return _compiled(text, system=True)
    except typst.TypstError:
        return _compiled(text.translate(dict.fromkeys(map(ord, missing), MISSING)))


def _compiled(text: str, system: bool = False) -> bytes:
    inputs = {"data": text, "fallback": str(system).lower()}
    folder, found = str(TEMPLATE.parent), fonts(system)
    compiler = typst.Compiler(
        str(TEMPLATE), root=folder, font_paths=found, ignore_system_fonts=True, sys_inputs=inputs
    )
    made = compiler.compile(format="pdf", pdf_standards=STANDARDS)
    assert isinstance(made, bytes)
    return made
