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

from yusuan.check import check
from yusuan.model import Finding
from yusuan.read import Unreadable, read

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
FILE = ROOT / "bench" / "adjudicated.tsv"
COLUMNS = ("document", "rule", "place", "key", "verdict", "why")
VERDICTS = ("right", "wrong", "unsure")
PRECISION = 0.98


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


def seen() -> list[Seen]:
    found = []
    for path in documents():
        try:
            report = check(read(path))
        except Unreadable as error:
            print(f"{path.name}: {error}")
            continue
        found += [Seen(path.name, f) for f in report.findings]
    return found


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
    """Print precision over adjudicated findings and recall over the keys; True where precision meets its target."""
    if not documents():
        print(f"\nreal documents: {SHARED} is not beside the project, nothing compared")
        return True
    found, rows = seen(), judged()
    known = {(r["document"], r["rule"], r["place"], r["key"]): r for r in rows}
    new = [s for s in found if s.id not in known]
    if show_new:
        for s in new:
            print(
                "\t".join(
                    [
                        *s.id,
                        "",
                        f"{s.finding.message} ‖ {s.finding.stated} ‖ {s.finding.place.text}".replace(
                            "\t", " "
                        ).replace("\n", " "),
                    ]
                )
            )
        return True
    verdicts = Counter(known[s.id]["verdict"] for s in found if s.id in known)
    right, wrong = verdicts["right"], verdicts["wrong"]
    print(
        f"\nreal documents: {len({s.document for s in found})} with findings, {len(found)} findings, {len(new)} not adjudicated"
    )
    print(
        f"  right {right}, wrong {wrong}, unsure {verdicts['unsure']}; precision {right}/{right + wrong} = {100 * right / max(1, right + wrong):.1f} %"
    )
    by_rule = Counter((s.finding.rule, known[s.id]["verdict"]) for s in found if s.id in known)
    for rule in sorted({r for r, _ in by_rule}):
        counts = ", ".join(f"{v} {by_rule[rule, v]}" for v in VERDICTS if by_rule[rule, v])
        print(f"    {rule}: {counts}")
    for s in new:
        print(f"  not adjudicated: {s.document} {s.finding.rule} {s.place}: {s.finding.message[:100]}")
    gone = [r for i, r in known.items() if i not in {s.id for s in found}]
    for r in gone:
        print(f"  gone ({r['verdict']}): {r['document']} {r['rule']} {r['place']} {r['key']} {r['why'][:60]}")
    keys(found)
    return right >= PRECISION * (right + wrong)


#: Findings of the answer keys → rules that may tell them (several, because a key names the fault more coarsely), and
#: words or amounts one of which the finding must show; "" where it is no fault to report or not for a machine.
def keys(found: list[Seen]) -> None:
    """Which findings of the answer keys are there: by an amount or words that the key states."""
    print("  answer keys:")
    for path in sorted((SHARED / "documents").glob("*.key.json")):
        answer = json.loads(path.read_text(encoding="utf-8"))
        mine = [s for s in found if s.document == answer["file"]]
        for item in answer["findings"]:
            wanted = set(re.findall(r"\d[\d,]*\.\d+|[\u4e00-\u9fff]{4,}", item.get("stated", "")))
            hits = [s for s in mine if any(w.replace(",", "") in _all(s.finding) for w in wanted)]
            told = " ".join(sorted({s.finding.rule for s in hits}))
            print(
                f"    {answer['file'][:34]:34} {item['id']:4} {item.get('severity', ''):5} {item['type']:24} {told or '—'}"
            )


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
