"""Writes the sample's ledgers, execution, queries and results into this folder: ``python examples/performance/generate.py``.

Same seed, same bytes.  No real persons: numbers are hashes of counters.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

import polars as pl  # noqa: E402
from examples.data import xinzhou_2023_projects as p  # noqa: E402
from examples.data.xinzhou_2023 import book  # noqa: E402
from examples.performance.people import LEDGERS, YEAR, month  # noqa: E402
from examples.performance.stated import QUERIES, REMARKS, STATED  # noqa: E402

from yusuan.manage.store import Store  # noqa: E402

SEED = 2023
Payment = tuple[str, int, str, str, Decimal]  # project, month, function, economic, amount

#: Ledger and standard (its beginning) → where the money is paid from, by project.
_CHARGED: dict[str, dict[str, dict[str, tuple[str, str]]]] = {
    p.SUBSIDIES: {
        "posts": {"": ("2080705", "30399")}, "insurance": {"": ("2080704", "30399")}, "interns": {"": ("2080799", "30399")},
        "grants": {"": ("2080799", "30399")}, "enterprises": {"": ("2080799", "31299")}, "stations": {"": ("2080799", "31299")},
    },
    p.CENTRAL: {
        "posts": {"其他": ("2080799", "30399"), "": ("2080705", "30399")}, "insurance": {"": ("2080704", "30399")},
        "interns": {"": ("2080711", "30399")}, "grants": {"求职": ("2080713", "30399"), "": ("2080711", "30399")},
    },
    p.VILLAGE: {"village": {"": ("2080106", "30211")}},
    p.NETWORK: {"network": {"": ("2080106", "30207")}},
    p.POSTS_65: {"posts": {"": ("2080799", "30399")}, "insurance": {"": ("2080799", "30399")}, "interns": {"": ("2080799", "30399")},
                 "stations": {"": ("2080799", "31299")}},
    p.ABROAD: {"grants": {"": ("2080799", "30399")}},
    p.POSTS_57: {"posts": {"": ("2080799", "30399")}, "insurance": {"": ("2080799", "30399")}},
}  # fmt: skip

#: Payments of projects without such a ledger: project, economic code, (month, amount) …
_PLANNED: tuple[tuple[str, str, tuple[tuple[int, str], ...]], ...] = (
    (p.WORK, "30201", ((3, "9800"), (6, "9900"), (9, "9850"), (12, "9800"))),
    (p.WORK, "30202", ((5, "10000"),)),
    (p.SPRING, "30202", ((2, "16000"), (5, "14000"), (9, "9200"))),
    (p.SPRING, "30227", ((2, "22000"), (3, "21000"), (5, "20000"), (7, "18000"), (9, "16000"), (11, "11600"))),
    (p.HEATING, "30208", ((1, "236242.48"), (11, "236242.47"))),
    (p.SURVIVOR, "30305", tuple((m, "367") for m in range(1, 13))),
    (p.DECORATION, "31006", ((4, "1300000"), (7, "780000"), (11, "390000"))),
    (p.DECORATION, "31002", ((6, "540000"), (9, "315000"))),
    (p.DECORATION, "31007", ((8, "300000"), (12, "200000"))),
    (p.DECORATION_END, "30202", ((3, "400"),)),
    (p.SERVICE, "31007", ((4, "300000"), (7, "240000"), (10, "60000"))),
    (p.SERVICE, "30213", ((3, "75000"), (6, "75000"), (9, "75000"), (12, "75000"))),
    (p.SERVICE, "30227", ((11, "100000"),)),
)


def main(folder: Path = HERE) -> None:
    """Write everything under ``folder``."""
    records = folder / "records"
    records.mkdir(parents=True, exist_ok=True)
    for key, make in LEDGERS.items():
        write(records / f"{key}.csv", list(make(Random(f"{SEED}/{key}"))))
    payments = sorted(set_of(planned()) + set_of(charged(records)) + set_of(basic()))
    write(folder / "execution.csv", [
        {"项目": project, "月份": month(m), "功能科目": function, "部门经济科目": economic, "金额": amount}
        for project, m, function, economic, amount in payments
    ])  # fmt: skip
    (folder / "evidence.toml").write_text(evidence(), encoding="utf-8")
    write(folder / "results.csv", list(results()))


def write(path: Path, rows: list[dict[str, object]]) -> None:
    heads = list(dict.fromkeys(head for row in rows for head in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, heads, lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def set_of(payments: Iterable[Payment]) -> list[Payment]:
    """Payments of one project, month and code as one."""
    sums: dict[tuple[str, int, str, str], Decimal] = defaultdict(Decimal)
    for *key, amount in payments:
        sums[tuple(key)] += amount
    return [(*key, amount) for key, amount in sums.items() if amount]


def planned() -> Iterator[Payment]:
    functions = {line.project: line.function for line in book.lines if line.project}
    for project, economic, parts in _PLANNED:
        for m, amount in parts:
            yield project, m, functions[project], economic, Decimal(amount)


def charged(records: Path) -> Iterator[Payment]:
    """What the ledgers pay, charged to the codes of the budget."""
    with tempfile.TemporaryDirectory() as aside:
        store = Store(Path(aside))
        for key in ("posts", "insurance", "interns", "grants", "enterprises", "stations", "village", "network"):
            kind = store.ledgers[key]
            store.take(kind, records / f"{key}.csv", book.standards)
            sums = store.records(kind).group_by("project", "standard", kind.period).agg(pl.col("payment").sum()).collect()
            for project, standard, day, cents in sums.iter_rows():
                places = _CHARGED[project][key]
                place = next(places[start] for start in sorted(places, reverse=True) if standard.startswith(start))
                yield project, day.month, *place, Decimal(cents).scaleb(-2)


def basic() -> Iterator[Payment]:
    """A twelfth of every basic line each month, the rest in December."""
    for line in book.lines:
        if not line.project:
            part = (line.amount / 12).quantize(Decimal("0.01"))
            for m in range(1, 13):
                yield "", m, line.function, line.economic, part if m < 12 else line.amount - part * 11


def evidence() -> str:
    """evidence.toml: every query in the order of the book."""
    lines = ["# 每项指标的实际值怎样从台账或者执行数据取得。", ""]
    for project, queries in QUERIES.items():
        for indicator, query in queries.items():
            data = {"project": project, "indicator": indicator, **query}
            lines += ["[[evidence]]", *(f"{key} = {toml(value)}" for key, value in data.items() if value != []), ""]
    return "\n".join(lines)


def toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(toml(v) for v in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {toml(v)}" for k, v in value.items()) + " }"
    return str(value) if isinstance(value, int) else f'"{value}"'


def results() -> Iterator[dict[str, object]]:
    """results.csv: stated values at the end of July and of the year, with what is said of them."""
    said = {(project, name, m): rest for project, name, m, *rest in REMARKS}
    for project in (x.key for x in book.projects):
        names = [*(i.name for i in next(x for x in book.projects if x.key == project).target.indicators), "预算执行率"]
        for name in names:
            values = STATED.get(project, {}).get(name, ("", "", ""))
            for m, actual in ((7, values[0]), (12, values[1])):
                cause, explanation, improvement, outlook = said.get((project, name, m), ("", "", "", ""))
                if actual or cause:
                    yield {
                        "项目": project, "指标": name, "月份": f"{YEAR}-{m:02}", "实际值": actual, "依据": values[2] if actual else "",
                        "偏差类别": cause, "偏差原因": explanation, "改进措施": improvement, "完成可能性": outlook,
                    }  # fmt: skip


if __name__ == "__main__":
    main()
