"""The performance target form (绩效目标申报表) of one project, as a Grid with merged cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from yusuan.book import Book, Project
from yusuan.book.place import cell_of
from yusuan.model import MONEY_SOURCES, NOWHERE, TEXTS, Cell, Figure, Grid, Indicator, Point, Source, Target
from yusuan.money import plain

#: Second-level indicators printed for every first level, by framework; empty ones keep their row.
FRAMEWORKS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "2015": {
        "产出指标": ("数量指标", "质量指标", "时效指标", "成本指标"),
        "效益指标": ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
        "满意度指标": ("服务对象满意度指标",),
    },
    "2021": {
        "成本指标": ("经济成本指标", "社会成本指标", "生态环境成本指标"),
        "产出指标": ("数量指标", "质量指标", "时效指标"),
        "效益指标": ("经济效益指标", "社会效益指标", "生态效益指标"),
        "满意度指标": ("服务对象满意度指标",),
    },
}
FOOTER = ("负责人", "经办人", "联系电话", "填报日期")
WIDTH = 8
#: Relative widths of the eight columns.
WIDTHS = (0.75, 1.05, 1.3, 2.0, 2.25, 1.3, 2.0, 2.25)

Row = tuple[Cell | None, ...]


def money(amount: Decimal | None) -> str:
    """元 as the form prints it: grouped, decimals only where there are any; blank for a missing amount."""
    if amount is None:
        return ""
    whole, _, decimals = plain(amount).partition(".")
    return f"{int(whole):,}" + (f".{decimals:0<2}" if decimals else "")


def framework_of(target: Target, options: Mapping[str, str]) -> str:
    """The framework that the book chose, else the one that the target's own levels belong to."""
    if options.get("framework") in FRAMEWORKS:
        return options["framework"]
    return "2021" if any(i.first == "成本指标" for i in target.indicators) else "2015"


def complete(project: Project, book: Book) -> Target:
    """The project's target with what follows from the book filled in."""
    unit, target = book.unit, project.target
    department = "-".join(part for part in (unit.department_code, unit.department) if part)
    return replace(
        target,
        project=project.name,
        code=project.code,
        department=target.department or department,
        unit=target.unit or unit.name,
        years=target.years or f"{project.years}年",
        fields={**dict.fromkeys(FOOTER, ""), **target.fields},
    )


def target_form(project: Project, book: Book, base: Point) -> Grid:
    """The form of one project; its annual total is a Figure, all money is in 元."""
    target = complete(project, book)
    question = base.but(flow="expenditure", use="project", sink="spent", project=project.key)
    rows: list[Row] = [*_facts(target), *_money(target, question), *_texts(target), *_goals(target)]
    head = len(rows)
    rows += _indicators(target, framework_of(target, book.options))
    rows.append(_footer(target))
    title = f"{book.unit.level}预算部门（单位）项目支出绩效目标申报表"
    place = cell_of(project.source, "name")
    if place == NOWHERE:
        place = Source(table=f"{title}·{project.name}")
    return Grid(
        tuple(tuple(_placed(cell, place) for cell in row) for row in rows),
        title=title,
        owner=f"（{book.year}年度）",
        kind="form",
        key=f"form:{project.key}",
        widths=WIDTHS,
        head=head,
        source=Source(table=f"{title}·{project.name}"),
    )


def name_of(target: Target) -> str:
    """The project as the form names it: 21-character code and name."""
    return f"{target.code}-{target.project}" if target.code else target.project


def _placed(cell: Cell | None, place: Source) -> Cell | None:
    """The cell with the place in the book that a clerk would mend: its own, else the project's row."""
    if cell is None:
        return None
    home = place if cell.source is NOWHERE else cell.source
    return cell.at(home.at(text=cell.text) if cell.text else home)


def _row(*cells: tuple[str, int] | Cell) -> Row:
    """A row from (text, columns) pairs: labels and values alternate, labels are centred and bold."""
    row: list[Cell | None] = []
    for i, item in enumerate(cells):
        if isinstance(item, Cell):
            cell = item
        else:
            label = i % 2 == 0
            cell = Cell(item[0], columns=item[1], align="center" if label else "left", bold=label)
        row += [cell, *[None] * (cell.columns - 1)]
    return tuple(row)


def _facts(target: Target) -> Iterator[Row]:
    yield _row(("项目名称", 2), (name_of(target), 6))
    yield _row(("主管部门及代码", 2), (target.department, 2), ("实施单位", 1), (target.unit, 3))
    yield _row(("项目属性", 2), (target.attribute, 2), ("项目期", 1), (target.years, 3))


def _money(target: Target, question: Point) -> Iterator[Row]:
    labels = [("资金总额：", "total"), *((name, key) for key, name in MONEY_SOURCES.items())]
    for i, (label, key) in enumerate(labels):
        first = (
            Cell("项目资金（元）", rows=len(labels), columns=2, align="center", bold=True) if i == 0 else None
        )
        names = (f"实施期{label}", f"年度{label}") if i == 0 else (("其中：" if i == 1 else "") + label,) * 2
        term = target.term_total if key == "total" else target.term_money.get(key)
        annual = target.annual_total if key == "total" else target.annual_money.get(key)
        figure = None
        if key == "total" and annual is not None:
            place = target.places.get("annual_total", NOWHERE).at(table=f"绩效目标申报表·{target.project}")
            figure = Figure(
                question,
                annual,
                source=place,
                printed=money(annual),
                known="layout",
                table="form",
                exact=annual,
            )
        yield (
            first,
            None,
            Cell(names[0], columns=2),
            None,
            Cell(money(term), align="right"),
            Cell(names[1], columns=2),
            None,
            Cell(money(annual), align="right", figure=figure),
        )


def _texts(target: Target) -> Iterator[Row]:
    for key, label in TEXTS.items():
        place = target.places.get(key, NOWHERE)
        yield _row((label, 2), Cell(target.texts.get(key, ""), place, columns=6, align="left"))


def _goals(target: Target) -> Iterator[Row]:
    head = Cell("总体目标", rows=2, align="center", bold=True)
    yield (head, *_row(("实施期目标", 4)), *_row(("年度目标", 3)))
    places = [target.places.get(key, NOWHERE) for key in ("goal_term", "goal_annual")]
    term, annual = (
        Cell(target.goal_term, places[0], columns=4),
        Cell(target.goal_annual, places[1], columns=3),
    )
    yield (None, *_row(term), *_row(annual))


def _indicators(target: Target, framework: str) -> list[Row]:
    groups = list(_groups(target.indicators, FRAMEWORKS[framework]))
    height = 1 + sum(len(items) for _, _, items in groups)
    header = ("一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值")
    rows: list[Row] = [
        (
            Cell("绩效指标", rows=height, align="center", bold=True),
            *(Cell(text, align="center", bold=True) for text in header),
        )
    ]
    for first, same in groupby(groups, key=lambda group: group[0]):
        seconds = list(same)
        tall = sum(len(items) for _, _, items in seconds)
        for s, (_, second, items) in enumerate(seconds):
            for i, item in enumerate(items):
                rows.append(
                    (
                        None,
                        Cell(first, rows=tall, align="center") if s == i == 0 else None,
                        Cell(second, rows=len(items), align="center") if i == 0 else None,
                        Cell(item.name if item.term or not item.annual else "", cell_of(item.source, "name")),
                        Cell(item.term, cell_of(item.source, "term"), align="center"),
                        Cell(second, rows=len(items), align="center") if i == 0 else None,
                        Cell(item.name if item.annual or not item.term else "", item.annual_source),
                        Cell(item.annual, item.annual_source, align="center"),
                    )
                )
    return rows


def _groups(
    indicators: tuple[Indicator, ...], framework: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, str, list[Indicator]]]:
    """(first, second, indicators) in the framework's order, then levels that it does not have; never empty."""
    known = [(first, second) for first, seconds in framework.items() for second in seconds]
    pairs = list(dict.fromkeys((i.first, i.second) for i in indicators))
    for pair in [*known, *(p for p in pairs if p not in known)]:
        items = [i for i in indicators if (i.first, i.second) == pair]
        yield (*pair, items or [Indicator(pair[0], pair[1], "")])


def _footer(target: Target) -> Row:
    """Label and value in one cell of two columns each: four pairs do not fit side by side in eight narrow columns."""
    wide = WIDTH // len(FOOTER)
    return _row(
        *(
            Cell(
                f"{name}：{target.fields.get(name, '')}",
                target.places.get(name, NOWHERE),
                columns=wide,
                align="left",
            )
            for name in FOOTER
        )
    )
