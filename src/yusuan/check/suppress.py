"""Suppressions with a reason beside the document, and baselines of what was known before."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from ..model import Finding, Report

#: Ending of the file beside a document that says which findings are accepted, and why.
ENDING = ".yusuan-ignore"


@dataclass(frozen=True, slots=True)
class Suppression:
    """``rule`` and, if given, a piece of the message or excerpt; ``reason`` is required and reported."""

    rule: str
    piece: str
    reason: str

    def covers(self, f: Finding) -> bool:
        return f.rule == self.rule and (
            not self.piece or self.piece in f.message or self.piece in f.place.text
        )


def beside(path: Path) -> tuple[list[Suppression], list[str]]:
    """Suppressions of ``path`` (lines ``N201 片段 # 原因``; # alone is a comment), and complaints about bad lines."""
    file = path.with_name(path.name + ENDING)
    if not file.is_file():
        return [], []
    found, bad = [], []
    for n, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        text, _, reason = line.partition("#")
        words = text.split(maxsplit=1)
        if not words:
            continue
        if not reason.strip():
            bad.append(f"{file.name} 第{n}行没有写忽略的原因（在 # 后面写），这一行没有起作用。")
            continue
        found.append(Suppression(words[0], words[1].strip() if len(words) > 1 else "", reason.strip()))
    return found, bad


def apply(report: Report, suppressions: Iterable[Suppression]) -> tuple[Report, list[tuple[Finding, str]]]:
    """The report without the suppressed findings, and these with their reasons."""
    rules, kept, gone = list(suppressions), [], []
    for f in report.findings:
        why = next((s.reason for s in rules if s.covers(f)), None)
        if why is None:
            kept.append(f)
        else:
            gone.append((f, why))
    return replace(report, findings=tuple(kept)), gone


def baseline(path: Path) -> frozenset[tuple[str, str, str]]:
    """Keys of the findings of an earlier ``yusuan check --format json``."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return frozenset(
        (Path(d["file"]).name, f["rule"], f["message"])
        for d in data.get("documents", [])
        for f in d.get("findings", [])
    )


def only_new(report: Report, known: frozenset[tuple[str, str, str]]) -> Report:
    """The report without the findings of the baseline."""
    name = Path(report.file).name
    return replace(
        report, findings=tuple(f for f in report.findings if (name, f.rule, f.message) not in known)
    )
