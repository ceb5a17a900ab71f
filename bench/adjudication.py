"""Findings on real documents against what a person said of each of them (bench/adjudicated.tsv).

    python bench/adjudication.py [--new]

``--new`` prints rows for the findings that nobody has looked at yet, ready to be judged and pasted.  A finding is told by
document, rule and a short key of digits and words of what it states, so that a better message keeps its judgement.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from yusuan.model import Finding, Report
from yusuan.reading import Unreadable, read
from yusuan.rules import check

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
FILE = ROOT / "bench" / "adjudicated.tsv"
COLUMNS = ("document", "rule", "place", "key", "verdict", "why")
VERDICTS = ("right", "wrong", "unsure")
PRECISION = 0.98
#: Severities of the answer keys.
SEVERITIES = {"error": "错误", "warn": "警告", "info": "提示"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One finding of this run."""

    document: str
    finding: Finding

    @property
    def place(self) -> str:
        p = self.finding.place
        return f"p{p.page}" if p.page else f"L{p.line}" if p.line else p.sheet or ""

    @property
    def key(self) -> str:
        return key_of(self.finding)

    @property
    def id(self) -> tuple[str, str, str, str]:
        return self.document, self.finding.rule, self.place, self.key


def key_of(f: Finding) -> str:
    """Amounts are kept (they are what is judged); words only as a short digest: names of persons may be among them."""
    amounts = re.findall(r"\d[\d,]*\.?\d*%?", f.stated)
    said = re.sub(r"\s", "", f.stated or f.message)
    return "/".join(amounts[:3]) + "#" + sha256(said.encode()).hexdigest()[:6]


def documents() -> list[Path]:
    """The seed and every readable document beside the project."""
    if not SHARED.is_dir():
        return []
    found = [
        p for p in sorted((SHARED / "documents").iterdir()) if p.suffix in (".pdf", ".html", ".xlsx", ".docx")
    ]
    return [SHARED / "seed" / "xinzhou-2023-unit-budget.txt", *found]


def checked() -> dict[str, Report]:
    """What is found in every readable document."""
    reports = {}
    for path in documents():
        try:
            reports[path.name] = check(read(path))
        except Unreadable as error:
            print(f"{path.name}: {error}", file=sys.stderr)
    return reports


def judged() -> list[dict[str, str]]:
    """The committed rows.  Raises ValueError for a verdict that is none."""
    if not FILE.exists():
        return []
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for row in rows:
        if row["verdict"] not in VERDICTS:
            raise ValueError(f"{FILE.name}: verdict {row['verdict']!r} of {row['document']} {row['rule']}")
    return rows


def main(show_new: bool = False) -> bool:
    """Print precision over adjudicated findings and what is found of the keys; True where the target is met and every
    finding was looked at."""
    if not documents():
        print(f"\n## 真实文件\n\n没有查：{SHARED} 不在旁边。")
        return True
    reports = checked()
    found = [Seen(name, f) for name, report in reports.items() for f in report.findings]
    known = {(r["document"], r["rule"], r["place"], r["key"]): r for r in judged()}
    new = [s for s in found if s.id not in known]
    if show_new:
        for s in new:
            said = f"{s.finding.message} ‖ {s.finding.stated} ‖ {s.finding.place.text}"
            print("\t".join([*s.id, "", re.sub(r"[\t\n]", " ", said)]))
        return True
    verdicts = Counter(known[s.id]["verdict"] for s in found if s.id in known)
    right, wrong = verdicts["right"], verdicts["wrong"]
    print(f"\n## 真实文件\n\n{len(reports)} 份文件报出 {len(found)} 条：对 {right}，错 {wrong}，拿不准 {verdicts['unsure']}，还没有人看过 {len(new)}。"
          f"查准率（对 ÷（对＋错））{100 * right / max(1, right + wrong):.1f}%，目标 {PRECISION:.0%}。\n")  # fmt: skip
    by_document(reports, found, known)
    for s in new:
        print(f"- 还没有人看过：{s.document} {s.finding.rule} {s.place} {s.key}")
    keys(found)
    for i, r in known.items():
        if i not in {s.id for s in found}:
            print(f"no longer found ({r['verdict']}): {' '.join(i)} {r['why'][:60]}", file=sys.stderr)
    return right >= PRECISION * (right + wrong) and not new


def by_document(reports: dict[str, Report], found: list[Seen], known: dict[tuple[str, ...], dict[str, str]]) -> None:
    print("| 文件 | 报出 | 对 | 错 | 拿不准 | 相符 | 四舍五入内 | 未能检查 |\n|---|--:|--:|--:|--:|--:|--:|--:|")
    for name, report in reports.items():
        said = Counter(known[s.id]["verdict"] for s in found if s.document == name and s.id in known)
        counts, mine = report.counts(), [f"{said[v]}" for v in VERDICTS]
        ends = [f"{counts[k]}" for k in ("passed", "rounding", "unchecked")]
        print(f"| {name} | {len(report.findings)} | {' | '.join(mine)} | {' | '.join(ends)} |")


def keys(found: list[Seen]) -> None:
    """Which findings of the answer keys are there: by an amount or words that the key states."""
    print("\n### 答案里的问题\n\n| 文件 | 编号 | 程度 | 种类 | 报出的规则 |\n|---|---|---|---|---|")
    for path in sorted((SHARED / "documents").glob("*.key.json")):
        answer = json.loads(path.read_text(encoding="utf-8"))
        mine = [s for s in found if s.document == answer["file"]]
        for item in answer["findings"]:
            wanted = set(re.findall(r"\d[\d,]*\.\d+|[\u4e00-\u9fff]{4,}", item.get("stated", "")))
            hits = [s for s in mine if any(w.replace(",", "") in _all(s.finding) for w in wanted)]
            told = " ".join(sorted({s.finding.rule for s in hits}))
            print(f"| {answer['file']} | {item['id']} | {SEVERITIES.get(item.get('severity', ''), '')} | {item['type']} | {told or '—'} |")


def _all(f: Finding) -> str:
    texts = [
        f.message,
        f.stated,
        f.place.text,
        *(x.text + x.stated for x in f.suspects),
        *(r.text for r in f.related),
    ]
    return "".join(texts).replace(",", "")


if __name__ == "__main__":
    main("--new" in sys.argv)
