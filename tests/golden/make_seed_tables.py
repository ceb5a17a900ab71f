"""Writes seed_tables.csv: every non-blank figure of the seed's fifteen tables, cell by cell (needs ../shared).

Run ``python tests/golden/make_seed_tables.py`` from anywhere; amounts are 万元 as printed, without separators.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
SEED = HERE.parents[2] / "shared" / "seed" / "xinzhou-2023-unit-budget.txt"
GOLDEN = HERE / "seed_tables.csv"
FIELDS = ("table", "row", "code", "label", "column", "value")


@dataclass(frozen=True)
class Form:
    """How one table stands in the seed: its title, its header rows, and which columns hold labels."""

    key: str
    title: str
    header: int
    labels: tuple[int, ...]
    codes: tuple[int, ...] = ()
    skip: int = 0  # rows of column numbers under the header


FORMS = (
    Form("T1", "2023年预算收支总表", 2, (0, 2)),
    Form("T2", "2023年预算收入总表", 2, (1,), (0,)),
    Form("T3", "2023年预算支出总表", 2, (1,), (0,)),
    Form("T4", "2023年财政拨款收支总表", 3, (0, 2)),
    Form("T5", "2023年一般公共预算支出预算表（不含上年结转）", 2, (1,), (0,)),
    Form("T6", "2023年一般公共预算安排基本支出分经济科目表（不含上年结转）", 2, (0, 1)),
    Form("T7", "2023年政府性基金预算收入表（不含上年结转）", 2, (1,), (0,)),
    Form("T8", "2023年政府性基金预算支出表（不含上年结转）", 1, (1,), (0,)),
    Form("T9", "2023年国有资本经营预算收入预算表", 3, (1,), (0,)),
    Form("T10", "2023年国有资本经营预算支出预算表", 1, (1,), (0,)),
    Form("T11", "2023年国有资本经营预算收支预算表（不含上年结转）", 3, (1, 4), (0, 3)),
    Form("T12", "2023年一般公共预算“三公”经费支出预算表", 2, (0,)),
    Form("T13", "2023年机关运行经费预算财政拨款情况统计表", 2, (0,)),
    Form("T14", "2023年项目支出预算表（本年预算）", 2, (0,), (), 1),
    Form("T15", "2023年项目支出预算表（上年结转）", 2, (0,), (), 1),
)


def squeeze(text: str) -> str:
    """Without the spaces that line ends of the original left inside Chinese names."""
    return re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", text.strip())


def rows_of(form: Form, lines: list[str]) -> list[list[str]]:
    """The tab-separated rows under the form's title, up to the next heading."""
    start = next(i for i, line in enumerate(lines) if line.lstrip("# ").strip() == form.title)
    rows = []
    for line in lines[start + 1 :]:
        if line.startswith(("#", "注：", "预算公开表", "部门公开表")):
            break
        if "\t" in line:
            rows.append([squeeze(cell) for cell in line.split("\t")])
    width = max(len(row) for row in rows)
    return [row + [""] * (width - len(row)) for row in rows]


def paths(header: list[list[str]]) -> list[str]:
    """Header words of each column from top to bottom; a blank that is not in the last row belongs to its left."""
    found: list[list[str]] = [[] for _ in header[0]]
    for depth, row in enumerate(header):
        for c, text in enumerate(row):
            spread = not text and depth < len(header) - 1 and c > 0 and found[c] == found[c - 1][:depth]
            word = found[c - 1][depth] if spread and len(found[c - 1]) > depth else text
            if word:
                found[c].append(word)
    return ["/".join(words) for words in found]


def figures(form: Form, lines: list[str]) -> list[dict[str, str]]:
    rows = rows_of(form, lines)
    columns = paths(rows[: form.header])
    out = []
    for ordinal, row in enumerate(rows[form.header + form.skip :], start=1):
        for c, text in enumerate(row):
            if c in form.labels or c in form.codes or not re.fullmatch(r"-?[\d,]+(\.\d+)?", text):
                continue
            at = max(label for label in form.labels if label < c)
            first = row[form.codes[0]] if form.codes else ""
            code = first if first.isdigit() else ""
            label = row[at] if code or not form.codes else row[at] or first
            if form.key == "T6":
                label = " ".join(filter(None, row[:2]))
            out.append({"table": form.key, "row": str(ordinal), "code": code, "label": label,
                        "column": columns[c], "value": text.replace(",", "")})  # fmt: skip
    return out


def main() -> None:
    lines = SEED.read_text(encoding="utf-8").splitlines()
    found = [cell for form in FORMS for cell in figures(form, lines)]
    with GOLDEN.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)
    counts = {form.key: sum(cell["table"] == form.key for cell in found) for form in FORMS}
    print(len(found), counts)


if __name__ == "__main__":
    main()
