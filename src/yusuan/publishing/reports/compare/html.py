"""A comparison as one self-contained web page."""

from __future__ import annotations

import base64
from decimal import Decimal
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from yusuan.comparing.model import Comparison

from .sections import Section, sections, summary
from .text import show


def write(c: Comparison, out: Path) -> None:
    """Write the page.  Raises OSError where it cannot be written."""
    out.write_bytes(render(c))


def render(c: Comparison) -> bytes:
    """The page as UTF-8, byte for byte the same for the same comparison; it needs no network and no script."""
    style = _asset("compare.css")
    allowed = "sha256-" + base64.b64encode(sha256(style.encode()).digest()).decode()
    parts = [_section(s) for s in sections(c)]
    return str(
        _template().render(c=c, summary=list(summary(c)), parts=parts, style=style, allowed=allowed)
    ).encode()


@cache
def _asset(name: str) -> str:
    return files("yusuan.publishing.reports.compare").joinpath(f"assets/{name}").read_text("utf-8")


@cache
def _template() -> Any:
    from jinja2 import Environment

    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
        _asset("compare.html.j2")
    )


def _section(s: Section) -> dict[str, Any]:
    rows = [
        {
            "wrong": n in s.wrong,
            "cells": [(isinstance(v, Decimal), show(v) if isinstance(v, Decimal) else v or "") for v in row],
        }
        for n, row in enumerate(s.rows)
    ]
    return {
        "key": s.key,
        "title": s.title,
        "head": s.head,
        "rows": rows,
        "empty": s.empty,
        "note": s.note,
        "open": s.key in ("statements", "differences"),
    }
