"""Random small budgets printed as tables by rounding: documents that are right by construction."""

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import strategies as st

from seed_figures import IN, OUT, WAN, wan
from yusuan.model import Figure, Point

FUNCTIONS = ("2010301", "2010302", "2013101", "2050201", "2050202", "2050299", "2080505", "2210201")
FUNDS = ("general", "government_funds", "own")
Line = tuple[str, str, str, str, int]  # function, fund, origin, use, 分

lines = st.lists(
    st.tuples(
        st.sampled_from(FUNCTIONS), st.sampled_from(FUNDS), st.sampled_from(("current", "carryover")),
        st.sampled_from(("personnel", "operating", "project")), st.integers(1, 10**9),
    ),
    min_size=3, max_size=14,
)  # fmt: skip


def total(budget: list[Line], fund: str = "", origin: str = "", uses: str = "", code: str = "") -> int:
    return sum(
        amount
        for function, f, o, use, amount in budget
        if function.startswith(code) and (not fund or f == fund) and (not origin or o == origin)
        and (not uses or use in uses)
    )  # fmt: skip


def cell(p: Point, fen: int, table: str) -> Figure:
    """The figure that prints this exact amount in 万元 with two decimals; nothing prints as a blank."""
    printed = (Decimal(fen) / 100 / WAN).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return wan(p, f"{printed}" if fen else "", table)


def tree(budget: list[Line]) -> list[str]:
    codes = {function[:n] for function, *_ in budget for n in (3, 5, 7)}
    return ["", *sorted(codes)]


def tables(budget: list[Line]) -> list[Figure]:
    """收支总表, 收入总表, 支出总表 and 一般公共预算支出表 of these lines."""
    return [*_balance_sheet(budget), *_income(budget), *_spending(budget), *_general(budget)]


def _balance_sheet(budget: list[Line]) -> list[Figure]:
    t = "收支总表"
    found = [cell(IN.but(origin="current", fund=f), total(budget, f, "current"), t) for f in FUNDS]
    found += [cell(IN.but(origin="current"), total(budget, origin="current"), t)]
    found += [
        cell(IN.but(origin="carryover"), total(budget, origin="carryover"), t),
        cell(IN, total(budget), t),
    ]
    for origin in ("", "current", "carryover"):
        column = OUT.but(origin=origin) if origin else OUT
        classes = {function[:3] for function, *_ in budget}
        for code in sorted(classes):
            p = column.but(sink="spent", function=code)
            found.append(cell(p, total(budget, origin=origin, code=code), t))
        found += [cell(column.but(sink="spent"), total(budget, origin=origin), t)]
        found += [cell(column, total(budget, origin=origin), t)]
    return [*found, wan(OUT.but(sink="closing"), "", t)]


def _rows(p: Point, code: str) -> Point:
    return p.but(function=code) if code else p


def _income(budget: list[Line]) -> list[Figure]:
    found = []
    for code in tree(budget):
        p = _rows(IN, code)
        found.append(cell(p.but(origin="current"), total(budget, origin="current", code=code), "收入总表"))
        for fund in FUNDS:
            amount = total(budget, fund, "current", code=code)
            found.append(cell(p.but(origin="current", fund=fund), amount, "收入总表"))
        found.append(
            cell(p.but(origin="carryover"), total(budget, origin="carryover", code=code), "收入总表")
        )
    return found


def _uses(budget: list[Line], p: Point, table: str, **slice: str) -> list[Figure]:
    found = []
    for code in tree(budget):
        row = _rows(p, code)
        found.append(cell(row, total(budget, code=code, **slice), table))
        basic = total(budget, uses="personneloperating", code=code, **slice)
        found.append(cell(row.but(use="basic"), basic, table))
        found.append(cell(row.but(use="project"), total(budget, uses="project", code=code, **slice), table))
    return found


def _spending(budget: list[Line]) -> list[Figure]:
    return _uses(budget, OUT, "支出总表")


def _general(budget: list[Line]) -> list[Figure]:
    p = OUT.but(fund="general", origin="current", sink="spent")
    return _uses(budget, p, "一般公共预算支出表", fund="general", origin="current")
