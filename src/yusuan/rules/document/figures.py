"""Rules on how amounts and rates are written in the text: units, percent signs, formats and precision."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal

from yusuan.model import ERROR, NOTICE, WARNING, Disclosure, Finding
from yusuan.money import parse

from ..rule import Build, rule
from ..text import Hit, Passage, by_group, gather, search, text_of

_AMOUNT = re.compile(r"(?<![\d.,，A-Za-z])(\d[\d,]*(?:\.\d+)?)(万元|元|亿元)")
_NUMBER = re.compile(
    r"(?<=[\u4e00-\u9fff）)])(?<!增长)(?<!下降)(?<!增加)(?<!减少)(?<!降低)(?<!上升)(?<!占)(?<!率)(?<!比)(?<!第)(?<!分)(?<!版)"
    r"(\d[\d,]*\.\d{1,2})(?=[；;，,。）)]|$)"
)
#: 公务接待支出0.39万（含…）: the 元 of 万元 is left out behind an amount of money.
_HALF_UNIT = re.compile(
    r"(?:支出|收入|经费|费用?|预算|决算|资金|金额|拨款|总额)(?:为|是|共计?)?(\d[\d,]*(?:\.\d+)?万)(?=[（(，。；、;）)]|,(?!\d))"
    r"|(?:增加|减少|安排|拨付|下达|追加|投入)了?(\d[\d,]*(?:\.\d+)?万)(?=主?要?用于)"
)
_SHARED_UNIT = re.compile(r"^[^，,；;。、]*、[^，,；;。]*\d(?:万元|元)")


@rule("W206", "金额缺单位或单位写错", basis="通行做法", severity=WARNING, learnt_from=("seed", "jiangsu", "shanghai"))
def missing_unit(d: Disclosure, found: Build) -> Iterator[Finding]:
    """逐项列金额时，别的项都写了“万元”，有一项只有数字，或者只写了“万”；全文用万元，一处写“元”而数与别处的万元数一字不差。

    反例：
        申报项目3个：1、取暖费47.25万元；2、驻村工作经费11.20；3、网络服务费16.56万元。

    反例：
        国内公务接待支出0.39万（含外宾接待支出0.00万元），比上年减少0.15万元。

    反例：
        项目支出比上年增加36.00万元，主要是物业专项增加30.50万用于租用库房。

    反例：
        2023年支出预算总额192.45万元，其中：项目支出50.00万元。政府采购预算12.00万元。

        对3个项目实行绩效目标管理，涉及财政拨款192.45元。

    正例：
        2023年支出预算总额192.45万元，其中：项目支出50.00万元。政府采购预算12.00万元。

        对3个项目实行绩效目标管理，涉及财政拨款192.45万元。遗属补助每月367.00元。

    正例：
        申报项目3个：1、取暖费47.25万元；2、驻村工作经费11.20万元；3、网络服务费16.56万元。全年服务增加2万人次。
        其中办公费1.20、印刷费0.50、差旅费3.00万元。供暖面积为1200.50平方米，满意度得分98.5。
    """
    yield from gather(found, "单位疑似写错：别处同一个数的单位是万元", list(_small_units(d)), expected="万元", mend="核对后改为“万元”。")
    for p in text_of(d).body:
        amounts = [m.group(2) for m in _AMOUNT.finditer(p.text)]
        if not amounts:
            continue
        half = [Hit(p.words(*m.span()), p.at(*m.span())) for m in _HALF_UNIT.finditer(p.text)]
        yield from gather(found, f"金额的单位没有写全：“{half[0].text if half else ''}”", half, severity=NOTICE, expected="万元",
                          mend="“万”改为“万元”。")  # fmt: skip
        if len(amounts) < 2:
            continue
        hits = [
            Hit(p.words(m.start() - 8 if m.start() > 8 else 0, m.end()), p.at(*m.span()))
            for m in _NUMBER.finditer(p.text)
            if _is_amount(p.text, m)
        ]
        if len(hits) > 2 or len(hits) * 2 >= len(amounts) + 1:
            continue  # a list that leaves the unit out on purpose
        unit = Counter(amounts).most_common(1)[0][0]
        yield from gather(found, f"金额后面没有写单位：“{hits[0].text if hits else ''}”", hits, expected=f"数字加“{unit}”",
                          mend=f"核对后补上单位“{unit}”。")  # fmt: skip


def _small_units(d: Disclosure) -> Iterator[Hit]:
    """Amounts in 元 whose digits are an amount in 万元 elsewhere, in a text that states all else in 万元."""
    amounts = list(search(text_of(d).body, _AMOUNT))
    small = [(p, m) for p, m in amounts if m.group(2) == "元" and "." in m.group(1)]
    large = {m.group(1).replace(",", "") for _, m in amounts if m.group(2) == "万元"}
    large |= {f.printed.replace(",", "") for f in d.figures if f.unit == "万元" and f.table and f.amount}
    if len(small) <= 2 and sum(m.group(2) == "万元" for _, m in amounts) >= 3:
        yield from (Hit(m.group(), p.at(*m.span())) for p, m in small if m.group(1).replace(",", "") in large)


def _is_amount(text: str, match: re.Match[str]) -> bool:
    """Whether the number is an item of a list of amounts: named by words of money, not part of a list with one unit."""
    before = re.split(r"[；;，,。：:、]", text[: match.start()])[-1]
    after = text[match.end() :]
    money = re.search(r"费|款|资金|补助|补贴|支出|收入|预算|金额|奖补|工资|津贴|绩效(?!评)", before)
    scored = re.search(r"得分|分值|评分|面积|比例|指数|系数|满意|版本|第$|率", before)
    return bool(money) and not scored and not _SHARED_UNIT.match(after)


_RATE = re.compile(
    r"(?:增长|下降|上升|降低|提高|占比为?|占(?:[^，。；、\d]{0,14}(?:比重|比例|合计|总额|总计|支出|收入|预算)的?)?)(?:了|为|约)?"
    r"(\d{1,4}\.\d{1,2})(?=[，。；、;]|,(?!\d)|$)"
)


@rule("W207", "百分数缺百分号", basis="通行做法", severity=WARNING, learnt_from=("shanghai", "通行做法"))
def missing_percent(d: Disclosure, found: Build) -> Iterator[Finding]:
    """“增长13.95。”后面没有“%”。

    反例：
        财政拨款支出增加1193.20万元，增长13.95。

    正例：
        财政拨款支出增加1193.20万元，增长13.95%。取暖费增长12.00万元。
    """
    for group in by_group(search(text_of(d).body, _RATE)):
        yield from gather(found, f"百分数没有百分号：“{group[0].text}”", group, expected=group[0].text + "%", mend="补上“%”。")


@rule("W208", "金额写法不一", basis="通行做法", severity=NOTICE, petty=True,
     learnt_from=("seed", "shanghai"))  # fmt: skip
def mixed_formats(d: Disclosure, found: Build) -> Iterator[Finding]:
    """同一文件里千位以上的金额有的用千分位逗号、有的不用，或同一个数小数位数不同。

    反例：
        收入总计4,510.69万元，上年结转1,035.80万元。

        支出总计4510.69万元，其中上年结转1035.8万元。

    正例：
        收入总计4,510.69万元，上年结转1,035.80万元。支出总计4,510.69万元，项目经费35.8万元。
    """
    amounts = [
        (p, m) for p, m in search(text_of(d).body, _AMOUNT)
        if m.group(2) == "万元" and len(m.group(1).split(".")[0].replace(",", "")) >= 4
    ]  # fmt: skip
    commas = [x for x in amounts if "," in x[1].group(1)]
    plain = [x for x in amounts if "," not in x[1].group(1)]
    if not commas or not plain:
        return
    odd, usual = (plain, "用千分位逗号") if len(plain) <= len(commas) else (commas, "不用千分位逗号")
    hits = _mixed_first(odd, commas, plain)
    if len(odd) == 1 and not {id(p) for p, _ in commas} & {id(p) for p, _ in plain}:
        return  # the only one, in a passage of its own: a limit or a standard among amounts of the budget
    yield from gather(found, f"金额写法不一：{len(commas)}处用千分位逗号，{len(plain)}处不用", hits,
                      expected=f"全文一律，多数{usual}", mend="全文统一一种写法，小数统一两位。")  # fmt: skip


_Found = tuple[Passage, re.Match[str]]


def _mixed_first(odd: list[_Found], commas: list[_Found], plain: list[_Found]) -> list[Hit]:
    """The odd ones, those in a passage that mixes both ways first."""
    both = {id(p) for p, _ in commas} & {id(p) for p, _ in plain}
    ordered = sorted(odd, key=lambda x: id(x[0]) not in both)
    return [Hit(m.group(), p.at(*m.span())) for p, m in ordered]


#: Shares and rates of change: a document may well print the ones with one decimal and the others with two.
_RATIOS = tuple(re.compile(rf"(?:{words})(\d+(?:\.\d+)?)[%％]") for words in (r"占[^，。；\d]{0,14}", "增长|下降|降低|减少|增加"))


@rule("W209", "百分数小数位不一", basis="通行做法", severity=NOTICE, petty=True,
     learnt_from=("seed", "jiangsu", "guangdong"))  # fmt: skip
def mixed_precision(d: Disclosure, found: Build) -> Iterator[Finding]:
    """占比和增减率有的保留一位小数、有的两位；应统一（整数如100%，和只是略去末尾的0的，不算）。

    反例：
        基本支出461.43万元，占10.23%；项目支出4049.25万元，占89.8%。财政拨款占77.04%。

    正例：
        基本支出461.43万元，占10.23%；项目支出4049.25万元，占89.77%。财政拨款占100%。

    正例：
        支出比上年增长7.12%，其中：基本支出占61.4%，项目支出占38.6%。机关运行经费下降12.5%，会议费减少8.33%，培训费增长3.17%。
    """
    odd: list[_Found] = []
    usual = 0
    worked = _worked(d)
    for pattern in _RATIOS:
        most, found_odd = _uneven([(p, m) for p, m in search(text_of(d).body, pattern) if "." in m.group(1)], worked)
        odd += found_odd
        usual = usual if usual and not found_odd else most
    odd.sort(key=lambda x: (x[0].index, x[1].start()))
    hits = [Hit(m.group(), p.at(*m.span())) for p, m in odd]
    yield from gather(found, f"百分数的小数位不一：多数{usual}位", hits, expected=f"一律{usual}位小数", mend=f"统一写{usual}位小数。")


def _uneven(rates: list[_Found], worked: Mapping[str, Decimal]) -> tuple[int, list[_Found]]:
    """The usual number of decimals, and the rates that have another.

    Where no full rate ends in 0, a few short ones may be full ones whose last 0 was left out, unless the amounts that
    they are worked out from tell otherwise.
    """
    places = Counter(len(m.group(1).split(".")[1]) for _, m in rates)
    if len(places) < 2:
        return next(iter(places), 0), []
    usual = places.most_common(1)[0][0]
    values = {m.group(1) for _, m in rates}
    short = {v for v in values if len(v.split(".")[1]) < usual}
    cut = any(v.endswith("0") for v in values - short) or len(short) * 10 >= len(values) * 3
    odd = {
        v for v in values if len(v.split(".")[1]) != usual
        and (v not in short or cut or (v in worked and round(worked[v], usual) != Decimal(v)))
    }  # fmt: skip
    return usual, [(p, m) for p, m in rates if m.group(1) in odd]


def _worked(d: Disclosure) -> dict[str, Decimal]:
    """Printed ratio → what the amounts that the text compares make of it, where they are all stated."""
    stated = {f.point: f.amount for f in reversed(d.figures) if f.state == "value"}
    changes = {(c.point, c.base): c for c in d.claims if c.kind == "change" and c.value is not None}
    found = {}
    for c in d.claims:
        part, whole = stated.get(c.point), stated.get(c.base) if c.base is not None else None
        if c.kind == "rate" and part is not None:
            change = changes.get((c.point, c.base))
            moved = change.value if change else abs(part - whole) if whole is not None else None
            whole = part - moved * (c.direction or 0) if moved is not None else None
            part = moved
        if c.kind in ("share", "rate") and part is not None and whole:
            found[c.printed.rstrip("%％")] = abs(100 * part / whole)
    return found


_ADDED = re.compile(r"增加(?:了|约)?\d[\d,]*(?:\.\d+)?[%％](?!的)")
_GREW = re.compile(r"(?:增长|下降)(?:了|约)?\d[\d,]*(?:\.\d+)?[%％]")


@rule("W210", "增长率写成“增加”", basis="通行做法", severity=NOTICE, petty=True,
     learnt_from=("seed", "jiangsu"))  # fmt: skip
def rate_word(d: Disclosure, found: Build) -> Iterator[Finding]:
    """金额说“增加”“减少”，比率说“增长”“下降”；同一文件里的比率有的写“增长”“下降”，有的写“增加”。

    反例：
        收入比上年增加30.00万元，增加5.10%。支出比上年增加20.00万元，增长3.20%。

    反例：
        收入比上年增加30.00万元，增加5.10%。支出比上年减少20.00万元，下降3.20%。

    正例：
        收入比上年增加30.00万元，增长5.10%。支出比上年减少20.00万元，减少3.20%。
    """
    body = text_of(d).body
    if any(_GREW.search(p.text) for p in body):
        hits = [Hit(m.group(), p.at(*m.span())) for p, m in search(body, _ADDED)]
        yield from gather(found, "增长率写成“增加”，别处写“增长”“下降”", hits, expected="比率用“增长”", mend="百分数前的“增加”改为“增长”。")


#: An amount and a percentage that a chart prints side by side, without a blank between them.
_BESIDE = re.compile(r"\d[\d,]*\.\d\d\d{1,3}(?:\.\d{1,2})?")


@rule("W221", "数的写法不对", basis="通行做法", severity=ERROR, level="certain", learnt_from=("chongqing",))
def malformed(d: Disclosure, found: Build) -> Iterator[Finding]:
    """一个数里有两个小数点，或者千分位的逗号隔得不对，读不出是多少。

    反例：
        水利支出3,386.00万元，其中：人员经费1,541.50.00万元，公用经费105.50万元。

    反例：
        2025年支出预算1,54,1.50万元，比上年减少12.00万元。

    反例：
        公务接待费2.3.5万元，与上年持平。

    正例：
        水利支出3,386.00万元，其中：人员经费1,541.50万元，公用经费105.50万元。2025.12.31前完成。

    正例：
        按资金来源，本年收入3,474.8877.04%，上年结转1,035.8022.96%。
    """
    for p in d.outline.body:
        for token in p.tokens:
            written = token.number.replace("．", ".")
            beside = token.kind == "percent" and _BESIDE.fullmatch(written)
            if token.kind in ("amount", "percent", "standard") and parse(written) is None and not beside:
                yield found(
                    f"“{token.text}”不是一个写对的数。", p.at(token.start, token.end), stated=token.text,
                    mend="核对后改正小数点或千分位的逗号。",
                )  # fmt: skip
