"""From a cell to a value: amounts, numbers, codes, choices and texts, with a Finding for everything doubtful."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Final

from yusuan import codes, money
from yusuan.model import ERROR, Finding, Source

from . import words
from .cells import Cell
from .faults import fault
from .schema import Column, Kind

Report = Callable[[Finding], None]


class Bad:
    """Marks a cell whose value could not be used; its row stays out of the book."""


BAD: Final = Bad()
Value = str | int | Decimal | None | Bad
ERROR_WORDS = {"#REF!": "引用的单元格已被删除", "#DIV/0!": "除数为零", "#VALUE!": "参与计算的不是数字", "#NAME?": "公式名称不认识", "#N/A": "没有查到"}
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f]")
_SPACES = re.compile(r"\s+")
_GLUED = re.compile(r"(\d{3,9})\s*[-—–_、.:：]?\s*(?=[\u4e00-\u9fff])")
_SCIENTIFIC = re.compile(r"[-+]?\d+(?:\.\d+)?[eE][-+]?\d+")
_AMOUNT_WITH_UNIT = re.compile(r"(?:人民币|[¥￥])?\s*([-\d,，.]+)\s*(亿元|百万元|千万元|万元|千元|百元|元|亿|万)整?")
_COUNT_WITH_UNIT = re.compile(r"([\d,，]+(?:\.\d+)?)\s*[\u4e00-\u9fff㎡]{1,4}")
_CHINESE_NUMBER = re.compile("[零〇一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟]{1,20}[元圆]?整?")
#: A formula without cells and functions, as an indicator's value is written: =100%, =12场次.
_SAID = re.compile(r"\s{0,9}[\d.,]{1,40}\s{0,9}(?:%|[\u4e00-\u9fff%/㎡]*)\s{0,9}")


def clean(text: str) -> str:
    """A text without invisible characters and outer spaces; line ends are single \\n."""
    return _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")).strip()


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """A name reduced to what is compared: no spaces, marks, brackets' width, or case."""
    plain = unicodedata.normalize("NFKC", clean(text))
    return _SPACES.sub("", plain).replace("*", "").replace("“", "").replace("”", "").replace('"', "").casefold()


def closest(text: str, choices: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The choice that is most like ``text``, or None where none is like it."""
    by_key = {key(choice): choice for choice in choices}
    found = difflib.get_close_matches(key(text), list(by_key), 1, cutoff)
    return by_key[found[0]] if found else None


def read_value(cell: Cell | None, column: Column, place: Source, report: Report, unit: str = "元") -> Value:
    """The value of a cell for its column: None where it is blank, BAD where it cannot be used.

    ``unit`` is the unit that the column's header states (amounts come out in 元).
    """
    if cell is None or cell.blank:
        return None
    if column.kind == "text" and _SAID.fullmatch(cell.formula):
        return "=" + cell.formula.strip()  # =12场: typed as a value, taken by the spreadsheet for a formula
    if cell.kind == "error":
        meaning = ERROR_WORDS.get(cell.text, "公式出错")
        report(fault("B115", f"“{column.name}”是 {cell.text}（{meaning}）", place, stated=cell.text))
        return BAD
    if cell.missing:
        if column.formula and cell.formula.startswith("IF(COUNT("):
            return None  # our own total: it is derived again
        report(fault("B116", f"“{column.name}”的公式还没有算出结果", place, stated="=" + cell.formula))
        return BAD
    readers: dict[Kind, Callable[[Cell, Column, Source, Report], Value]] = {
        "number": _number, "integer": _integer, "code": _code, "choice": _choice,
    }  # fmt: skip
    if column.kind == "amount":
        return _amount(cell, column, place, report, unit)
    return readers.get(column.kind, _text)(cell, column, place, report)


def _text(cell: Cell, column: Column, place: Source, report: Report) -> Value:
    text = f"{money.plain(Decimal(cell.text) * 100)}%" if cell.percent else clean(cell.text)
    if _INVISIBLE.search(cell.text):
        report(fault("B127", f"“{column.name}”含有不可见字符", place, stated=repr(cell.text[:40])))
    if column.kind != "long" and "\n" in text:
        text = text.replace("\n", "")
        report(fault("B127", f"“{column.name}”含有换行", place, stated=text[:40]))
    return text or None


# Numbers ----------------------------------------------------------------------------------------------------------


def _decimal(cell: Cell, column: Column, place: Source, report: Report) -> Decimal | Bad | None:
    """The number of a cell as typed, in the column's own unit."""
    if cell.kind == "number":
        return Decimal(cell.text)
    text = clean(cell.text)
    if money.is_blank(text):
        return None
    printed = money.parse(text) if cell.kind == "text" else None
    if printed is not None:
        report(fault("B123", f"“{column.name}”的数字存成了文本", place, stated=text, expected=money.plain(printed.amount)))
        return printed.amount
    expected = _guess(text, column)
    what = "日期" if cell.kind == "date" else "文字"
    report(fault("B113", f"“{column.name}”应填数字，填的是{what}", place, stated=text[:60], expected=expected))
    return BAD


def _guess(text: str, column: Column) -> str:
    """The number that a text like 12.5万元 or 28人 most likely means, to be confirmed by the clerk."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if column.kind == "amount" and (found := _AMOUNT_WITH_UNIT.fullmatch(plain)):
        unit = {"亿": "亿元", "万": "万元"}.get(found[2], found[2])
        printed = money.parse(found[1], unit)
        return money.plain(printed.amount) if printed else ""
    if column.kind in ("amount", "number", "integer") and _CHINESE_NUMBER.fullmatch(plain):
        return _from_chinese(plain)
    if column.kind in ("number", "integer") and (found := _COUNT_WITH_UNIT.fullmatch(plain)):
        return found[1].replace(",", "")
    return ""


def _from_chinese(text: str) -> str:
    """八万二千 as 82000, "" where it is no number."""
    import cn2an

    try:
        return str(cn2an.cn2an(text.rstrip("元整圆"), "smart"))
    except ValueError:
        return ""


def _amount(cell: Cell, column: Column, place: Source, report: Report, unit: str) -> Value:
    value = _decimal(cell, column, place, report)
    if not isinstance(value, Decimal):
        return value
    value *= money.UNITS[unit]
    if value != round(value, 2):
        expected = money.plain(money.rounded(value))
        report(fault("B114", f"“{column.name}”的小数超过两位", place, stated=cell.text, expected=expected))
        return BAD
    if abs(value) >= Decimal(10) ** 13:
        report(fault("B113", f"“{column.name}”大得不可能是一个单位的金额", place, stated=cell.text))
        return BAD
    return value


def _number(cell: Cell, column: Column, place: Source, report: Report) -> Value:
    return _decimal(cell, column, place, report)


def _integer(cell: Cell, column: Column, place: Source, report: Report) -> Value:
    value = _decimal(cell, column, place, report)
    if not isinstance(value, Decimal):
        return value
    if value != int(value) or value < 0:
        report(fault("B113", f"“{column.name}”应填整数", place, stated=cell.text))
        return BAD
    return int(value)


# Codes and choices ------------------------------------------------------------------------------------------------


def _code(cell: Cell, column: Column, place: Source, report: Report) -> Value:
    if cell.kind == "number":
        return _numeric_code(cell.text, column, place, report)
    typed = clean(cell.text)
    code = _SPACES.sub("", unicodedata.normalize("NFKC", typed))
    if _SCIENTIFIC.fullmatch(code):
        return _scientific(code, column, place, report)
    if found := _GLUED.match(unicodedata.normalize("NFKC", typed)):
        code = found[1]
        if column.codes and typed == f"{code} {codes.name(column.codes, code)}":
            return code  # as the drop-down offers it
    if money.is_blank(code):
        return None
    if column.codes and not any(letter.isdigit() for letter in code):
        return _named_code(typed, column, place, report)
    if code != cell.text.strip(" "):
        report(fault("B119", f"“{column.name}”写法不规范，已按 {code} 读取", place, stated=cell.text, expected=code))
    return code


def _named_code(typed: str, column: Column, place: Source, report: Report) -> Value:
    """A name where a code belongs: the one code that it means, else those that are like it are proposed."""
    assert column.codes
    deepest = max(codes.LENGTHS[column.codes])
    exact = [c for c in codes.by_name(column.codes, typed) if len(c.code) == deepest]
    found = exact or [
        c for c in codes.current().every(column.codes) if key(typed) in key(c.name) and len(c.code) == deepest
    ]
    if len({c.code for c in found}) == 1:
        code = found[0].code
        report(fault("B119", f"“{column.name}”填的是名称，已按 {code} {found[0].name} 读取", place, stated=typed, expected=code))
        return code
    near = "、".join(f"{c.code} {c.name}" for c in found[:5])
    report(fault("B130", f"“{column.name}”应填编码，填的是“{typed[:30]}”", place, stated=typed[:60], expected=near,
                 mend=f"可能是：{near}。" if near else "用 yusuan codes 名称 查编码，或者从下拉列表中选。"))  # fmt: skip
    return BAD


def _numeric_code(text: str, column: Column, place: Source, report: Report) -> Value:
    if "." in text or text.startswith("-") or not text.isdigit():
        report(fault("B119", f"“{column.name}”不是代码", place, stated=text, severity=ERROR))
        return BAD
    if len(text) > 15:
        report(fault("B126", f"“{column.name}”存成了数字，15 位以后的数字已经丢失", place, stated=text))
        return BAD
    return text


def _scientific(code: str, column: Column, place: Source, report: Report) -> Value:
    """A code saved as 2.080505E+06: usable only where the written digits are all of it."""
    digits = re.sub(r"[eE].*|\D", "", code)
    value = Decimal(code)
    if value == int(value) and value.adjusted() + 1 <= min(len(digits), 15):
        expected = str(int(value))
        report(fault("B119", f"“{column.name}”是科学计数法，已按 {expected} 读取", place, stated=code, expected=expected))
        return expected
    report(fault("B126", f"“{column.name}”是科学计数法，后面的数字已经丢失", place, stated=code))
    return BAD


def _choice(cell: Cell, column: Column, place: Source, report: Report) -> Value:
    text = clean(cell.text)
    found = next((c for c in column.choices if key(c) == key(text)), None)
    if found is None and (known := words.leaf(column.field, text)) is not None:
        found = words.word(column.field, known)
    if found is not None or column.open:
        return found or text
    near = closest(text, column.choices)
    hint = f"，相近的是“{near}”" if near else ""
    accepted = "、".join(column.choices)
    report(fault("B121", f"“{column.name}”不能填“{text[:30]}”{hint}", place, stated=text[:60], expected=near or accepted,
                 mend=f"从下拉列表中选择：{accepted}。"))  # fmt: skip
    return BAD


