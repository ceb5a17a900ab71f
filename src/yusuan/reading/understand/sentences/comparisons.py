"""The words of a sentence that open, compare, share and change: what a clause does, whatever it is about."""

from __future__ import annotations

import re

from yusuan.words.phrases import meanings, pattern

from .context import Comparison

MORE, LESS = pattern("more"), pattern("less")
VERB = rf"(?:{pattern('more', means='')}|{pattern('less', means='')}|{pattern('more', 'less', means='letter')})"
_STAGE = r"年初预算数?|全年预算数?|调整后?预算数?|支出数|预算执行数?|当年预算执行数?|执行数?|决算数?|预算数?|批复数?|预算安排数?|预算安排"
#: 比上年增加: the subject before the verb of change, and the verb (增加（减少）, 增加/减少 leave the direction open).
CHANGE = re.compile(
    rf"(?P<subject>.*?)(?P<verb>[(（]?{VERB}[)）]?(?:[(（]{VERB}[)）]|[/／或]{VERB})?)(?:了|约|为|额为|额|数为|数)?$"
)
_OPEN = re.compile(rf"(?:[(（]{VERB}[)）]|[/／或]{VERB})$")
COMPARED = re.compile(
    rf"(?:比|较|与|同|和)(?:本单位|本部门|我[局部委院校]|部门)?(?:{pattern('year_before')}|(?P<year>(?:19|20)\d\d)年度?)(?:[(（][^（）()]{{1,10}}[)）])?"
    rf"(?:部门|收支|财政拨款)?(?P<stage>{_STAGE})?(?P<like>同口径)?(?:同期)?(?:相比|比较|对比)?|(?P<like2>同口径)?同比"
)
#: 对比减少4.5万元: with the amount of the other time that was just named.
_BARE = re.compile(rf"(?:^|[，,；;])(?:对比|相比|比较)(?={VERB}|[，,]|$)")
BUDGETED = re.compile(r"(?:比|较|与|同)(?P<stage>年初预算数?|全年预算数?|调整后?预算数?|预算数?)(?:相比)?")
#: 决算数大于预算数5.00万元: a change, said without a verb of change.
EXCEEDS = re.compile(
    rf"(?P<subject>.*?)(?:支出)?决算数?(?P<sign>{pattern('more', means='above')}|{pattern('less', means='below')})"
    r"(?P<stage>年初预算|全年预算|调整后?预算|预算)数?$"
)
#: 决算数大于预算数, 支出决算小于上年决算数: without an amount.
AGAINST = re.compile(
    rf"(?P<what>.*?)(?:(?P<up>{pattern('more', means='above')})|(?P<down>{pattern('less', means='below')}))(?P<base>.*)"
)
REASON = re.compile(pattern("reason"))
PARTS = re.compile(rf"{pattern('part')}|主要用于[：:]|具体[^，。；：:]{{0,14}}[：:]|按[^，。]{{1,8}}分")
SORTED = re.compile(r"按[^，。]{1,8}分")
#: 支出包括：…: the parts of one side, after the other side's.
SIDE = re.compile(r"(收入|支出)[^，。；：]{0,4}(?:包括|分为|构成|具体)")
#: 本年收入中，…: what comes next are parts of it.
AMONG = re.compile(r"([^，。；：、,;:()（）]{2,40}?)(?:资金)?(?:当)?中[，,:：]")
#: 完成年初预算1000万元的108%: the amount that a share is measured against stands before it.
MEASURED = re.compile(r"(?:完成|占)(?:了|当年|年度|部门)?(?:年初预算|全年预算|调整后?预算|预算)(?:数)?$")
DONE = re.compile(
    r"(?:完成|占)(?:了|当年|年度|部门)?(?P<what>年初预算|全年预算|调整后?预算|预算)(?:数)?的?(?:比例)?为?$"
)
SHARE = re.compile(r"占(?P<whole>[^，。；占]*?)(?:的)?(?:比重|比例|比率|比)?(?:为|约|达|达到)?$")
#: 所占比重为, 占比: a share of what was named as the whole.
SHARE_BARE = re.compile(r"(?:所?占(?:比|比重|比例)|比重|比例)(?:为|是|约|达|达到)?$")
#: 比2022年“三公”经费预算7万元减少…: a label that starts so names the base, not what is compared with it.
BASE = re.compile(rf"(?:比|较)(?:{pattern('year_before')}|(?:19|20)\d\d年度?)(?!.*(?:相比|比较|对比))")
#: 与收入预算总计一致: the other amount is named.
SAME_AS = re.compile(r"(?:与|同|和)([^，。；]{2,14}?)(?:保持)?(?:一致|相同|持平|相等)")
#: A percentage that tells how far something is done: 执行率, 满意度.
LEVEL = re.compile(r"率|满意度|覆盖|达标|合格|进度|不低于|不少于|不超过|达到|完成|目标|以上|得分")


def direction(verb: str) -> int | None:
    """1 more, -1 less, None where the words leave it open (增加（减少）)."""
    plain = re.sub(r"[()（）]", "", verb)
    if _OPEN.search(verb) and len(plain) > 3:
        return None
    return 1 if re.match(MORE, plain) else -1


def compared(text: str, year: int | None) -> Comparison | None:
    """What the last words of comparison in a text compare with; None if there are none."""
    if matches := list(COMPARED.finditer(text)):
        match = matches[-1]
        before = str(year - 1) if year else None
        like = bool(match.group("like") or match.group("like2") or "同口径" in text[max(0, match.start() - 6) : match.end() + 6])
        return Comparison(match.group("year") or before, _stage(match.group("stage") or ""), match.group(), like)
    if found := BUDGETED.search(text):
        return Comparison(None, stage_of(found.group("stage")), found.group())
    return None


def is_bare(text: str) -> bool:
    return bool(_BARE.search(text))


def stage_of(word: str) -> str:
    return "adjusted" if word.startswith(("全年", "调整")) else "approved"


def _stage(words: str) -> str | None:
    """The stage that words such as 预算执行数 or 年初预算 name; the later one where they name two."""
    if "执行" in words or "决算" in words:
        return "executed"
    return next((stage for word, stage in meanings("stage").items() if word in words), None)
