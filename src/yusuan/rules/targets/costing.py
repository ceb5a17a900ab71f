"""Rules on costing arithmetic: persons × standard × months in sentences and indicators, parts and totals, copies."""

from __future__ import annotations

from collections.abc import Iterator

from yusuan.model import WARNING, Disclosure, Outcome, Status, Suspect
from yusuan.targets.amounts import read_costing, ten_thousand
from yusuan.targets.checks import costing as checks
from yusuan.targets.checks.costing import span_of
from yusuan.targets.forms import Passage, yuan
from yusuan.words.persons import mask

from ..rule import Build, Yield, rule
from ..text import text_of
from .forms import form_rule

_BASIS = "算术"


@form_rule(checks.arithmetic, basis=_BASIS)
def arithmetic() -> None:
    """人数×标准×月数应等于写明的金额，四舍五入到所写的位数。月数没有写的，只要有一个整月数能对上就不算错。

    反例：
        | 项目名称 | 岗位补贴 |
        |---|---|
        | 实施单位 | 某某市就业中心 |
        | 年度目标 | 在岗人数93人，岗位补贴1880元/人/月，社保补贴878.72元/人/月，需要资金299.8万元。 |

    反例：
        | 项目名称 | 岗位补贴 |
        |---|---|
        | 实施单位 | 某某市就业中心 |
        | 年度目标 | 享受人数57人。人均标准2930元/人/月。全年共需资金195.65万元。 |

    正例：
        | 项目名称 | 岗位补贴 |
        |---|---|
        | 实施单位 | 某某市就业中心 |
        | 年度目标 | 在岗人数93人，岗位补贴1880元/人/月，社保补贴878.72元/人/月，需要资金307.87万元；监测企业182户，每户每月100元，需要资金21.84万元。 |

    正例：
        | 项目名称 | 岗位补贴 |
        |---|---|
        | 实施单位 | 某某市就业中心 |
        | 年度目标 | 补贴标准按最低工资1880元计发，93人两项共需307.86万元；每月100元的补助182户，共需21.84万元。 |
    """


@form_rule(checks.several_amounts, basis=_BASIS)
def several_amounts() -> None:
    """目标里写明了人数和标准，概况、计划或者成本指标对同一笔写的金额却与之不符（差1分钱的万元数也算）。

    反例：
        | 项目名称 | 岗位补贴 |
        |---|---|
        | 实施单位 | 某某市档案馆 |
        | 项目概况 | 在岗人数93人，岗位补贴按最低工资标准1880元计发，社保补贴另计，两项共需307.86万元。 |
        | 总体目标 | 在岗人数93人，岗位补贴1880元/人/月，社保补贴878.72元/人/月，需要资金307.87万元。 |

    正例：
        | 项目名称 | 岗位补贴 |
        |---|---|
        | 实施单位 | 某某市档案馆 |
        | 项目概况 | 在岗人数93人，岗位补贴按最低工资标准1880元计发，社保补贴另计，两项共需307.87万元。 |
        | 总体目标 | 在岗人数93人，岗位补贴1880元/人/月，社保补贴878.72元/人/月，需要资金307.87万元。 |
    """


@form_rule(checks.parts_and_total, basis=_BASIS)
def parts_and_total() -> None:
    """“四项共计378万元”应等于前面四项之和，只容许四舍五入造成的差。

    反例：
        | 项目名称 | 就业补助 |
        |---|---|
        | 实施单位 | 某某市就业中心 |
        | 年度目标 | 岗位补贴需要299.8万元；监测需要21.84万元；实习补贴需要27.36万元；服务站需要21万元。四项共计378万元。 |

    正例：
        | 项目名称 | 就业补助 |
        |---|---|
        | 实施单位 | 某某市就业中心 |
        | 年度目标 | 岗位补贴需要307.8万元；监测需要21.84万元；实习补贴需要27.36万元；服务站需要21万元。四项共计378万元。 |
    """


@form_rule(checks.indicators_against_money, basis=_BASIS)
def indicators_against_money() -> None:
    """人数指标×标准指标×12个月超过资金总额：或者月数不足全年而没有写明，或者人数、标准写错。

    反例：
        | 项目名称 | 岗位补贴 |
        |---|---|
        | 年度资金总额（元） | 2000000 |
        | 一级指标 | 二级指标 | 三级指标 | 指标值 |
        | 产出指标 | 数量指标 | 岗位补贴人数 | =130人 |
        | 产出指标 | 成本指标 | 岗位补贴标准 | ≤1980元/人/月 |

    正例：
        | 项目名称 | 岗位补贴 |
        |---|---|
        | 年度资金总额（元） | 2376000 |
        | 一级指标 | 二级指标 | 三级指标 | 指标值 |
        | 产出指标 | 数量指标 | 岗位补贴人数 | =100人 |
        | 产出指标 | 成本指标 | 岗位补贴标准 | ≤1980元/人/月 |
    """


@form_rule(checks.bound, basis=_BASIS)
def bound() -> None:
    """“140人，人均不超过1万元”最多140万元，写明的资金却更多。

    反例：
        | 项目名称 | 输出奖补 |
        |---|---|
        | 实施单位 | 某某市就业中心 |
        | 年度目标 | 境外输出140人，人均不超过1万元/年，共需资金140.11万元。 |

    正例：
        | 项目名称 | 输出奖补 |
        |---|---|
        | 实施单位 | 某某市就业中心 |
        | 年度目标 | 境外输出141人，人均不超过1万元/年，共需资金140.11万元。 |
    """


@form_rule(checks.approximate, basis=_BASIS)
def approximate() -> None:
    """写“大约”的金额与逐项测算有差额；或者按万元取整的测算与以元为单位的资金差几元。差额不大，只作提示。

    反例：
        | 项目名称 | 就业补助 |
        |---|---|
        | 实施单位 | 某某市就业中心 |
        | 年度目标 | 岗位350人，标准1880元/月，社保458人，标准950元/月，全年需要资金大约1300万元。 |

    正例：
        | 项目名称 | 就业补助 |
        |---|---|
        | 实施单位 | 某某市就业中心 |
        | 年度目标 | 岗位350人，标准1880元/月，社保458人，标准950元/月，全年需要资金大约1311.72万元。 |
    """


@form_rule(checks.one_month, basis=_BASIS)
def one_month() -> None:
    """指标名称写“按月”，金额却正好是人数×标准，只有一个月。确是一次性发放的，应改名称。

    反例：
        | 项目名称 | 实习补贴 |
        |---|---|
        | 年度目标 | 实习补贴200人，补贴1128元/人，意外保险240元/人，需要27.36万元。 |
        | 一级指标 | 二级指标 | 三级指标 | 指标值 |
        | 产出指标 | 成本指标 | 实习补贴金额（按月） | ≤22.56万元 |

    正例：
        | 项目名称 | 实习补贴 |
        |---|---|
        | 年度目标 | 实习补贴200人，补贴1128元/人，意外保险240元/人，需要27.36万元。 |
        | 一级指标 | 二级指标 | 三级指标 | 指标值 |
        | 产出指标 | 成本指标 | 实习补贴金额（一次性） | ≤22.56万元 |
    """


@form_rule(checks.two_standards, basis=_BASIS)
def two_standards() -> None:
    """概况按缴费基数3548元“测算”社保补贴，目标里社保补贴却是878.72元/人/月：前者是基数，不是补贴标准。

    反例：
        | 项目名称 | 岗位补贴 |
        |---|---|
        | 实施单位 | 某某市档案馆 |
        | 项目概况 | 社保补贴按最低缴费标准3548元测算，93人。 |
        | 年度目标 | 在岗93人，社保补贴878.72元/人/月。 |

    正例：
        | 项目名称 | 岗位补贴 |
        |---|---|
        | 实施单位 | 某某市档案馆 |
        | 项目概况 | 社保补贴按最低缴费基数的规定比例计算，标准878.72元。 |
        | 年度目标 | 在岗93人，社保补贴878.72元/人/月。 |
    """


@rule("P609", "正文的测算与写明的金额不符", basis=_BASIS, severity=WARNING)
def arithmetic_of_text(d: Disclosure, found: Build) -> Iterator[Yield]:
    """说明里写明人数、标准和金额的，三者应相符，与绩效目标表里的测算同一算法。

    反例：
        第三部分 2023年度单位预算情况说明

        项目支出中，慰问困难党员120名，每名1000元，共计12.5万元。

    正例：
        第三部分 2023年度单位预算情况说明

        项目支出中，慰问困难党员120名，每名1000元，共计12万元。培训200人，人均500元，其中讲师费2万元。
    """
    asked = False
    for p in text_of(d).body:
        for c in read_costing(Passage("body", "正文", p.text, p.source))[0]:
            asked = True
            if c.verdict == "unchecked":
                yield Outcome("P609", Status.UNCHECKED, f"“{mask(c.amount.printed)}”的数量、标准或月数没有写全", c.passage.at(*span_of(c)))
            if c.verdict == "contradiction":
                amount = c.passage.at(c.amount.start, c.amount.end)
                yield found(
                    f"正文按{c.formula}={yuan(c.computed)}，写的是{c.amount.printed}。", c.passage.at(*span_of(c)), stated=c.amount.printed,
                    expected=ten_thousand(c.computed, c.amount), difference=yuan(c.difference), mend="核对数量、标准和月数，改正写错的一个。",
                    suspects=(Suspect("金额", c.amount.printed, ten_thousand(c.computed, c.amount), amount),),
                )  # fmt: skip
    if not asked:
        yield Outcome("P609", Status.NOT_APPLICABLE, "正文没有写明数量和标准的测算")
