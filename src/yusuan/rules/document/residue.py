"""Rules on sentences that were begun and not filled in: reasons without words, fillers, sentences without their end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from yusuan.model import ERROR, NOTICE, WARNING, Disclosure, Finding

from ..rule import Build, rule
from ..text import Hit, Passage, gather, search, text_of

_WORD = r"(?:(?:主要|具体|变动|增减|增减变动|增加|减少|增长|下降|上升|变化|差异)(?:的)?)?原因(?:主要)?"
#: 主要原因是：。 The reason is announced and not given.
_EMPTY = re.compile(
    rf"{_WORD}(?:是|为|系|在于)(?:因为|由于)?[:：]?(?=[。；;])|{_WORD}[:：](?=[。；;])"
    r"|(?<=[，,])(?:主要|增减|变动|具体)原因(?=[。；;])"
)
_OPEN = re.compile(rf"(?:{_WORD}(?:是|为|系|在于|如下)?[:：]|{_WORD}(?:是|为|系|在于))$")
_GOES_ON = re.compile(r"^(?:[（(]?[\d一二三四五六七八九十]{1,3}[)）、.．]|[①-⑳]|第?[一二三四五六七八九十]是)")


@rule("N308", "写了“原因是”而没有写原因", basis="财预〔2016〕143号：预算收支增减变化情况说明", severity=ERROR,
     learnt_from=("通行做法",), since="0.2")  # fmt: skip
def empty_reason(d: Disclosure, found: Build) -> Iterator[Finding]:
    """“主要原因是：。”是模板留下的空位。原因分条写在下一段的，不报。

    反例：
        2023年收入预算120.00万元，比上年增加20.00万元，增长20.00%，主要原因是：。

    反例：
        公务接待费支出决算1.20万元，完成年初预算的60.00%，决算数小于预算数的原因为；公务用车运行维护费3.00万元。

    反例：
        机关运行经费预算35.00万元，较上年减少2.00万元，下降5.41%，增减变动原因：

        政府采购预算12.00万元，与上年持平。

    反例：
        培训费3.00万元，比上年减少1.00万元，主要原因。会议费2.00万元。

    正例：
        2023年收入预算120.00万元，比上年增加20.00万元，增长20.00%，主要原因是人员增加。应当说明增减变化的主要原因。查明原因；整改到位。

    正例：
        支出预算比上年增加20.00万元，主要原因是：

        1.人员增加12.00万元。

        2.新增设备购置8.00万元。
    """
    text = text_of(d)
    hits = [Hit(_around(p, m), p.at(*m.span())) for p, m in search(text.body, _EMPTY)]
    hits += [Hit(_around(p, m), p.at(*m.span())) for p, m in _open_ends(text.passages)]
    yield from gather(found, "写了“原因是”，后面没有写原因", hits, expected="写明原因", mend="写明增减的原因；没有增减的，删去这半句。")


def _open_ends(passages: Sequence[Passage]) -> Iterator[tuple[Passage, re.Match[str]]]:
    """Paragraphs that end with the announcement, where what follows is neither a list nor the rest of the sentence."""
    for p, after in zip(passages, [*passages[1:], None], strict=False):
        match = _OPEN.search(p.text) if p.kind == "body" and len(p.text) > 12 else None
        if match is None:
            continue
        rest = after is not None and after.kind == "body" and (_GOES_ON.match(after.text) or not _new_topic(after.text))
        if not rest:
            yield p, match


def _new_topic(text: str) -> bool:
    """Whether a paragraph opens with an amount of its own, so that it cannot be the reason announced above it."""
    return bool(re.match(r"^[^，,。；;]{2,30}?\d[\d,]*(?:\.\d+)?(?:万|亿)?元", text))


def _around(p: Passage, match: re.Match[str]) -> str:
    return p.words(max(0, match.start() - 16), match.end() + 1)


_FILLER = r"(?:[A-Za-z]{1,4}|\d{1,4}|[.·\-—*/、]{1,6}|(?:测试|待补充|待填写?|待定|暂缺|此处略))"
_SAID_FILLER = re.compile(rf"(?:原因|用途|内容)(?:是|为|系)?[:：]?[“\"]?(?P<said>{_FILLER})[”\"]?(?=[。；;，,]|$)")
_BODY_FILLER = re.compile(r"(?:[A-Za-z]{1,3}|(.)\1{2,}|测试(?:文本|内容)?|待补充|待填写?|待完善|此处略)[。.]?")


@rule("N309", "用无意义的字填空", basis="通行做法", severity=ERROR, learnt_from=("通行做法",), since="0.2")
def filler(d: Disclosure, found: Build) -> Iterator[Finding]:
    """原因写“aa”“11”，整节正文只有“待补充”，是为了提交而随手填的字。

    反例：
        机关运行经费预算35.00万元，比上年减少2.00万元，主要原因是aa。

    反例：
        公务接待费1.00万元，与上年相比减少0.20万元，变动原因：11；会议费2.00万元。

    反例：
        # 三、国有资产占有使用情况

        待补充

        # 四、名词解释

    反例：
        培训费预算3.00万元，增减原因为测试，其他项目照旧。

    正例：
        机关运行经费预算35.00万元，比上年减少2.00万元，主要原因是A类会议减少。原因：11个单位合并。主要原因为1名人员退休。

    正例：
        # 三、国有资产占有使用情况

        无。

        # 四、名词解释
    """
    text = text_of(d)
    hits = [Hit(_around(p, m), p.at(*m.span())) for p, m in search(text.body, _SAID_FILLER)]
    alone = [
        p for p, before, after in zip(text.passages, [None, *text.passages], [*text.passages[1:], None], strict=False)
        if p.kind == "body" and _BODY_FILLER.fullmatch(p.text) and before is not None and before.kind == "heading"
        and (after is None or after.kind == "heading")
    ]  # fmt: skip
    hits += [Hit(p.text, p.source.at(text=p.text)) for p in alone]
    yield from gather(found, f"像是随手填的字：“{hits[0].text if hits else ''}”", hits, expected="实际的内容", mend="写上实际的内容；没有的写明没有。")


_ENDED = re.compile(r"[。！？!?；;：:….][”’\"）)】」]*$|[）)]$")
_SENTENCE = re.compile(r"[，。].{4,}")
#: So many paragraphs of a document, and so large a part of them, must end with a mark for one that does not to be a slip.
_ENOUGH, _MOST = 8, 0.9


@rule("W219", "段末缺句号", basis="通行做法", severity=NOTICE,
     learnt_from=("shanghai", "shaanxi"), since="0.2", petty=True)  # fmt: skip
def missing_end(d: Disclosure, found: Build) -> Iterator[Finding]:
    """别的段落都以句号结束，个别段落没有，多是话没有说完或删多了。小标题、落款和表下的注不算。

    反例：
        # 情况说明

        一、收入预算100.00万元，比上年增加2.00万元。

        二、支出预算100.00万元，比上年增加2.00万元。

        三、财政拨款收入100.00万元，比上年增加2.00万元。

        四、财政拨款支出100.00万元，比上年增加2.00万元。

        五、公务接待费1.00万元，与上年持平。

        六、会议费1.00万元，与上年持平。

        七、培训费1.00万元，与上年持平。

        八、政府采购预算12.00万元，与上年持平。

        九、机关运行经费20.00万元，比上年减少1.00万元，主要是压减办公费

        十、绩效目标已经编报，涉及资金20.00万元。

    反例：
        # 一、概况

        本单位负责档案的收集、整理和保管。

        本单位内设三个科室，人员二十名。

        收入预算为五十万元，较上年略有增加。

        支出预算为五十万元，较上年略有增加。

        三公经费为一万元，与上年持平。

        会议费为零，与上年持平。

        培训费为一万元，主要用于业务培训。

        截至上年末共有车辆一辆，用于机要通信。

        绩效目标管理覆盖全部项目，资金二十万元。

        采购预算为五万元，全部为货物采购，按规定

    反例：
        # 情况说明

        2023年收入预算100.00万元，与上年持平。

        2023年支出预算100.00万元，与上年持平。

        基本支出80.00万元，用于人员和公用经费。

        项目支出20.00万元，用于专项工作。

        因公出国（境）费0万元，与上年持平。

        公务接待费1.00万元，与上年持平。

        公务用车费0万元，与上年持平。

        国有资产占用情况见表，共有设备三台。

        政府采购货物5.00万元，工程0万元，服务

        # 名词解释

    正例：
        # 情况说明

        一、收入预算100.00万元，比上年增加2.00万元。

        二、支出预算100.00万元，比上年增加2.00万元。

        清河市档案馆，2023年3月

    正例：
        # 情况说明

        一、收入预算100.00万元，比上年增加2.00万元

        二、支出预算100.00万元，比上年增加2.00万元

        三、财政拨款收入100.00万元，比上年增加2.00万元

        四、财政拨款支出100.00万元，比上年增加2.00万元
    """
    text = text_of(d)
    said = [p for p in text.body if len(p.text) >= 10 and _SENTENCE.search(p.text) and not p.under("名词解释|目录")]
    after = {id(p): q for p, q in zip(text.passages, [*text.passages[1:], None], strict=False)}
    open_ended = [p for p in said if not _ENDED.search(p.text)]
    if len(said) < _ENOUGH or len(open_ended) > (1 - _MOST) * len(said) + 1:
        return
    hits = [Hit(p.words(len(p.text) - 16, len(p.text)), p.at(len(p.text) - 1, len(p.text))) for p in open_ended if _unfinished(p, after[id(p)])]
    yield from gather(found, f"段末没有句号：“…{hits[0].text if hits else ''}”", hits, expected="以句号结束", mend="补上句号，或把话写完。")


#: What opens a paragraph of its own, so that the one before it cannot go on there.
_OPENS = re.compile(r"^(?:[（(]?[\d一二三四五六七八九十]{1,3}[)）、.．]|[①-⑳]|第?[一二三四五六七八九十]是|20\d\d年|截[至止]|其中|本(?:部门|单位))")


def _unfinished(p: Passage, after: Passage | None) -> bool:
    """Neither a date, a signature, a caption, an address nor a line that the next one goes on with."""
    if after is not None and after.kind == "body" and not _OPENS.match(after.text):
        return False
    last = p.text[-14:]
    signed = re.search(r"\d{4}年\d{1,2}月(?:\d{1,2}日)?$|单位[:：]\S{0,4}元$|https?:|www\.|\.cn|电话|见附[件表]$|附表\d*$|表$", last)
    return not signed and len(p.text) >= 16


_NAMES = re.compile(r"(?:包括|包含|主要是|分别为|分别是|有)[:：]?(?P<names>[^。；;：:]{2,30}?(?:、[^、。；;：:]{2,30}?){2,}?)(?=[。；;]|等|$)")


@rule("W220", "同一名称列举了两次", basis="通行做法", severity=WARNING, learnt_from=("通行做法",), since="0.2")
def listed_twice(d: Disclosure, found: Build) -> Iterator[Finding]:
    """“主要包括：办公费、印刷费、办公费”里同一名称出现两次，多是复制时没有删净，或漏写了另一项。

    反例：
        公用经费20.00万元，主要包括：办公费、印刷费、差旅费、办公费、维修（护）费。

    反例：
        本部门内设机构有：办公室、人事科、财务科、业务一科、财务科。

    反例：
        人员经费80.00万元，包括基本工资、津贴补贴、奖金、绩效工资、住房公积金、津贴补贴等。

    正例：
        公用经费20.00万元，主要包括：办公费、印刷费、差旅费、维修（护）费、差旅费补助。内设机构有：办公室、业务一科、业务二科。
    """
    for p, m in search(text_of(d).body, _NAMES):
        names = [re.sub(r"^(?:和|及|以及|或)|等$", "", n).strip() for n in m["names"].split("、")]
        twice = [n for i, n in enumerate(names) if len(n) >= 3 and n in names[:i] and not re.search(r"\d", n)]
        for name in dict.fromkeys(twice):
            at = p.text.rindex(name, m.start(), m.end())
            yield found(f"“{name}”列举了两次。", p.at(at, at + len(name)), stated=name, expected="每一项只列一次",
                        mend="删去重复的一项，或改成漏写的那一项。")  # fmt: skip


