"""What to write instead of a faulty indicator value: the same number with its operator, or a common measure."""

from __future__ import annotations

from yusuan.book import Project
from yusuan.model import Indicator

from .frameworks import Framework
from .library import BLANK, GAP, GENERAL, Common, kind_of, kinds, level
from .values import Value

#: Words that make money in a name something earned, not spent.
EARNINGS = ("收入", "产值", "增收", "销售", "工资")


def better(indicator: Indicator, value: Value, project: Project, frame: Framework, *, low: bool = False) -> str:
    """Advice for one value; "" where the fault's own advice is all that can be said."""
    if value.measured:
        spent = value.unit.kind == "money" and not any(word in indicator.name for word in EARNINGS)
        return f"写成“{_limited(value, low or spent)}”。"
    if any(c.isdigit() for c in value.text):
        return ""
    found = measure(indicator, project, frame)
    if found is None:
        return ""
    written = found.value.replace(BLANK, GAP)
    return f"换成能核对的指标，如“{found.name}”“{written}”；确实不能量化的，写“优、良、中、低、差”的一档，并说明评定依据。"


def _limited(value: Value, low: bool) -> str:
    """The value with the operator that its kind of indicator has."""
    if value.operator or value.upper is not None:
        return str(value)
    whole = value.unit.top == "%" and value.number == 100
    return f"{'=' if whole else '≤' if low else '≥'}{value}"


def measure(indicator: Indicator, project: Project, frame: Framework) -> Common | None:
    """The library's measure at the indicator's place: of the project's kind, else of any kind."""
    have = {i.name for i in project.target.indicators if i is not indicator}
    for kind in (kind_of(project), kinds()[GENERAL]):
        for common in kind.indicators if kind else ():
            if common.name not in have and level(common.second, frame)[1] == indicator.second:
                return common
    return None
