"""The upper and lower part of a performance form: labelled facts, money by source, texts and goals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from yusuan.model import Leftover, Source
from yusuan.money import UNITS, is_blank, parse
from yusuan.words.forms import (
    BUDGET_COLUMNS,
    FormLabel,
    is_label_shaped,
    is_unit_line,
    money_unit,
    normal,
    points,
    year_line,
)

from .lines import Line, Token, is_task_header

_OWN_UNIT = re.compile(r"(.*?\d)\s*(亿元|百万元|万元|千元|元)")
_TASK = re.compile(
    r"(任务名称|主要任务|主要内容|工作任务|任务内容|预算支出内容|预算金额|重点工作任务)(\(.*\))?"
)
_NOTE = re.compile(r"\s*(备?注|说明|填[表报]说明|附注)[:：\d]")
_PARTS = frozenset({"合计", "小计", "总计", "基本支出", "项目支出"})
_LOCAL = ("central", "province", "local")


@dataclass(frozen=True, slots=True)
class Amount:
    """One money cell: its label, the row and column it stands in, and what is printed."""

    label: FormLabel
    name: str
    row: int
    column: int
    text: str
    source: Source


@dataclass(slots=True)
class Facts:
    """What the lines of one form say besides indicators; ``facts`` by attribute of Target."""

    unit: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    goals: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    places: dict[str, Source] = field(default_factory=dict)
    amounts: list[Amount] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    totals: dict[str, Decimal] = field(default_factory=dict)
    money: dict[str, dict[str, Decimal]] = field(default_factory=lambda: {"term": {}, "annual": {}})
    printed: dict[str, Amount] = field(default_factory=dict)
    printed_goals: dict[str, Source] = field(default_factory=dict)  # headers of goals of a stated side, filled in or not

    def put(self, name: str, text: str, source: Source) -> None:
        """A field by its printed label; a second one of the same label is numbered."""
        key, n = name, 1
        while key in self.fields and self.fields[key] != text:
            n += 1
            key = f"{name}（{n}）"
        self.fields[key] = text
        self.places.setdefault(key, source)


class FactReader:
    """Reads the lines of a form that are not indicator rows, one after another."""

    def __init__(self, facts: Facts) -> None:
        self.found = facts
        self._goals: list[tuple[str, int]] = []  # (side, column) of goal headers whose texts follow below
        self._budget: list[tuple[str, int]] = []  # (header, column) of a money table with several columns
        self._heads: list[Token] = []  # heads of money columns whose amounts follow below
        self._parts: dict[int, str] = {}  # column → the part of its head
        self._tasks = 0
        self._task_money: dict[int, str] = {}  # column → source of money that heads it in the task list
        self._last: tuple[str, str] | None = (
            None  # (where, key) of the text that a following line may go on with
        )

    def read(self, line: Line) -> None:
        """Understand one line."""
        tokens = line.tokens
        if not tokens:
            return
        for token in tokens:
            if unit := (token.label.unit if token.label else money_unit(token.text) if len(token.text) < 60 else ""):
                self.found.unit = self.found.unit or unit
        if len(tokens) == 1 and is_unit_line(tokens[0].text):
            return
        if (
            self._goal_header(line)
            or self._goal_texts(tokens)
            or self._budget_row(line)
            or self._task_row(line)
            or self._money_heads(line)
        ):
            return
        self._goals = []
        for label, values in self._pairs(line):
            self._take(line, label, values)

    # --- goals -----------------------------------------------------------------------------------------------------

    def _goal_header(self, line: Line) -> bool:
        """A row of only goal labels: its texts follow below, each in its column."""
        tokens = line.tokens
        if not all(t.label and t.label.kind in ("goal", "group") for t in tokens):
            return False
        goals = [t for t in tokens if t.label and t.label.kind == "goal"]
        if not goals or (len(goals) == 1 and len(tokens) == 1 and self._goals):
            return False
        others = [t.label.key for t in goals[1:] if t.label]
        sideless = goals[0].label is not None and not goals[0].label.side
        if len(goals) > 1 and (goals[0].height > 1 or (sideless and others != ["actual"])):
            goals = goals[1:]
        self._goals = [(_side(t), t.column) for t in goals]
        for token in goals:
            if token.label and token.label.side and token.label.key == "goal":
                self.found.printed_goals.setdefault(f"goal_{token.label.side}", token.source)
        self._tasks, self._budget = 0, []
        return True

    def _goal_texts(self, tokens: Sequence[Token]) -> bool:
        """The texts under a goal header, by number or by column; False where the row is something else."""
        if not self._goals or any(t.label and not _is_goal(t.label) for t in tokens):
            return False
        texts = [t for t in tokens if t.label is None]
        if not texts:
            return False
        if len(texts) == len(self._goals):
            sides = [side for side, _ in self._goals]
        else:
            sides = [self._nearest(t.column) for t in texts]
        for side, token in zip(sides, texts, strict=True):
            self._goal(side, token)
        return True

    def _nearest(self, column: int) -> str:
        before = [side for side, c in self._goals if c <= column]
        return before[-1] if before else self._goals[0][0]

    def _goal(self, side: str, token: Token) -> None:
        self._last = ("goals", side)
        goals, key = self.found.goals, "实际完成情况" if side == "actual" else f"goal_{side}"
        goals[side] = f"{goals[side]}\n{token.text}" if side in goals else token.text
        self.found.places.setdefault(key, token.source)

    # --- money under its heads ---------------------------------------------------------------------------------------

    def _money_heads(self, line: Line) -> bool:
        """Sources of money side by side, perhaps each in parts (财政拨款: 合计、基本支出、项目支出), amounts under them."""
        tokens = [t for t in line.tokens if not (t.label and t.label.kind == "group" and t.height > 1)]
        if len(tokens) > 1 and all(t.label and t.label.kind == "money" for t in tokens) and _side_by_side(tokens):
            self._heads = tokens
            return True
        if not self._heads or not tokens:
            return False
        if all(normal(t.text) in _PARTS for t in tokens):
            self._parts = {t.column: normal(t.text) for t in tokens}
            return True
        heads, self._heads = self._heads, []
        if not all(parse(t.text) is not None or is_blank(t.text) for t in tokens):
            return False
        for token in tokens:
            head = next((h for h in heads if _covers(h, token.column)), None)
            if head is not None and head.label is not None:
                self._headed(head, self._parts.get(token.column, ""), token)
            else:
                self._stray(token)
        self._parts = {}
        return True

    def _headed(self, head: Token, part: str, token: Token) -> None:
        """An amount under its head: the whole of a source as money, a part of it as a field."""
        assert head.label is not None
        if part in ("", "合计", "小计", "总计"):
            label = FormLabel("money", head.label.key, head.label.side or "annual", head.label.unit)
            self.found.amounts.append(Amount(label, _name(head), -1, token.column, token.text, token.source))
        else:
            self.found.put(f"{_name(head)}·{part}", token.text, token.source)

    # --- money tables and task lists -------------------------------------------------------------------------------

    def _budget_row(self, line: Line) -> bool:
        """The money of a self-evaluation form: rows of sources under 年初预算数, 全年预算数, 执行数 …"""
        tokens = line.tokens
        headers = [t for t in tokens if normal(t.text) in BUDGET_COLUMNS]
        if len(headers) >= 3 and all(t in headers or t.label for t in tokens):
            self._budget = [(normal(t.text), t.column) for t in headers]
            return True
        first = next((t for t in tokens if t.label and t.label.kind == "money"), None)
        if not self._budget or first is None or tokens.index(first) > 1:
            self._budget = []
            return False
        name = _name(first)
        said = [t for t in tokens[tokens.index(first) + 1 :] if not t.label]
        for token in said:
            header = self._column(token.column)
            self.found.put(f"{name}·{header}", token.text, token.source)
        self._annual_of(first, said)
        return True

    def _column(self, column: int) -> str:
        before = [header for header, c in self._budget if c <= column]
        return before[-1] if before else self._budget[0][0]

    def _annual_of(self, label: Token, said: Sequence[Token]) -> None:
        """The year's amount of a source: 全年预算数, else 预算数, else 年初预算数."""
        by_header = {self._column(t.column).removesuffix("数"): t for t in said}
        for header in ("全年预算", "预算", "调整预算", "年初预算"):
            if header in by_header and label.label:
                token = by_header[header]
                plain = FormLabel("money", label.label.key, "annual", label.label.unit)
                self.found.amounts.append(
                    Amount(plain, _name(label), -1, token.column, token.text, token.source)
                )
                return

    def _task_row(self, line: Line) -> bool:
        """The list of main tasks of a whole department: each row kept as one field."""
        tokens = line.tokens
        if sum(is_task_header(t.text) for t in tokens) >= 2:
            self._tasks = 1
            return True
        if not self._tasks:
            return False
        kinds = {t.label.kind for t in tokens if t.label}
        if kinds & {"fact", "text", "goal", "field"}:
            self._tasks = 0
            return False
        if all(t.label and t.label.kind in ("money", "group") for t in tokens):
            self._task_money = {t.column: t.label.key for t in tokens if t.label and t.label.kind == "money"}
            return True
        first = next((t for t in tokens if t.label and t.label.kind == "money" and t.label.key == "total"), None)
        if first is not None:
            self._task_total(first, [t for t in tokens if not t.label])
            return True
        texts = [t.text for t in tokens if not (t.label and t.label.kind == "group")]
        self.found.put(f"年度主要任务{self._tasks}", " | ".join(texts), tokens[0].source)
        self._tasks += 1
        return True

    def _task_total(self, first: Token, numbers: Sequence[Token]) -> None:
        """The sum of the tasks: the year's money of the department, by the sources that head the columns."""
        self._tasks = 0
        for n, token in enumerate(numbers):
            key = self._task_money.get(token.column, "total" if n == 0 else "")
            if key:
                label = FormLabel("money", key, "annual", self.found.unit)
                self.found.amounts.append(Amount(label, _name(first), -1, token.column, token.text, token.source))
            else:
                self.found.put(_name(first), token.text, token.source)

    # --- labels and values -----------------------------------------------------------------------------------------

    def _pairs(self, line: Line) -> Iterator[tuple[Token | None, list[Token]]]:
        """(label, values) of a row in order; cells without a label come with None."""
        cells, i = line.cells, 0
        while i < len(cells):
            token = cells[i]
            if not token.text:
                i += 1
            elif token.label is None:
                j = i + 1
                while j < len(cells) and cells[j].label is None:
                    j += 1
                yield from self._unlabelled([t for t in cells[i:j] if t.text])
                i = j
            else:
                j, values = _values(cells, i)
                yield token, values
                i = j

    def _unlabelled(self, tokens: list[Token]) -> Iterator[tuple[Token | None, list[Token]]]:
        """Cells without a known label: an unknown label with its value, or one that belongs to nothing."""
        i = 0
        while i < len(tokens):
            token = tokens[i]
            more = i + 1 < len(tokens)
            if is_label_shaped(token.text) or (
                more and len(token.word) <= 12 and not re.search(r"\d", token.word)
            ):
                label = FormLabel("field", normal(token.text))
                value = tokens[i + 1 : i + 2]
                yield replace(token, label=label), value
                i += 2
            else:
                yield None, [token]
                i += 1

    def _take(self, line: Line, label: Token | None, values: list[Token]) -> None:
        if label is None or label.label is None:
            for token in values:
                self._stray(token)
            return
        known = label.label
        if known.kind == "money":
            self._amount(line, label, values)
        elif known.kind == "goal":
            for token in values:
                self._goal(
                    known.side or known.key if known.key == "actual" else known.side or "annual", token
                )
        elif known.kind == "text":
            self._long(known.key, label, values)
        elif known.kind == "fact":
            self._fact(label, values)
        elif known.kind == "field":
            self._field(label, values)
        elif values:
            self._group(line, label, values)

    def _fact(self, label: Token, values: list[Token]) -> None:
        assert label.label is not None
        key, text = label.label.key, "".join(t.text for t in values[:1])
        if key in self.found.facts:
            if text and text != self.found.facts[key]:
                self.found.put(normal(label.text), text, (values or [label])[0].source)
        else:
            self.found.facts[key] = "".join(line.strip() for line in text.split("\n"))
            self.found.places[key] = (values or [label])[0].source
        self._last = None

    def _field(self, label: Token, values: list[Token]) -> None:
        assert label.label is not None
        name = label.label.key
        if not values and (number := points(label.text)):
            self.found.put(name, number, label.source)
        else:
            text = values[0].text if values else ""
            self.found.put(name, text, (values or [label])[0].source)
        self._last = ("fields", name) if values and len(values[0].text) > 20 else None

    def _long(self, key: str, label: Token, values: list[Token]) -> None:
        text = "\n".join(t.text for t in values)
        if key in self.found.texts:
            self.found.put(normal(label.text), text, values[0].source) if values else None
            return
        self.found.texts[key] = text
        self.found.places[key] = (values or [label])[0].source
        self._last = ("texts", key)

    def _group(self, line: Line, label: Token, values: list[Token]) -> None:
        """A group label with a value beside it: an amount of money if it is a number, else a field."""
        assert label.label is not None
        if parse(values[0].text) is not None and "资金" in label.label.key:
            plain = FormLabel("money", "total", "", label.label.unit)
            found = Amount(
                plain, normal(label.text), line.row, values[0].column, values[0].text, values[0].source
            )
            self.found.amounts.append(found)
        else:
            self.found.put(label.label.key, values[0].text, values[0].source)

    def _amount(self, line: Line, label: Token, values: list[Token]) -> None:
        assert label.label is not None
        token = values[0] if values else label
        text = values[0].text if values else ""
        self.found.amounts.append(
            Amount(label.label, _name(label), line.row, label.column, text, token.source)
        )
        self._last = None

    def _stray(self, token: Token) -> None:
        """Words without a label: the year of the form, the rest of the text before, or not understood."""
        if year := year_line(token.text):
            self.found.put("年度", year, token.source)
        elif _NOTE.match(token.text):
            self.found.put("注", token.text, token.source)
        elif self._last is not None and len(token.text) > 1:
            held: dict[str, str] = getattr(self.found, self._last[0])
            held[self._last[1]] = f"{held[self._last[1]]}\n{token.text}".lstrip("\n")
        else:
            self.found.leftovers.append(Leftover(token.text, "绩效目标表中这一格没有标签", token.source))


def _name(token: Token) -> str:
    """The printed label of an amount, without 其中."""
    return re.sub(r"^其中[:、]?", "", normal(token.text))


def _covers(head: Token, column: int) -> bool:
    return head.column <= column < head.column + head.cell.columns


def _side_by_side(tokens: Sequence[Token]) -> bool:
    """Whether cells touch each other, so that no amount can stand between them."""
    return all(a.column + a.cell.columns == b.column for a, b in pairwise(tokens))


def _is_goal(label: FormLabel) -> bool:
    return label.kind in ("goal", "group")


def _side(token: Token) -> str:
    assert token.label is not None
    return "actual" if token.label.key == "actual" else token.label.side or "annual"


def _values(cells: Sequence[Token], i: int) -> tuple[int, list[Token]]:
    """The cells that belong to the label at ``i``, and where the next label stands.

    The value is the first cell with words; a label repeated right behind itself is its own value; behind a value
    (or behind an empty cell) a cell that is shaped like a label starts a pair of its own.
    """
    label = cells[i].label
    assert label is not None
    j = i + 1
    if j < len(cells) and cells[j].word and cells[j].word == cells[i].word:
        if cells[i].height == 1 or not _has_value(cells, j):
            return j + 1, [cells[j]]
        j += 1  # a heading over several rows, and the label of its first row
    values: list[Token] = []
    blank = False
    while j < len(cells) and cells[j].label is None:
        token = cells[j]
        if not token.text:
            blank = True
        elif (values and label.kind not in ("text", "goal")) or (
            not values
            and blank
            and is_label_shaped(token.text)
            and _has_value(cells, j)
            and label.kind in ("fact", "field")
        ):
            break
        else:
            values.append(token)
        j += 1
    return j, values


def _has_value(cells: Sequence[Token], j: int) -> bool:
    return j + 1 < len(cells) and bool(cells[j + 1].text) and cells[j + 1].label is None


# --- money ---------------------------------------------------------------------------------------------------------


def settle_money(found: Facts, default: str) -> None:
    """Put every amount on its side (实施期, 年度) in 元; what cannot be one becomes a field or a leftover."""
    unit = found.unit or default
    _part_twins(found.amounts)
    totals: dict[str, Amount] = {a.label.side: a for a in found.amounts if a.label.key == "total" and a.label.side}
    sideless = [a for a in found.amounts if a.label.key == "total" and not a.label.side]
    if "annual" in totals and sideless and "term" not in totals:
        totals["term"] = sideless[0]
    for amount in found.amounts:
        side = _side_of(amount, found.amounts, totals)
        _put_amount(found, amount, side, amount.label.unit or unit)
    for side, money in found.money.items():
        if "appropriation" in money and any(key in money for key in _LOCAL):
            whole = found.printed[f"{side}.appropriation"]
            found.put(whole.name, whole.text, whole.source)
            del money["appropriation"]


def _part_twins(amounts: list[Amount]) -> None:
    """Of two totals of one side in one row the right one is the other side's: a form that repeats its first label."""
    for n, amount in enumerate(amounts):
        twin = next((a for a in amounts[:n] if a.row == amount.row and a.label == amount.label), None)
        taken = {a.label.side for a in amounts if a.label.key == "total"}
        if twin and amount.label.key == "total" and amount.label.side == "term" and amount.column > twin.column and "annual" not in taken:
            amounts[n] = replace(amount, label=replace(amount.label, side="annual"))


def _side_of(amount: Amount, every: Sequence[Amount], totals: dict[str, Amount]) -> str:
    if amount.label.side:
        return amount.label.side
    if len(totals) < 2:
        return "term" if "term" in totals and amount.label.key != "total" else "annual"
    if amount is totals["term"]:
        return "term"
    twins = [a for a in every if a.row == amount.row and a.label.key == amount.label.key and not a.label.side]
    if len(twins) == 2:
        return "term" if amount is twins[0] else "annual"
    term, annual = totals["term"].column, totals["annual"].column
    right = amount.column >= max(term, annual)
    return "annual" if right == (annual > term) else "term"


def _put_amount(found: Facts, amount: Amount, side: str, unit: str) -> None:
    key = amount.label.key
    place = f"{side}_total" if key == "total" else f"{side}_money.{key}"
    value, problem = _yuan(amount.text, unit)
    if value is None:
        if not problem:
            found.places.setdefault(place, amount.source)  # printed and blank
        if problem:
            found.put(amount.name, amount.text, amount.source)
            found.leftovers.append(Leftover(amount.text, problem, amount.source))
        return
    if key == "total" and side in found.totals:
        found.put(amount.name, amount.text, amount.source)
        return
    found.places.setdefault(place, amount.source)
    if key == "total":
        found.totals[side] = value
        found.printed[side] = amount
        return
    money = found.money[side]
    if key in money:
        found.put(amount.name, amount.text, amount.source)
    money[key] = money.get(key, Decimal(0)) + value
    found.printed.setdefault(f"{side}.{key}", amount)


def _yuan(text: str, unit: str) -> tuple[Decimal | None, str]:
    """Amount in 元, or what is wrong; a blank is neither."""
    if is_blank(text):
        return None, ""
    number = own_unit(text)
    if number[1]:
        text, unit = number
    if parse(text) is None:
        return None, "资金一栏不是一个数"
    if unit not in UNITS:
        return None, "资金没有写明单位（元或万元）"
    printed = parse(text, unit)
    return (printed.amount, "") if printed else (None, "资金一栏不是一个数")


def own_unit(text: str) -> tuple[str, str]:
    """(number, unit) of an amount that carries its own unit; the unit is "" where it does not."""
    match = _OWN_UNIT.fullmatch(text.strip())
    return (match.group(1), match.group(2)) if match else (text, "")


__all__ = ["Amount", "FactReader", "Facts", "own_unit", "settle_money"]
