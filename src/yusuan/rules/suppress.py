"""Suppressions with a reason beside the document, and baselines of what was known before."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from errno import ENAMETOOLONG
from pathlib import Path

from yusuan.model import Finding, Report
from yusuan.targets.faults import TWINS

from .engine import catalogue

#: Ending of the file beside a document that says which findings are accepted, and why.
ENDING = ".yusuan-ignore"
#: A finding as a baseline knows it: its key, or in files of older versions rule and message, without the numbers of
#: pages and lines, which shift.
Key = str | tuple[str, str]
_SHIFTING = re.compile(r"第\d+(?=[页行])")


@dataclass(frozen=True, slots=True)
class Suppression:
    """A finding by its ``key``, or by ``rule`` and, if given, a piece of the message or excerpt; ``reason`` is required and
    reported."""

    rule: str
    piece: str
    reason: str
    where: str = ""
    key: str = ""

    def covers(self, f: Finding) -> bool:
        if self.key:
            return f.key == self.key
        texts = (f.message, f.place.text, f.stated)
        return f.rule == self.rule and (not self.piece or any(self.piece in text for text in texts))


def beside(path: Path) -> tuple[list[Suppression], list[str]]:
    """Suppressions of ``path`` (lines ``N201 片段 # 原因`` or ``N201-3f9a2c1b7e # 原因``; # alone is a comment), and
    complaints about bad lines."""
    file = path.with_name(path.name + ENDING)
    try:
        if not file.is_file():
            return [], []
        text = _text(file)
    except OSError as error:  # the name is too long for such a file, or it may not be read
        too_long = error.errno == ENAMETOOLONG
        return [], [] if too_long else [f"{file.name} 读不了，其中的说明没有起作用：{error.strerror}"]
    found, bad = [], []
    for n, line in enumerate(text.splitlines(), 1):
        text, _, reason = line.replace("＃", "#").partition("#")
        words = text.split(maxsplit=1)
        if not words:
            continue
        where = f"{file.name} 第{n}行"
        rule, _, digest = words[0].partition("-")
        rule = TWINS.get(rule.upper(), rule.upper())
        if not reason.strip():
            bad.append(f"{where}没有写忽略的原因（在 # 后面写），这一行没有起作用。")
        elif not known_rule(rule):
            bad.append(f"{where}：没有规则“{words[0]}”，这一行没有起作用；yusuan rules 列出全部规则。")
        else:
            piece = words[1].strip() if len(words) > 1 else ""
            key = f"{rule}-{digest.lower()}" if digest else ""
            found.append(Suppression(rule, piece, reason.strip(), where, key))
    return found, bad


def known_rule(id: str) -> bool:
    """Whether a check can report this rule; faults of books (B…) are the book's."""
    return id in catalogue() or id.startswith("B")


def _text(file: Path) -> str:
    """The text of a small file that a person wrote with whatever editor there was."""
    data = file.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def apply(
    report: Report, suppressions: Iterable[Suppression]
) -> tuple[Report, list[tuple[Finding, str]], list[str]]:
    """The report without the suppressed findings, these with their reasons, and complaints of what covers nothing."""
    rules, kept, gone = list(suppressions), [], []
    used: set[Suppression] = set()
    for f in report.findings:
        covering = [s for s in rules if s.covers(f)]
        used.update(covering)
        if covering:
            gone.append((f, covering[0].reason))
        else:
            kept.append(f)
    idle = [f"{s.where}：没有这样的问题，这一行可以删去。" for s in rules if s.where and s not in used]
    return replace(report, findings=tuple(kept)), gone, idle


class Baseline:
    """The findings of an earlier ``yusuan check --format json``, by file."""

    def __init__(self, path: Path) -> None:
        """Raises ValueError, in Chinese, for a file that is no such result; OSError where it cannot be opened."""
        try:
            data = json.loads(_text(path))
        except ValueError as error:
            raise ValueError("不是 JSON。请用 yusuan check … -f json -o 文件 的结果。") from error
        documents = data.get("documents") if isinstance(data, dict) else None
        if not isinstance(documents, list) or not all(isinstance(d, dict) and "file" in d for d in documents):
            raise ValueError("不是 yusuan check 的 JSON 结果。请用 yusuan check … -f json -o 文件 的结果。")
        self.files: dict[str, Counter[Key]] = {}
        for d in documents:
            found = [*d.get("findings", ()), *d.get("known", ())]
            self.files.setdefault(d["file"], Counter()).update(f.get("key") or _old(f["rule"], f["message"]) for f in found)

    def of(self, name: str) -> Mapping[Key, int]:
        """What was known of a file: by its name within the folder, else by its bare name where only one has it."""
        if name in self.files:
            return self.files[name]
        alike = [f for f in self.files if Path(f).name == Path(name).name]
        return self.files[alike[0]] if len(alike) == 1 else {}


def _old(rule: str, message: str) -> Key:
    """How files of versions that had no keys know a finding."""
    return rule, _SHIFTING.sub("第", message)


def only_new(report: Report, known: Mapping[Key, int]) -> tuple[Report, list[Finding]]:
    """The report without the findings of the baseline, and these; their number is kept in its ``meta``."""
    left = Counter(known)
    new: list[Finding] = []
    old: list[Finding] = []
    for f in report.findings:
        key = next((k for k in (f.key, _old(f.rule, f.message)) if left[k] > 0), None)
        (new if key is None else old).append(f)
        if key is not None:
            left[key] -= 1
    return replace(report, findings=tuple(new), meta={**report.meta, "known": str(len(old))}), old
