"""Rules on how the text is written: doubled words and sentences, numbering, punctuation, brackets, typing errors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from yusuan import codes
from yusuan.model import NOTICE, WARNING, Disclosure, Finding

from ..rule import Build, rule
from ..text import Hit, Passage, by_group, gather, search, text_of

_DOUBLED = re.compile(r"([\u4e00-\u9fff]{2,8}?)\1")
_FORMULA = re.compile(r"(主要原因|原因)(?:是|为)?[:：]?\1(?:是|为)?")
_CHARS = re.compile(r"(?<!目)的的(?!确|士)|了了(?!解|结)|万元万元|元元|[%％]{2}")
#: Words that people double on purpose, and words that a compound may begin with after a name that ends with them.
_ON_PURPOSE = re.compile(r"^一|^(?:许多|很多|非常|好多|不断|多多|慢慢|渐渐|层层|常常|个个|人人|处处|时时|天天|年年)")
_COMPOUND = re.compile(
    r"政府(?=采购|购买|性|投资|债|预算|收支|网)|部门(?=预算|决算|整体|支出|收入)|单位(?=资金|预算|决算|自筹|整体)"
    r"|项目(?=支出|资金|名称|绩效|库|经费|预算|管理)|财政(?=拨款|专户|补助|资金)|预算(?=绩效|单位|执行|收支|调整)|社区(?=事务|党)"
    r"|机关(?=运行|事务|服务|党委|工委|事业)|社会(?=保障|保险|组织|治理|救助)|建设(?=单位|工程|用地|项目)|工作(?=人员|队|站|机制)"
    r"|[\u4e00-\u9fff]{2}(?=费|经费)|管理(?=人员|机构|费)|服务(?=站|中心|人员|对象|业)|资金(?=来源|使用|管理|\d)|绩效(?=目标|评价|自评|工资)|教育(?=支出|事业|费)"
)


@rule("W201", "词语重复", basis="通行做法", severity=WARNING, learnt_from=("seed", "shaanxi", "guangdong"), version=2)
def doubled_word(d: Disclosure, found: Build) -> Iterator[Finding]:
    """模板的词和填写的词重在一起（“主要原因是主要原因”），或同一个词连写两遍。

    反例：
        收入比上年增加10.00万元，主要原因是主要原因：上年结转增加。

    反例：
        项目用于发放公益性岗位岗位补贴。岗位分为保洁、保安两类。

    反例：
        2.“农林水支出”科目83.00万元，主要用于主要用于人员经费18.00万元。

    反例：
        本部门机关运行经费1703.46万元，较上年增加314.25万元万元。

    正例：
        收入比上年增加10.00万元，主要原因是上年结转增加。清河镇人民政府政府采购预算5.00万元。
        一般公共服务支出其他一般公共服务支出其他一般公共服务支出2.00万元。以服务群众为目的的活动。
    """
    text = text_of(d)
    places = [*text.body, *(p for p in text.form_texts if len(p.text) >= 12)]
    known = _Words(text.passages, text.form_texts, text.unit)
    words: dict[str, list[Hit]] = {}
    for p, match in search(places, _FORMULA):
        words.setdefault(match.group(), []).append(Hit(p.words(*match.span()), p.at(*match.span())))
    for p, match in [*search(places, _DOUBLED), *search(places, _CHARS)]:
        if p.kind == "form" and match.group() == p.text:
            continue  # two cells of one name read as one
        if not match.re.groups or (known.has(match.group(1)) and not known.ends_a_name(p.text, match) and _is_slip(p.text, match)):
            words.setdefault(match.group(), []).append(Hit(p.words(*match.span()), p.at(*match.span())))
    for word, hits in words.items():
        half = word[: len(word) // 2] if not _FORMULA.fullmatch(word) else "主要原因是"
        yield from gather(found, f"词语重复：“{word}”", hits, expected=half, mend="删去重复的词。")


class _Words:
    """The document as its own dictionary: characters are a word where a mark or number stands before or after them
    somewhere else; 空航空航 in 低空航空航天 is none, and neither are two words that a name and what follows it share."""

    def __init__(self, passages: Sequence[Passage], cells: Sequence[Passage], unit: str) -> None:
        said = "\n".join(dict.fromkeys(p.text for p in (*passages, *cells)))
        self._said, self._unit = said, unit
        self._known: dict[str, bool] = {}

    def has(self, word: str) -> bool:
        if word not in self._known:
            edge = rf"(?<![\u4e00-\u9fff]){word}(?!{word})|(?<!{word}){word}(?![\u4e00-\u9fff])"
            self._known[word] = word in _SURE_WORDS or re.search(edge, self._said) is not None
        return self._known[word]

    def ends_a_name(self, text: str, match: re.Match[str]) -> bool:
        """Whether the first copy ends the unit's own name: 某某大学 + 大学生."""
        before = text[: match.start() + len(match.group(1))]
        return len(self._unit) > 4 and before.endswith(self._unit[-6:])


#: Words of every disclosure, whether or not they stand at an edge in this one.
_SURE_WORDS = frozenset({"用于", "主要用于", "万元", "根据", "按照", "开展", "建设", "系统", "的", "主要是", "进行", "预算", "支出", "收入"})


def _is_slip(text: str, match: re.Match[str]) -> bool:
    word = match.group(1)
    if _ON_PURPOSE.match(word) or word.startswith(("原因", "主要原因")):
        return False
    middle = match.start() + len(word)
    if len(word) >= 4 and codes.by_name("function", word):
        return False
    counted = re.match(r"[量率数值额度费类员者性]", text[match.end() : match.end() + 1])  # 重新鉴定 + 鉴定量
    return not counted and not _COMPOUND.match(text, middle) and not _named(text, match)


def _named(text: str, match: re.Match[str]) -> bool:
    """Whether both copies belong to names of the classification: 城乡社区 + 社区…, 款 and 项 of one name."""
    around = text[max(0, match.start() - 12) : match.end() + 12]
    return any(
        match.group() in row.name for row in codes.by_name("function", around)
    ) or any(len(half) >= 4 and codes.by_name("function", half) for half in (match.group(1),))


_CLAUSE = re.compile(r"[，。；;：:！？]|,(?!\d)")


@rule("W202", "语句重复", basis="通行做法", severity=WARNING, learnt_from=("seed", "guangdong", "shaanxi"), version=2)
def doubled_sentence(d: Disclosure, found: Build) -> Iterator[Finding]:
    """同一段里整句重复，多是模板与填报内容各写了一遍。

    反例：
        本年支出总计120.00万元，其中：本年安排100.00万元，上年结转20.00万元，比上年增加30.00万元；本年支出总计120.00万元，其中：本年安排100.00万元，上年结转20.00万元，比上年增加30.00万元。

    正例：
        收入预算120.00万元，比上年减少12.00万元，下降9.09%，主要原因是大厅改造项目已经完成；支出预算120.00万元，比上年减少12.00万元，下降9.09%，主要原因是大厅改造项目已经完成。

    正例：
        本年收入总计120.00万元，其中：本年安排100.00万元，上年结转20.00万元；本年支出总计120.00万元，其中：基本支出100.00万元，项目支出20.00万元。
    """
    text = text_of(d)
    for p in text.body:
        hits = list(_repeats(p))
        yield from gather(found, "同一段里语句重复", hits, expected="同一句话只写一遍",
                          mend="删去重复的语句，核对两处的数是否相同。")  # fmt: skip
    last: Passage | None = None
    for p in text.body:
        if last is not None and p.text == last.text and len(p.text) >= 20 and "。" in p.text and p.section == last.section:
            yield found("整段重复。", p.at(0, 40), stated=p.text[:40], expected="同一段话只写一遍", mend="删去重复的一段。")
        last = p


#: A clause without its own subject: what it says belongs to the clause before it.
_PREDICATE = re.compile(r"(?:比|较|与|同)(?:去年|上年|上一年|20\d\d年)|(?:主要)?原因|增长|下降|增加|减少|占|完成|持平|主要(?:用于|是|包括)")


def _repeats(p: Passage) -> Iterator[Hit]:
    """Runs of clauses that stood in the same passage before: three clauses and 30 characters, or one of 40."""
    ends = [m.start() for m in _CLAUSE.finditer(p.text)] + [len(p.text)]
    spans = [(a + 1 if a >= 0 else 0, b) for a, b in zip([-1, *ends], ends, strict=False) if b > a + 1]
    clauses = [p.text[a:b] for a, b in spans]
    seen: dict[str, list[int]] = {}
    i = 0
    while i < len(clauses):
        # what is said of income may be said of expenditure in the same words: the copy must begin a sentence of its own
        told = _PREDICATE.match(clauses[i]) or not _begins(p.text, spans[i][0])
        best = 0 if told else max((_run(clauses, j, i) for j in seen.get(clauses[i], ()) if _begins(p.text, spans[j][0])), default=0)
        said = p.text[spans[i][0] : spans[i + best - 1][1]] if best else ""
        if best and not _MONEY.search(clauses[i]) and not p.text[: spans[i][0]].rstrip("。；;").endswith(said):
            best = 0  # the same reason for two amounts
        if best and ((best >= 3 and len(said) >= 30) or len(said) >= 40):
            yield Hit(p.words(spans[i][0], spans[i][0] + min(len(said), 60)), p.at(spans[i][0], spans[i][0] + 40))
        else:
            best = 1
        for k in range(i, i + best):
            seen.setdefault(clauses[k], []).append(k)
        i += best


_MONEY = re.compile(r"\d(?:万|亿)?元")
_PART_OF_REASON = re.compile(r"(?:[一二三四五六七八九十]是|[（(]?[\d一二三四五六七八九十]{1,2}[)）、.．]|其中|另)")


def _begins(text: str, start: int) -> bool:
    """Whether a sentence begins here, with a subject of its own."""
    return (start == 0 or text[start - 1] in "。；;！？") and not _PART_OF_REASON.match(text, start)


def _run(clauses: Sequence[str], first: int, second: int) -> int:
    n = 0
    while second + n < len(clauses) and first + n < second and clauses[first + n] == clauses[second + n]:
        n += 1
    return n


_NUMBERED = re.compile(r"(?:^|(?<=[：:；;。，,（(”\"]))(\d{1,2})、(?=[^\d、]|(?:19|20)\d\d年)")
_BARE = re.compile(r"(?<=[；;。：:])(\d{1,2})(?=[\u4e00-\u9fff])(?!\d|年|月|日|个|人(?![力才民事社大工员])|名|户|项|家|辆|台|次|批|万|元|亿|号|级|岁|周|天|小时|所|篇|期|件|支|条|类)")


@rule("W203", "序号不连续", basis="通行做法", severity=NOTICE, learnt_from=("seed", "shaanxi"), petty=True)
def broken_numbering(d: Disclosure, found: Build) -> Iterator[Finding]:
    """“1、…；2、…；4、…”中间缺号，开头缺“1、”，或数字后面缺顿号。

    反例：
        主要原因是：1、上年结转增加；2、新增就业补助；4、取暖费增加。

    反例：
        主要原因是：1、上年结转增加；2、新增就业补助；3取暖费增加；4、工资调整。

    正例：
        主要原因是：1、上年结转增加；2、新增就业补助；3、取暖费增加。用途：1、办公；2、差旅。
        依据：1、岗位补贴按每月1880元计发，共需307.86万元 2、监测补贴182户；3、实训补贴200人。
    """
    text = text_of(d)
    for p in [*text.body, *text.form_texts]:
        hits = _gaps(p)
        if hits:
            said = "；".join(dict.fromkeys(h.text for h in hits))
            yield from gather(found, f"序号不连续：{said}", hits, expected="从1起连续编号，数字后用顿号", mend="补上缺的序号或顿号。")


def _gaps(p: Passage) -> list[Hit]:
    """Faults in the numbers 1、2、3、 inside one passage; a list needs two of them."""
    marks = [(m.start(), int(m.group(1)), True) for m in _NUMBERED.finditer(p.text)]
    if len(marks) < 2 and not (marks and marks[0][0] > 0):
        return []
    bare = [(m.start(), int(m.group(1)), False) for m in _BARE.finditer(p.text)]
    known = {start for start, _, _ in marks}
    marks = sorted([*marks, *(b for b in bare if b[0] not in known)])
    hits: list[Hit] = []
    last = before = 0
    for i, (start, number, dotted) in enumerate(marks):
        while last and last + 1 < number and re.search(rf"(?<!\d){last + 1}、", p.text[before:start]):
            last += 1  # it stands there, only no stop does before it
        before = start
        following = marks[i + 1][1] if i + 1 < len(marks) else 0
        if not dotted and number != last + 1:
            continue
        if not dotted and (last or following == number + 1):
            hits.append(Hit(f"“{number}”后缺“、”", p.at(start, start + 2)))
        elif number not in (1, last + 1) and (last or (i == 0 and start and number == 2) or (following == number + 1 and start)):
            missing = f"缺“{last + 1}、”" if last and last + 1 < number else "缺“1、”"
            hits.append(Hit(missing, p.at(start, start + 2)))
        last = number
    return hits


_PUNCTUATION = re.compile(r"[，、；：。]{2,}|[，、；：。][,;](?!\d)|(?<!\d)[,;][，、；：。]|[，、；：]$(?!\n)(?<=；。)")


@rule("W204", "标点重复或冲突", basis="通行做法", severity=NOTICE, learnt_from=("seed", "jiangsu"), petty=True)
def clashing_punctuation(d: Disclosure, found: Build) -> Iterator[Finding]:
    """“；。”“。，”“、、”等连写的标点，多是改写时没有删净。

    反例：
        取暖费增加47.25万元；。

    反例：
        群众满意度达到98%。,

    正例：
        取暖费增加47.25万元；工资增加3.00万元。他说：“可以。”以及其他……。
    """
    text = text_of(d)
    passages = [*text.body, *text.form_texts]
    hits = [
        (p, m) for p, m in search(passages, _PUNCTUATION)
        if not re.fullmatch(r"。{2,}|：{2,}", m.group()) or m.group() == "。。"
    ]  # fmt: skip
    for group in by_group(hits):
        yield from gather(found, f"标点重复或冲突：“{group[0].text}”", group, expected="只留一个标点", mend="删去多余的标点。")


_JOINED = re.compile(r"\d(?:[%％]|万元|元)(?=20\d\d年)")


@rule("W214", "两句之间缺标点", basis="通行做法", severity=NOTICE, learnt_from=("seed", "通行做法"), petty=True)
def missing_stop(d: Disclosure, found: Build) -> Iterator[Finding]:
    """一句写完直接接下一句的“2023年…”，中间没有标点。

    反例：
        支出比上年增加30.00万元，增长5.10%2023年度一般公共预算当年拨款100.00万元。

    正例：
        支出比上年增加30.00万元，增长5.10%。2023年度一般公共预算当年拨款100.00万元。
    """
    for hits in by_group(search(text_of(d).body, _JOINED)):
        yield from gather(found, "两句之间缺标点", hits, expected="句末用句号", mend="在两句之间补上句号。")


_PAIRS = {"（": "）", "(": "）", "【": "】", "〔": "〕", "[": "]", "《": "》", "“": "”"}
_SAME = str.maketrans("()", "（）")
_CLOSERS = {v: k for k, v in _PAIRS.items() if k != "("}
_LIST_MARK = re.compile(r"(?:^|(?<=[；;。，,：:]))(?:\d{1,2}|[一二三四五六七八九十a-zA-Z])[)）]")


@rule("W205", "括号或引号不成对", basis="通行做法", severity=NOTICE,
     learnt_from=("seed", "shanghai", "beijing"), version=2, petty=True)  # fmt: skip
def unmatched_bracket(d: Disclosure, found: Build) -> Iterator[Finding]:
    """有左括号没有右括号，或反过来；引号同理。

    反例：
        依据《就业补助资金管理办法》(晋财社〔2019〕1号等政策措施。

    正例：
        依据《就业补助资金管理办法》（晋财社〔2019〕1号）等政策措施。1）办公；2）差旅。
    """
    text = text_of(d)
    every = [(p, at) for p in [*text.body, *text.form_texts] for at in _unmatched(p.text)]
    order = {id(p): i for i, p in enumerate(text.form_texts)}
    broken = [(p, at) for p, at in _without_halves(every, order) if _whole(p, at)]
    groups: dict[str, list[Hit]] = {}
    for p, at in broken:
        groups.setdefault(p.group, []).append(Hit(p.text[at], p.at(at, at + 1)))
    for hits in groups.values():
        yield from gather(found, f"“{hits[0].text}”没有配对", hits, expected="括号、引号成对", mend="补上缺的一半，或删去多余的一半。")


#: A text may be cut into so many cells or lines, each with one half of a pair.
_APART = 3


def _whole(p: Passage, at: int) -> bool:
    """Whether the sentence around a mark is all there: not the piece of a text that another line or page goes on with."""
    if len(p.text) < 16 or p.kind == "form":
        return len(p.text) >= 16
    begun = p.text[at] in _PAIRS or any(mark in p.text[:at] for mark in "。；;") or at >= 20
    return begun and any(mark in p.text[at:] for mark in "。；;")


def _without_halves(broken: Sequence[tuple[Passage, int]], order: dict[int, int]) -> Iterator[tuple[Passage, int]]:
    """Without the two halves of a pair that stand in cells beside each other: one text in two cells."""
    for p, at in broken:
        half = _PAIRS.get(p.text[at]) or _CLOSERS.get(p.text[at])
        near = (q for q, other in broken if q is not p and q.home == p.home and half in (q.text[other], q.text[other].translate(_SAME)))
        if p.kind != "form" or not any(abs(order[id(q)] - order[id(p)]) <= _APART for q in near):
            yield p, at


def _unmatched(text: str) -> Iterator[int]:
    """Places of brackets without a partner; the first of them only, because the rest follow from it."""
    plain = _LIST_MARK.sub(lambda m: " " * len(m.group()), text).translate(_SAME)
    stack: list[tuple[str, int]] = []
    for at, char in enumerate(plain):
        if char in _PAIRS:
            stack.append((char, at))
        elif char in _CLOSERS:
            if stack and _PAIRS[stack[-1][0]] == char:
                stack.pop()
            elif any(_PAIRS[opened] == char for opened, _ in stack):
                yield stack[-1][1]
                return
            else:
                yield at
                return
    if stack:
        yield stack[0][1]
    elif plain.count('"') % 2:
        yield plain.rindex('"')


#: Typing errors that have no right reading in these documents: pattern → what is meant.
_TYPOS: dict[str, str] = {
    r"家俱": "家具", r"公务车用车": "公务用车", r"公务车(?=购置(?:费|及|和|与|、))": "公务用车", r"其它(?=[\u4e00-\u9fff]{2,16}[（(][类款项][）)])": "其他", r"拔款": "拨款", r"拔付": "拨付",
    r"(?<![博硕战护人烈壮勇武骑])士地(?=房|征|储|开|利|使|出|管|整)": "土地", r"较上一度": "较上一年度", r"社区事物受理": "社区事务受理",
    r"(?<=[，,。；;])据根": "根据", r"第[一二三四五六七八九十]+调(?=[“\"：:…规.])": "第…条", r"全年供需(?=\d)|供需(?=经费\d|资金\d)": "共需",
    r"报消": "报销", r"帐务": "账务",
    r"经废": "经费", r"决算草按": "决算草案", r"资金拔": "资金拨", r"绩郊": "绩效", r"财政补肋": "财政补助", r"补肋": "补助",
    r"申抱": "申报", r"抗役(?=特别)": "抗疫", r"甲报表": "申报表", r"因公出国境(?=费)": "因公出国（境）",
}  # fmt: skip

_ANY_TYPO = re.compile("|".join(_TYPOS))


@rule("W211", "错别字", basis="通行做法", severity=NOTICE, petty=True, learnt_from=("seed", "shanghai", "chongqing"))
def typo(d: Disclosure, found: Build) -> Iterator[Finding]:
    """只收没有别的读法的错字：“家俱”“拔款”“公务车用车”等；正文、绩效目标表和各表的文字格都查。

    反例：
        家俱用具：原值15.00万元。

    反例：
        社会保障和就业支出（类）行政事业单位养老支出（款）其它行政事业单位养老支出（项）0.50万元。

    反例：
        2023年收支预算总表

        | 项目 | 预算数 |
        | 一、抗役特别国债安排的支出 | 0.00 |
        | 支出总计 | 30.00 |

    正例：
        家具用具：原值15.00万元。截至2023年12月31日，拨款已到账。公务车购置年限较长。其它事项（另行说明）。
    """
    text = text_of(d)
    suspect = [p for p in [*text.passages, *text.captions, *text.form_texts, *text.labels] if _ANY_TYPO.search(p.text)]
    for pattern, right in _TYPOS.items():
        hits = [Hit(p.words(*m.span()), p.at(*m.span())) for p, m in search(suspect, re.compile(pattern))]
        yield from gather(found, f"错别字：“{hits[0].text if hits else ''}”应为“{right}”", hits, expected=right, mend=f"改为“{right}”。")


_NO_NUMBER = re.compile(r"(?:支出|收入|预算|决算|经费|资金|金额|总额|合计|拨款|增加|减少|采购|结转|费)(?:数|额)?(?:为|是|共|共计)?万元(?=[，。；、;）)]|,(?!\d)|$)")
_LEVEL_AND_AMOUNT = re.compile(r"(?:持平|一致|相同)0(?:\.0+)?万?元(?=[，。；、;）)]|,(?!\d)|$)")


@rule("W212", "文字或数字残缺", basis="通行做法", severity=WARNING, petty=True,
     learnt_from=("jiangsu", "shanghai"), version=2)  # fmt: skip
def cut_words(d: Disclosure, found: Build) -> Iterator[Finding]:
    """“支出万元”没有写金额；“与上年持平0万元”是模板里没有删净的金额。

    反例：
        2023年政府性基金预算支出万元，与上年持平。

    反例：
        公务接待费0万元，与上年预算持平0万元，主要原因是没有接待任务。

    反例：
        因公出国（境）费支出决算为万元，完成年初预算的100%。

    反例：
        公务用车运行维护费万元，比上年减少0.20万元。

    正例：
        新增贷款200人左右，使用面积2,000多平米。政府性基金预算支出0万元。支出单位：万元。
    """
    text = text_of(d)
    passages = text.body  # the forms have rules of their own
    for group in by_group(search([p for p in passages if "。" in p.text or "，" in p.text], _NO_NUMBER)):
        yield from gather(found, f"“万元”前面没有数字：“{group[0].text}”", group, expected="写明金额", mend="补上金额，没有的写0。")
    level = [Hit(p.words(*m.span()), p.at(*m.span())) for p, m in search(passages, _LEVEL_AND_AMOUNT)]
    yield from gather(found, f"“持平”“一致”后面又写了金额：“{level[0].text if level else ''}”", level, severity=NOTICE,
                      expected="持平的不再写增减额", mend="删去多余的金额，或写明增减额。")  # fmt: skip


_FOREIGN = re.compile(r"(?<=[\u4e00-\u9fff])(?:and|or|the|of|with|for)(?=[\u4e00-\u9fff])", re.IGNORECASE)


_NUMBER_OF_DOCUMENT = re.compile(r"[\u4e00-\u9fff]{2,7}([【\[〔［（(])((?:19|20)\d\d)([】\]〕］）)])第?\d{1,4}(号?)")
_STYLE = {"【": "【】", "[": "[]", "［": "［］", "〔": "〔〕", "（": "（）", "(": "()"}
_QUOTED = re.compile(r"《[^《》]{2,12}[【\[〔［（(](?:19|20)\d\d[】\]〕］）)]第?\d+号》")
_STOPPED = re.compile(r"[\u4e00-\u9fff]{2,30}[。，,]函?[字发办]?[【\[〔](?:19|20)\d\d[】\]〕]\d+号")


@rule("W213", "文号写法不规范", basis="通行做法", severity=NOTICE, petty=True,
     learnt_from=("seed", "jiangsu", "shanghai"))  # fmt: skip
def document_number(d: Disclosure, found: Build) -> Iterator[Finding]:
    """发文字号的年份用六角括号“〔〕”，末尾有“号”，不加书名号，中间不断句；同一文件里写法应一致。

    反例：
        依据晋财社【2019】1号、忻政办发[2013]54号。

    反例：
        依据晋财社〔2022〕268，拨付资金。

    反例：
        根据《忻社保函〔2021〕20号》申请报告。

    正例：
        依据晋财社〔2019〕1号、忻政办发〔2013〕54号。
    """
    text = text_of(d)
    passages = [*text.body, *text.form_texts]
    numbers = list(search(passages, _NUMBER_OF_DOCUMENT))
    styles = Counter(_STYLE[m.group(1)] for _, m in numbers)
    if len(styles) > 1:
        main = "〔〕" if "〔〕" in styles else styles.most_common(1)[0][0]
        odd = [Hit(p.words(*m.span()), p.at(*m.span())) for p, m in numbers if _STYLE[m.group(1)] != main]
        used = "、".join(style for style, _ in styles.most_common())
        yield from gather(found, f"文号的括号写法不一：{used}", odd, expected="一律用“〔〕”", mend="统一改为六角括号“〔〕”。")
    unnumbered = [(p, m) for p, m in numbers if not m.group(4) and p.kind != "form"]
    for group in by_group(unnumbered):
        yield from gather(found, f"文号末尾缺“号”：“{group[0].text}”", group, expected=group[0].text + "号", mend="补上“号”。")
    for group in by_group(search(passages, _QUOTED)):
        yield from gather(found, f"文号误用书名号：“{group[0].text}”", group, expected="文号不加书名号", mend="去掉书名号，或写文件的标题。")
    for group in by_group(search(passages, _STOPPED)):
        yield from gather(found, f"文号中间断句：“{group[0].text}”", group, expected="文号连写", mend="删去文号中间的标点。")


#: Terms that policy has replaced: pattern → (first year in which the new one holds, new term).
_OUTDATED: dict[str, tuple[int, str]] = {
    r"小额担保贷款": (2016, "创业担保贷款"),
    r"驻村扶贫": (2021, "驻村帮扶"),
    r"扶贫点": (2021, "帮扶村"),
}


_TERM = re.compile(r"^[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*([^：:，。]{2,24})([：:])?(?:是|指|反映|包含|包括|专指)?")
_LOOSE = re.compile(r"^[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*([^：:，。是指]{2,20})(?:是指|是|指)")


@rule("W216", "名词解释的写法不一", basis="通行做法", severity=NOTICE, learnt_from=("seed", "shaanxi"), petty=True)
def glossary_style(d: Disclosure, found: Build) -> Iterator[Finding]:
    """多数条目写“名词：释义”，个别条目缺冒号。

    反例：
        # 第四部分 名词解释

        一、基本支出：指保障机构正常运转的支出。

        二、项目支出：指完成特定任务的支出。

        三、上年结转：指结转到本年使用的资金。

        四、一般公共预算是指以税收为主体的收支预算。

    正例：
        # 第四部分 名词解释

        一、基本支出：指保障机构正常运转的支出。

        二、项目支出：指完成特定任务的支出。

        三、上年结转：指结转到本年使用的资金。
    """
    entries = [p for p in text_of(d).passages if p.under("名词解释") and _TERM.match(p.text)]
    loose = [p for p in entries if _LOOSE.match(p.text) and not re.match(r"^[^，。]{2,28}[：:]", p.text)]
    if entries and len(loose) * 3 < len(entries):
        hits = [Hit(p.words(*m.span()), p.at(*m.span())) for p in loose if (m := _LOOSE.match(p.text))]
        yield from gather(found, "名词解释的条目缺冒号，与其他条目写法不一", hits, expected="名词：释义", mend="在名词后加冒号。")
