"""What an inspector hands back: a letter for each unit (反馈意见), and the summary of one document's check.

Both are the same blocks that a disclosure is made of, so that the writers of Word and PDF serve them too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from yusuan.model import (
    SEVERITY_NAMES,
    Block,
    Cell,
    Disclosure,
    Finding,
    Grid,
    Heading,
    Known,
    Paragraph,
    Places,
    Report,
)
from yusuan.model.document import masked

from . import shown
from .text import counted, reasons

#: Widths of the columns of the list of findings, in relation to one another.
_WIDTHS = (2.4, 2.6, 7.0, 15.0, 9.0)
_HEADS = ("序号", "程度", "位置", "问题", "怎样改正")
_NUMBERS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Part:
    """What a letter says of one document: rows (severity, place, fault, how to mend it) by how sure they are."""

    file: str
    unit: str
    about: str
    groups: tuple[tuple[str, tuple[tuple[str, str, str, str], ...]], ...]
    folded: str = ""
    counted: str = ""
    open: tuple[str, ...] = ()


def part(report: Report, d: Disclosure, everything: bool = False) -> Part:
    """What the letter says of one checked document."""
    places = Places(d)
    groups = tuple((name, tuple(_row(f, places) for f in some)) for _, name, some in shown.groups(report, everything))
    year = f"{d.year.value}年" if d.year.value else ""
    about = f"{year}{d.scope.value}{d.kind.value or '预算'}"
    folded = "" if everything else shown.folded(report.folded)
    nothing = report.meta.get("nothing", "")
    return Part(report.file, d.unit.value, about, groups, folded, counted(report), (*([nothing] if nothing else []), *reasons(report)))


def _row(f: Finding, places: Places) -> tuple[str, str, str, str]:
    said = [masked(f.message), *(f"{name}：{value}" for name, value in shown.facts(f) if name != "怎样改")]
    words = shown.excerpt(f)
    if words:
        said.insert(1, f"原文：{words}")
    return SEVERITY_NAMES[f.severity], shown.where(f, places), "\n".join(said), masked(f.mend)


def by_unit(parts: Iterable[Part]) -> dict[str, list[Part]]:
    """Documents by their unit; one whose unit was not recognised stands by its file."""
    found: dict[str, list[Part]] = {}
    for each in parts:
        found.setdefault(each.unit or each.file, []).append(each)
    return found


def letter(parts: Sequence[Part]) -> Disclosure:
    """The letter to one unit about its documents."""
    unit = parts[0].unit or parts[0].file
    about = "、".join(dict.fromkeys(p.about for p in parts))
    title = f"关于{unit}{about}公开情况的反馈意见"
    return Disclosure(unit=Known(unit), year=Known(""), kind=Known("反馈意见"), blocks=tuple(_letter(title, unit, parts)))


def _letter(title: str, unit: str, parts: Sequence[Part]) -> Iterator[Block]:
    yield Heading(title, 1)
    yield Paragraph(f"{unit}：")
    files = "、".join(f"《{p.file}》" for p in parts)
    found = sum(len(rows) for p in parts for _, rows in p.groups)
    if not found:
        yield Paragraph(f"我们核对了你单位公开的{files}，没有发现需要改正的问题。没有发现问题不等于全部正确，核对的范围见下。")
    else:
        yield Paragraph(
            f"我们核对了你单位公开的{files}，发现问题 {found} 项，列于下表。请逐项核实：属实的请改正后重新公开，"
            "不属实或有特殊情况的请书面说明，并于　　年　　月　　日前反馈。"
        )
    for p in parts:
        if len(parts) > 1:
            yield Heading(p.file, 2)
        yield from _listed(p)
    yield Paragraph("（盖章）")
    yield Paragraph("　　年　　月　　日")


def _listed(p: Part) -> Iterator[Block]:
    number = 0
    for n, (name, rows) in enumerate(p.groups):
        yield Heading(f"{_NUMBERS[n]}、{_TITLES.get(name, name)}（{len(rows)}项）", 2)
        cells = [tuple(Cell(text, align="center", bold=True) for text in _HEADS)]
        for severity, place, fault, mend in rows:
            number += 1
            cells.append((Cell(str(number), align="center"), Cell(severity, align="center"), Cell(place), Cell(fault), Cell(mend)))
        yield Grid(tuple(cells), header=1, widths=_WIDTHS)
    if p.folded:
        yield Paragraph(f"{p.folded}。请一并留意。")
    yield Heading(f"{_NUMBERS[len(p.groups)]}、核对的范围", 2)
    yield Paragraph(f"{p.counted}。“未能检查”的不算通过，原因如下，请自行核对。" if p.open else f"{p.counted}。")
    for reason in p.open:
        yield Paragraph(reason)


#: How the letter calls what the reports call by one word.
_TITLES = {"确定": "确定的问题", "很可能": "很可能的问题", "供参考": "供参考的问题"}


def summary(report: Report, d: Disclosure, everything: bool = False) -> Disclosure:
    """The page that an annotated copy ends with: what was found, and how far the check reached."""
    p = part(report, d, everything)
    blocks = [Heading(f"核对结果：{p.unit}{p.about}", 1), *_listed(p)]
    return Disclosure(unit=Known(p.unit), year=d.year, kind=Known("核对结果"), blocks=tuple(blocks))
