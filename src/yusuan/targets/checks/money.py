"""Rules on the two sides of a form (实施期, 年度), its years and its money: sums, limits, sources, term against year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from yusuan.model import (
    ERROR,
    MONEY_SOURCES,
    NOTICE,
    WARNING,
    Finding,
    Hit,
    Outcome,
    Related,
    Status,
    Suspect,
    gather,
)
from yusuan.model.target import OTHER_SOURCES
from yusuan.money import parse
from yusuan.words.lexicon import clean

from ..check import Build, Yield, check
from ..forms import SIDE_NAMES, SIDES, Form, Forms, Side, Stated, yuan
from ..quantities import bigrams, overlap, quantities


def _several(forms: Forms) -> list[Form]:
    return [f for f in forms if (f.years or 1) >= 2]


@check("P401", "多年期项目的实施期目标与年度目标相同", WARNING, "指向明确")
def same_goals(forms: Forms, found: Build) -> Iterator[Yield]:
    """三年期项目的实施期目标应是三年的累计，不能和年度目标一字不差。目标里没有数量和金额的不算。全文合为一条。"""
    several = _several(forms)
    if not several:
        yield Outcome("P401", Status.NOT_APPLICABLE, "没有多年期项目，或者表上没有写项目期")
        return
    hits = []
    for form in several:
        term, annual = clean(form.target.goal_term), clean(form.target.goal_annual)
        counted = any(q.kind not in ("ratio", "time") for q in quantities(annual))
        if len(annual) > 10 and counted and (term == annual or overlap(bigrams(term), bigrams(annual)) >= Decimal("0.99")):
            hits.append(Hit(f"项目“{form.name}”（{form.years}年）", form.place("goal_term", "goal_annual").at(text=annual[:30])))
    yield from gather(found, f"{hits[0].text if hits else ''}的实施期目标与年度目标逐字相同", hits, stated="两侧相同",
                      expected="实施期写各年累计的数量和金额", mend="实施期目标按项目期累计，并写明效果。")  # fmt: skip


_FLOW = re.compile(r"新增|审核|办理|开展|举办|举行|组织|培训|招聘|代存|受理|印发|安置|检查|评选|宣传")

_STANDING = re.compile(r"涉及|覆盖|行业|在岗|在职|专线|面积|运行|运维|维护|购|采|建设|编制|标段")

_FLOW_UNITS = frozenset({"笔", "次", "场", "册", "期", "份", "件", "人次", "批", "页", "起", "宗", "例", "篇"})


@check("P402", "多年期项目的数量没有累计", WARNING, "合理可行")
def not_accumulated(forms: Forms, found: Build) -> Iterator[Yield]:
    """新增、审核、培训一类每年都要做的数量，三年期应是三年之和；面积、线路、在岗人数等不累计，写“/年”的也不累计。"""
    several = [f for f in _several(forms) if f.two_sided]
    if not several:
        yield Outcome("P402", Status.NOT_APPLICABLE, "没有两侧都有指标的多年期项目")
        return
    for form in several:
        bad = [(t, a) for t, a in _sides(form) if _flows(t) and t.number and a.number and t.number.amount == a.number.amount]
        hits = [Hit(f"{t}（年度{a.text}）", t.place) for t, a in bad]
        first = bad[0][0].number if bad else None
        years = form.years or 1
        expected = f"{first.operator}{(first.amount or 0) * years:f}{first.unit}" if first and not first.unit.scale else f"{years}年累计数"
        yield from gather(found, f"项目“{form.name}”项目期{years}年，“{hits[0].text if hits else ''}”没有累计", hits,
                          stated=bad[0][0].text if bad else "", expected=expected, mend="实施期写各年累计数；按年计的，单位写“/年”。")  # fmt: skip


def _sides(form: Form) -> Iterator[tuple[Stated, Stated]]:
    """(term, annual) of the indicators that have both."""
    annual = {id(v.indicator): v for v in form.side("annual")}
    for v in form.side("term"):
        if id(v.indicator) in annual:
            yield v, annual[id(v.indicator)]


def _flows(v: Stated) -> bool:
    """Whether a number is done anew every year, so that years add up."""
    number = v.number
    if number is None or "数量" not in v.indicator.second or _STANDING.search(v.name) or number.period or number.unit.kind in ("ratio", "money", "time", "area"):
        return False
    return number.unit.top in _FLOW_UNITS or bool(_FLOW.search(v.name))


@check("P403", "成本指标与同期资金不符", ERROR, "相应匹配")
def cost_against_money(forms: Forms, found: Build) -> Iterator[Finding]:
    """三年期项目实施期资金45万元，实施期成本却写“≤15万元”（年度数）；或者成本上限高于资金总额。"""
    for form in forms:
        yield from _term_cost(form, found)
        yield from _over(form, found)


def _term_cost(form: Form, found: Build) -> Iterator[Finding]:
    term, annual = form.total("term"), form.total("annual")
    if not term or not annual or term <= annual:
        return
    hits = []
    for v in form.side("term"):
        other = next((a.amount for a in form.side("annual") if a.indicator is v.indicator), annual)
        if v.is_cost and v.amount == annual == other and v.number and not v.number.period:
            hits.append(Hit(str(v), v.place))
    yield from gather(
        found, f"项目“{form.name}”实施期资金{yuan(term)}，实施期成本指标“{hits[0].text if hits else ''}”写的是年度数", hits,
        expected=f"≤{yuan(term)}", difference=yuan(term - annual), mend=f"实施期成本改为{yuan(term)}以内的累计数。",
    )  # fmt: skip


#: 2025-2026年信息化服务: a contract of several years, of which the year's money pays a part.
_SPAN = re.compile(r"20\d\d年?[-—–~～至到]+(?:20)?\d\d年")


def _of_more_years(form: Form, v: Stated) -> bool:
    return form.years != 1 and bool(_WHOLE.search(v.name) or _SPAN.search(clean(form.target.project)))


def _over(form: Form, found: Build) -> Iterator[Finding]:
    """Cost limits above the money of their own side; one for both sides where they say the same."""
    for side in reversed(SIDES):
        total = form.total(side)
        over = [v for v in form.side(side) if total and v.is_cost and _exceeds(v, total + _printed(form, side)) and not _of_more_years(form, v)]
        if not over or total is None:
            continue
        first = max(over, key=lambda v: v.amount or Decimal(0))
        yield found(
            f"项目“{form.name}”{SIDE_NAMES[side]}成本“{first}”超过{SIDE_NAMES[side]}资金{yuan(total)}。", first.place,
            stated=first.text, expected=f"≤{yuan(total)}", difference=yuan((first.amount or Decimal(0)) - total),
            severity=WARNING if form.total("term") is None and first.indicator.term.strip() else ERROR,  # a contract of several years
            mend="核对成本指标和资金，改正写错的一个。", related=(Related(f"{SIDE_NAMES[side]}资金总额 {yuan(total)}", form.place(f"{side}_total")),),
        )  # fmt: skip
        return


_WHOLE = re.compile(r"总投资|概算|总造价|总成本|工程总|投资额|合同")


def _printed(form: Form, side: Side) -> Decimal:
    """Half the last digit of a side's total as it is printed: 13.2 may stand for 13.2012."""
    text = form.place(f"{side}_total").text.strip() if f"{side}_total" in form.target.places else ""
    number, total = re.match(r"[\d,]+(?:\.(\d+))?", text), form.total(side)
    stated = parse(number.group(), "元") if number else None
    if number is None or stated is None or not stated.amount or not total:
        return Decimal(0)
    unit = (total / stated.amount).quantize(Decimal(1))
    return unit * Decimal(5).scaleb(-len(number[1] or "") - 1) if unit > 1 else Decimal(0)


def _exceeds(v: Stated, total: Decimal) -> bool:
    """Whether a limit is above the money; 10,000 times as much is a unit that the form does not state."""
    limited = v.number is not None and v.number.operator not in ("≥", ">", "-")
    return limited and v.amount is not None and v.amount - total > _slack(v) and v.amount < total * 1000


def _slack(v: Stated) -> Decimal:
    """Half of the last printed digit, in 元: a limit in 万元 may be rounded."""
    number = v.number
    if number is None or number.number is None or not number.unit.scale:
        return Decimal(0)
    exponent = number.number.as_tuple().exponent
    return Decimal(5).scaleb((exponent if isinstance(exponent, int) else 0) - 1) * number.unit.factor


@check("P404", "成本指标合计与资金总额不符", WARNING, "相应匹配")
def costs_add_up(forms: Forms, found: Build) -> Iterator[Finding]:
    """逐项列出的成本上限加起来应等于年度资金，只容许四舍五入造成的差。只列了一部分成本的不比。"""
    for form in forms:
        side: Side = "annual" if form.side("annual") else "term"
        total = form.total(side)
        costs = [v for v in form.side(side) if v.is_cost and v.amount is not None and not _EACH.search(v.name)]
        amounts = [v.amount for v in costs if v.amount is not None]
        if not total or len(amounts) < 2 or max(amounts) >= total:
            continue
        have = sum(amounts, Decimal(0))
        slack = min(_slack(v) for v in costs) * len(costs) + _printed(form, side)  # 21万元 beside 22.56万元 is 21.00
        near = total * 99 / 100 <= have <= total * 3 / 2  # well below: some cost is not limited by an indicator
        if abs(have - total) <= slack or not near:
            continue
        yield found(
            f"项目“{form.name}”{len(costs)}项成本指标合计{yuan(have)}，{SIDE_NAMES[side]}资金总额{yuan(total)}。", costs[0].place,
            stated=yuan(have), expected=yuan(total), difference=yuan(have - total), mend="核对各项成本的测算，使合计等于资金总额。",
            severity=WARNING if have > total else NOTICE,  # below: some cost may have no indicator
            related=(*(Related(str(v), v.place) for v in costs[1:]),
                     Related(f"{SIDE_NAMES[side]}资金总额 {yuan(total)}", form.place(f"{side}_total"))),
        )  # fmt: skip


#: Names of prices, whatever unit they are written in: they are no part of a sum.
_EACH = re.compile(r"^(?:单[个项次位台件篇集期份]|每|人均|平均|均|户均)|单价|标准$|付费金额|均价")


@check("P405", "指标只填了一侧", WARNING, "合理可行")
def one_side(forms: Forms, found: Build) -> Iterator[Finding]:
    """表上有实施期和年度两侧，指标却只填了一侧。一年期项目两侧应完全相同。"""
    for form in forms:
        if not form.two_sided:
            continue
        lonely = [v for v in form.values if not (v.indicator.term.strip() and v.indicator.annual.strip())]
        if not lonely or len(lonely) > 2 * len(form.target.indicators) // 3:
            continue  # most rows one-sided: the two sides are lists of their own
        other = SIDE_NAMES["annual" if lonely[0].side == "term" else "term"]
        tail = "，一年期项目两侧应相同" if form.years == 1 else ""
        yield from gather(found, f"项目“{form.name}”的“{lonely[0].name}”只填了{SIDE_NAMES[lonely[0].side]}值{tail}",
                          [Hit(str(v), v.place) for v in lonely], expected=f"{other}也填写", mend=f"补填{other}值，或者删去多余的指标。")  # fmt: skip


@check("P406", "一年期项目两侧不一致", ERROR, "合理可行")
def one_year_differs(forms: Forms, found: Build) -> Iterator[Yield]:
    """一年期项目的实施期就是本年度，两侧的资金、指标值应相同；多年期项目的年度数不能大于实施期数。"""
    for form in forms:
        if form.two_sided:
            bad = [(t, a) for t, a in _sides(form) if _contradicts(t, a, form.years)]
            hits = [Hit(f"{t.name}：实施期{t.text}，年度{a.text}", t.place) for t, a in bad]
            what = "一年期项目两侧不一致" if form.years == 1 else "年度数大于实施期数"
            yield from gather(found, f"项目“{form.name}”{what}：{hits[0].text if hits else ''}", hits,
                              expected="两侧相同" if form.years == 1 else "年度数不大于实施期数", mend="改正写错的一侧。")  # fmt: skip
        term, annual = form.total("term"), form.total("annual")
        if term and annual and (term < annual or (form.years == 1 and term != annual)):
            what = "一年期项目，" if form.years == 1 else ""
            yield found(f"项目“{form.name}”{what}实施期资金{yuan(term)}，年度资金{yuan(annual)}。", form.place("annual_total"),
                        stated=yuan(annual), expected=yuan(term), difference=yuan(annual - term), mend="核对两侧的资金总额。",
                        related=(Related(f"实施期资金总额 {yuan(term)}", form.place("term_total")),))  # fmt: skip


def _contradicts(term: Stated, annual: Stated, years: int | None) -> bool:
    t, a = term.number, annual.number
    if t is None or a is None or t.unit.top != a.unit.top or t.amount is None or a.amount is None:
        return False
    if years == 1:
        return (t.amount, t.upper) != (a.amount, a.upper) and t.unit.per == a.unit.per
    return years is not None and a.amount > t.amount and not a.period and not t.period and t.unit.kind not in ("ratio", "money", "time")


@check("P407", "实施期资金不是各年之和", NOTICE, "相应匹配")
def term_money(forms: Forms, found: Build) -> Iterator[Yield]:
    """三年期项目的实施期资金通常是年度资金的三倍左右；正好等于年度资金的，多半没有累计。只作提示。"""
    several = [f for f in _several(forms) if f.total("term") and f.total("annual")]
    if not several:
        yield Outcome("P407", Status.NOT_APPLICABLE, "没有写明两侧资金的多年期项目")
    for form in several:
        term, annual = form.total("term"), form.total("annual")
        if term and annual and term == annual:
            yield found(f"项目“{form.name}”项目期{form.years}年，实施期资金与年度资金同为{yuan(term)}。", form.place("term_total"),
                        stated=yuan(term), expected=yuan(annual * (form.years or 1)), mend="实施期资金按各年累计；只安排一年的，改项目期。")  # fmt: skip


@check("P408", "各来源资金之和不等于总额", ERROR, "相应匹配")
def sources_add_up(forms: Forms, found: Build) -> Iterator[Finding]:
    """中央、省、市县、自筹、其他各项资金之和等于资金总额，两侧分别相等。"""
    for form in forms:
        for side in SIDES:
            total = form.total(side)
            parts = form.target.annual_money if side == "annual" else form.target.term_money
            have = sum(parts.values(), Decimal(0))
            if total is None or not parts or total in _readings(parts) or _unread(form, total - have):
                continue
            names = {**MONEY_SOURCES, **OTHER_SOURCES}
            key = max(parts, key=lambda k: parts[k])
            should = parts[key] + total - have
            suspects = [Suspect(f"{SIDE_NAMES[side]}资金总额", yuan(total), yuan(have), form.place(f"{side}_total"))]
            if should >= 0:
                suspects.append(Suspect(names.get(key, key), yuan(parts[key]), yuan(should), form.place(f"{side}_money.{key}")))
            if form.total("term" if side == "annual" else "annual") == total:
                suspects.reverse()  # the total is stated twice alike
            yield found(
                f"项目“{form.name}”{SIDE_NAMES[side]}各来源资金之和{yuan(have)}，资金总额{yuan(total)}。", form.place(f"{side}_total"),
                stated=yuan(total), expected=yuan(have), difference=yuan(total - have), mend="改正总额或者写错的一项来源。",
                suspects=tuple(suspects), severity=ERROR if have > total or len(parts) > 2 else WARNING,
                related=tuple(Related(f"{names.get(k, k)} {yuan(v)}", form.place(f"{side}_money.{k}")) for k, v in parts.items() if v),
            )  # fmt: skip


_LOWER = ("central", "province", "local")


def _readings(parts: Mapping[str, Decimal]) -> Iterator[Decimal]:
    """What the sources may add up to: 财政拨款 may be one of them, or the sum of 中央, 省 and 市县."""
    yield sum(parts.values(), Decimal(0))
    if "appropriation" in parts and any(k in parts for k in _LOWER):
        yield sum((v for k, v in parts.items() if k != "appropriation"), Decimal(0))
        yield sum((v for k, v in parts.items() if k not in _LOWER), Decimal(0))


def _unread(form: Form, gap: Decimal) -> bool:
    """Whether the gap stands in another labelled field of the form: a source that is not in the usual list."""
    return gap > 0 and any((p := parse(text)) is not None and p.amount == gap for text in form.target.fields.values())


_REGULAR = re.compile(r"遗属|抚恤|供养|取暖|供热|供暖|物业|水电|房租|租金|租赁|生活补助|驻村|津贴|网络服务|专线|运行维护|日常运行")


@check("P409", "项目属性与内容不符", NOTICE, "相应匹配")
def attribute(forms: Forms, found: Build) -> Iterator[Finding]:
    """遗属补助、供热、物业、租金等每年都有的支出标成“一次性”；或者“一次性”与多年的项目期并存。"""
    for form in forms:
        said = clean(form.target.attribute)
        once = "一次性" in said
        stated = re.match(r"(\d{1,2})年", clean(form.target.years))
        if once and stated and int(stated[1]) > 1:
            yield found(f"项目“{form.name}”的属性是“{said}”，项目期却是{stated[1]}年。", form.place("attribute"), stated=said,
                        expected="属性与项目期一致", mend="核对项目属性和项目期。", severity=WARNING)  # fmt: skip
        elif once and (match := _REGULAR.search(clean(form.target.project))):
            yield found(f"项目“{form.name}”是每年固定的支出（{match.group()}），属性标为“{said}”。", form.place("attribute"), stated=said,
                        expected="经常性项目", mend="定期定额的补助和日常运行支出改为经常性项目。")  # fmt: skip


_OWN = re.compile(r"(省|市|县|区)本级|(省|市|县|区)级配套")

_LEVEL_KEY = {"省": "province", "市": "local", "县": "local", "区": "local"}


@check("P410", "项目名称与资金来源不符", NOTICE, "相应匹配")
def name_against_source(forms: Forms, found: Build) -> Iterator[Finding]:
    """名称写“市本级”，资金却全部来自中央；名称写“中央补助”，却没有中央资金。"""
    for form in forms:
        money = form.target.annual_money or form.target.term_money
        match = _OWN.search(clean(form.target.project))
        if not match or not money:
            continue
        own = _LEVEL_KEY[match[1] or match[2]]
        above = [k for k in ("central", "province") if k != own and money.get(k)]
        if above and not money.get(own) and own in money:
            names = "、".join(MONEY_SOURCES[k] for k in above)
            yield found(f"项目“{form.name}”名称写“{match.group()}”，资金却来自{names}。", form.place("project"), stated=match.group(),
                        expected=names, mend="改名称，或者核对资金来源。", related=(Related(names, form.place(f"annual_money.{above[0]}")),))  # fmt: skip


@check("P411", "上级转移支付按年数乘出实施期资金", NOTICE, "相应匹配")
def transfer_multiplied(forms: Forms, found: Build) -> Iterator[Yield]:
    """中央、省的转移支付当年下达当年的数，乘以项目期列作实施期资金没有依据；确有多年计划文件的可不改。"""
    several = _several(forms)
    if not several:
        yield Outcome("P411", Status.NOT_APPLICABLE, "没有多年期项目")
    for form in several:
        term, annual, years = form.target.term_money, form.target.annual_money, form.years or 1
        for key in ("central", "province"):
            if annual.get(key) and term.get(key) == annual[key] * years and forms.scope != "中央":
                yield found(
                    f"项目“{form.name}”的{MONEY_SOURCES[key]}当年{yuan(annual[key])}，实施期按{years}年乘成{yuan(term[key])}。",
                    form.place(f"term_money.{key}", "term_total"), stated=yuan(term[key]), expected="有依据的实施期资金",
                    mend="没有多年计划文件的，实施期只列已下达的数，项目期改为1年。",
                )  # fmt: skip
