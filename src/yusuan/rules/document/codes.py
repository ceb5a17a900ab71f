"""Rules on classification codes: codes and names of the tables, pairs, the unit's nature, names in the text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from fractions import Fraction

from yusuan import codes
from yusuan.codes import Kind, Standing
from yusuan.model import ERROR, NOTICE, WARNING, Disclosure, Finding, Outcome, Row, Severity, Status, Table
from yusuan.words.bodies import is_body
from yusuan.words.lexicon import clean, strip_ordinal

from ..rule import Build, Yield, rule
from ..text import Hit, Passage, Text, gather, text_of

_KINDS: dict[str, Kind] = {"1": "receipt", "2": "function", "3": "economic", "5": "gov_economic"}
#: How sure the shipped data are of a name for a different one to be a warning; else it is a notice.
_SURE = ("verified", "high", "official", "seen")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Coded:
    """A row of a table that prints a classification code with a name; ``own`` tells that the code has a column."""

    code: str
    name: str
    own: bool
    table: Table
    row: Row

    @property
    def kind(self) -> Kind | None:
        return _KINDS.get(self.code[0])

    @property
    def hit(self) -> Hit:
        said = f"《{self.table.title}》{self.code} {self.name}"
        return Hit(said, self.row.source.at(table=self.table.title, text=f"{self.code} {self.name}"))


def coded(d: Disclosure) -> tuple[Coded, ...]:
    """Every row of the budget tables that prints a classification code with a name; lists of purchases name things."""
    return d.view(_coded)


def _coded(d: Disclosure) -> tuple[Coded, ...]:
    rows = ((t, r) for t in d.tables if not t.lists_purchases for r in t.rows if r.code)
    made = (Coded(r.code, _name(r), any(k == "code" and text.strip() for k, text in r.said), t, r) for t, r in rows)
    return tuple(x for x in made if x.name)


def _name(row: Row) -> str:
    """The name beside a code, or the rest of the cell that the code is glued to."""
    names = [clean(text) for kind, text in row.said if kind == "name" and clean(text)]
    if names and not re.match(r"^[\[(]?\d", names[-1]):
        return names[-1]
    glued = [clean(text).lstrip("[(") for _, text in row.said if clean(text).lstrip("[(").startswith(row.code)]
    return glued[-1][len(row.code) :].lstrip("])-—_.、:") if glued else ""


def _year(d: Disclosure) -> int | None:
    return int(d.year.value) if d.year.value.isdigit() else None


def _judged(d: Disclosure) -> Iterator[tuple[codes.Verdict, Kind, list[Coded]]]:
    """Every code and name that is not fine, once, with all rows that print it; a serial number or a second code is none."""
    rows: dict[tuple[str, str], list[Coded]] = defaultdict(list)
    for row in coded(d):
        rows[row.code, row.name].append(row)
    for (code, name), same in rows.items():
        kind = same[0].kind
        if kind is not None:
            verdict = codes.judge(kind, code, name, _year(d))
            if not verdict.fine and not is_body(name) and len(code) > 2 and _HAN.search(name):
                yield verdict, kind, same


def _known(row: Coded) -> bool:
    return row.kind is not None and (bool(codes.lookup(row.kind, row.code)) or codes.is_detail(row.kind, row.code))


def _named(row: Coded) -> bool:
    """Whether the name is one that the catalogue gives to some code, or begins one."""
    name = codes.normalise(row.name)
    own = codes.name(row.kind, row.code) if row.kind else ""
    return bool(row.kind and codes.by_name(row.kind, name)) or codes.normalise(own).startswith(name)


def _share(rows: Sequence[Coded], good: Callable[[Coded], bool]) -> Fraction:
    return Fraction(sum(map(good, rows)), len(rows))


def _tables(d: Disclosure) -> dict[int, list[Coded]]:
    found: dict[int, list[Coded]] = defaultdict(list)
    for row in coded(d):
        found[id(row.table)].append(row)
    return found


def _misread(d: Disclosure) -> set[int]:
    """Tables whose numbers are no codes: many rows, of which a third do not exist; or numbers without a column of their
    own, most of which are no codes (12320 in the name of a project, 260 persons)."""
    return {
        at for at, rows in _tables(d).items()
        if (len(rows) >= 4 and 3 * _share(rows, _known) < 2) or (not any(r.own for r in rows) and 2 * _share(rows, _known) < 1)
    }  # fmt: skip


def _other_names(d: Disclosure) -> set[int]:
    """Tables whose names are those of other things: fewer than half of them are names of the classification."""
    return {at for at, rows in _tables(d).items() if len(rows) >= 3 and 2 * _share(rows, _named) < 1}


@rule("D211", "科目编码不存在", basis="政府收支分类科目", severity=ERROR,
     learnt_from=("beijing", "chongqing", "shaanxi"), version=2)  # fmt: skip
def unknown_code(d: Disclosure, found: Build) -> Iterator[Yield]:
    """编码位数不对、类不存在的是错误；款不在已知目录中的提示核对（目录可导入当年的官方清单）；项允许自设，不报。

    反例：
        ## 2023年支出预算总表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 298 | 其他杂项支出 | 10.00 | 10.00 | |
        | 29801 | 杂项事务 | 10.00 | 10.00 | |

    正例：
        ## 2023年支出预算总表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 208 | 社会保障和就业支出 | 10.00 | 10.00 | |
        | 20801 | 人力资源和社会保障管理事务 | 10.00 | 10.00 | |
        | 2080197 | 自设项目 | 10.00 | 10.00 | |
    """
    misread = _misread(d)
    if misread:
        titles = sorted({t.title for t in d.tables if id(t) in misread})
        yield Outcome("D211", Status.UNCHECKED, f"编码一列可能没有读对：{'、'.join(titles)}")
    for verdict, _, every in _judged(d):
        rows = [r for r in every if id(r.table) not in misread]
        missing = verdict.standing is Standing.WARNING and verdict.fault == "unknown"
        if rows and (verdict.standing is Standing.ERROR or missing):
            severity: Severity = ERROR if verdict.standing is Standing.ERROR else NOTICE
            yield from gather(found, verdict.message, [r.hit for r in rows], severity=severity, expected="当年科目中有的编码",
                              mend="对照当年的政府收支分类科目改正。")  # fmt: skip


@rule("D212", "科目名称与编码不符", basis="政府收支分类科目", severity=WARNING, learnt_from=("beijing", "shaanxi"), version=2)
def wrong_name(d: Disclosure, found: Build) -> Iterator[Finding]:
    """编码有，名称写的是别的科目，或是其他年度的名称。

    反例：
        ## 2023年支出预算总表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 221 | 住房保障支出 | 10.00 | 10.00 | |
        | 22102 | 住房改革支出 | 10.00 | 10.00 | |
        | 2210201 | 提租补贴 | 10.00 | 10.00 | |

    正例：
        ## 2023年支出预算总表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 221 | 住房保障支出 | 10.00 | 10.00 | |
        | 22102 | 住房改革支出 | 10.00 | 10.00 | |
        | 2210201 | 住房公积金 | 10.00 | 10.00 | |
    """
    others = _other_names(d) | _misread(d)
    for verdict, kind, every in _judged(d):
        rows = [r for r in every if id(r.table) not in others]
        if rows and verdict.fault in ("unknown", "class", "year") and not verdict.expected and (right := _only_code(kind, rows[0], _year(d))):
            yield from gather(found, f"目录中没有{rows[0].code}，“{rows[0].name}”的编码是{right}", [r.hit for r in rows], stated=rows[0].code,
                              expected=right, mend="核对编码和名称，改正写错的一个。")  # fmt: skip
            continue
        if rows and verdict.expected and verdict.standing in (Standing.WARNING, Standing.NOTICE):
            if _cut(rows[0].name, verdict.expected):
                continue  # a name cut at the end of its cell, or with something behind it
            row = codes.lookup(kind, rows[0].code, _year(d))
            sure = row is not None and (
                (verdict.fault == "other" and row.confidence in _SURE) or (verdict.fault == "year" and len(row.code) == 3)
            )  # names of classes changed in years that everybody knows
            severity: Severity = WARNING if sure else NOTICE
            yield from gather(found, verdict.message, [r.hit for r in rows], severity=severity, stated=rows[0].name,
                              expected=verdict.expected, mend="核对编码和名称，改正写错的一个。")  # fmt: skip


def _only_code(kind: Kind, row: Coded, year: int | None) -> str:
    """The one code of this length that has the row's name, where no other has: the printed one is mistyped.

    Accounts of special treasury bonds end with 98 and repeat the names of others.
    """
    if "98" in (row.code[3:5], row.code[5:7]):
        return ""
    found = [c.code for c in codes.by_name(kind, row.name, year) if len(c.code) == len(row.code)]
    return found[0] if len(found) == 1 and len(codes.normalise(row.name)) >= 6 else ""


def _cut(said: str, right: str) -> bool:
    """Whether a name is only the right one cut short or with something after it."""
    a, b = codes.normalise(said), codes.normalise(right)
    return a.startswith(b) or b.startswith(a)


def nature_of(text: Text) -> str:
    """参公, 事业 or "" for a single unit, as its own text describes it (the glossary explains other words)."""
    if text.d.scope.value != "单位":
        return ""
    told = [p.text for p in text.body if not p.under("名词解释") and p.under("概况|职责|职能|机构|基本情况|单位情况")]
    said = "".join(told)
    if re.search(r"参公(?:管理)?(?:事业)?单位|参照公务员法(?:管理)?|参照《?中华人民共和国公务员法", said):
        return "参公"
    public = re.search(r"公益[一二]类(?:全额|差额|财政)?[^，。]{0,10}事业单位|(?:全额|差额|自收自支)(?:拨款)?(?:的)?事业单位", said)
    return "事业" if public else ""


@rule("D214", "功能科目与单位性质不符", basis="政府收支分类科目说明（未核原文）", severity=NOTICE,
     learnt_from=("seed", "通行做法"), petty=True)  # fmt: skip
def nature(d: Disclosure, found: Build) -> Iterator[Yield]:
    """参公单位的医疗缴费一般列2101101行政单位医疗；事业单位不列“行政运行”。属常见做法，请核对。

    反例：
        清河市人才服务中心2023年度单位预算公开

        # 第一部分 概况

        ## 一、机构设置

        清河市人才服务中心是参照公务员法管理的事业单位。

        # 第二部分 报表

        ## 2023年支出预算总表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 2080101 | 行政运行 | 10.00 | 10.00 | |
        | 2101102 | 事业单位医疗 | 8.00 | 8.00 | |

    正例：
        清河市人才服务中心2023年度单位预算公开

        # 第一部分 概况

        ## 一、机构设置

        清河市人才服务中心是参照公务员法管理的事业单位。

        # 第二部分 报表

        ## 2023年支出预算总表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 2080101 | 行政运行 | 10.00 | 10.00 | |
        | 2101101 | 行政单位医疗 | 8.00 | 8.00 | |
    """
    text = text_of(d)
    said = nature_of(text)
    if not said:
        yield Outcome("D214", Status.NOT_APPLICABLE, "不是单个单位，或没有写明单位性质")
        return
    every = coded(d)
    printed = {row.code for row in every}
    if said == "参公" and "2101102" in printed and "2101101" not in printed:
        rows = [row.hit for row in every if row.code == "2101102"]
        yield from gather(found, "参公单位列了2101102事业单位医疗，没有列2101101行政单位医疗", rows,
                          expected="2101101 行政单位医疗", mend="核对单位性质和科目。")  # fmt: skip
    if said == "事业":
        rows = [row.hit for row in every if re.fullmatch(r"2\d{4}01", row.code) and row.name == "行政运行"]
        yield from gather(found, "事业单位列了“行政运行”", rows, expected="事业运行等科目", mend="核对单位性质和科目。")


def _kind_of_pay(region: frozenset[str] | None) -> bool:
    return region is not None and region <= {"30301", "30302"}


def _own_year(d: Disclosure) -> frozenset[str] | None:
    return frozenset({d.year.value}) if d.year.value else None


@rule("D216", "部门与政府经济科目的对应不符", basis="支出经济分类科目对应关系（通行做法）", severity=WARNING,
     learnt_from=("通行做法",), version=2)  # fmt: skip
def mapping(d: Disclosure, found: Build) -> Iterator[Yield]:
    """基本支出表把部门预算和政府预算的经济科目并列时，两者应按单位性质对应。

    反例：
        ## 2023年一般公共预算基本支出分经济科目表

        单位：万元

        | 部门预算支出经济科目名称 | 政府预算支出经济科目名称 | 合计 | 人员经费 | 公用经费 |
        | 工资福利支出 | | 20.00 | 20.00 | |
        | 基本工资 | 工资奖金津补贴 | 12.00 | 12.00 | |
        | 住房公积金 | 社会保障缴费 | 8.00 | 8.00 | |

    正例：
        ## 2023年一般公共预算基本支出分经济科目表

        单位：万元

        | 部门预算支出经济科目名称 | 政府预算支出经济科目名称 | 合计 | 人员经费 | 公用经费 |
        | 工资福利支出 | | 20.00 | 20.00 | |
        | 基本工资 | 工资奖金津补贴 | 12.00 | 12.00 | |
        | 住房公积金 | 住房公积金 | 8.00 | 8.00 | |
    """
    text = text_of(d)
    pairs = list(_pairs(d))
    if not pairs:
        yield Outcome("D216", Status.NOT_APPLICABLE, "没有并列两种经济科目的表")
        return
    natures = [nature_of(text)] if nature_of(text) else ["行政", "事业"]
    for economic, government, hit in pairs:
        verdicts = [codes.check_mapping(economic, gov, nature) for gov in government for nature in natures]
        if verdicts and all(v.standing is Standing.WARNING for v in verdicts):
            yield found(verdicts[0].message + "。", hit.source, stated=hit.text, expected=verdicts[0].expected, mend="按对应关系改正政府经济科目。")


def _pairs(d: Disclosure) -> Iterator[tuple[str, tuple[str, ...], Hit]]:
    """(department code, possible government codes, place) of every row that prints both kinds."""
    for table in d.tables:
        above = ""
        for row in table.rows:
            name, beside = clean(row.text("economic_name") or row.text("name")), clean(row.text("gov_name"))
            if not name or not beside or name[:1] in "12456789" or beside[:1] in "12346789":
                continue  # nothing beside it, or another kind of code leads the name
            found = [c.code for c in codes.by_name("economic", re.sub(r"^\d+[-—]?", "", name), _year(d))]
            above = next((c for c in found if len(c) == 3), above)
            kinds = [c for c in found if len(c) == 5 and c.startswith(above)] or [c for c in found if len(c) == 5]
            government = tuple(c.code for c in codes.by_name("gov_economic", re.sub(r"^\d+[-—]?", "", beside), _year(d)) if len(c.code) == 5)
            if len(kinds) == 1 and government:
                yield kinds[0], government, Hit(f"{name} → {beside}", row.source.at(table=table.title, text=f"{name} {beside}"))


#: （类）, and with the code that some write before it: （220类）（01款）.
_LEVEL = re.compile(r"[（(](?:\d{2,7})?(类|款|项)[)）]")
_START = re.compile(r"[，。；：:“”\"‘’\d、.．％%]|其中|用于|方面|包括")
_LENGTH = {"类": 3, "款": 5, "项": 7}
_NAME_OF = {v: k for k, v in _LENGTH.items()}


@dataclass(frozen=True, slots=True)
class Named:
    """A name of a functional code in the text with its stated level: 行政运行（项）.

    ``longer`` are the names that begin further left, for names that hold a word or sign which mostly ends one (用于…).
    """

    name: str
    longer: tuple[str, ...]
    level: str
    passage: Passage
    start: int
    end: int
    amount: Decimal | None


def named_functions(p: Passage) -> Iterator[Named]:
    """Names with （类）（款）（项） in a passage, each with the first amount that follows its chain."""
    last = 0
    for match in _LEVEL.finditer(p.text):
        head = p.text[last : match.start()]
        cuts = [m.end() for m in _START.finditer(head)]
        name = head[cuts[-1] :] if cuts else head
        start = match.start() - len(name)
        name = strip_ordinal(clean(name)).lstrip(".、").removeprefix("支出")
        after = re.search(r"(\d[\d,]{0,40}(?:\.\d{1,10})?)万?元", p.text[match.end() :])
        amount = Decimal(after.group(1).replace(",", "")) if after else None
        longer = tuple(strip_ordinal(clean(head[at:])) for at in [0, *cuts[:-1]]) if cuts else ()
        if len(name) >= 2:
            yield Named(name, longer, match.group(1), p, start, match.end(), amount)
        last = match.end()


#: A sentence that tells how an account was moved or renamed names the old one on purpose.
_MOVED = re.compile(r"调整(?:为|到|至)|改列|变更为|更名为|改为|调入|转列")


@rule("D217", "说明中的科目名称与表或目录不符", basis="政府收支分类科目", severity=WARNING,
     learnt_from=("shanghai", "jiangsu", "chongqing"), version=2)  # fmt: skip
def name_in_text(d: Disclosure, found: Build) -> Iterator[Yield]:
    """说明里“…（类）…（款）…（项）”的名称，应是表中或当年科目中那一级的名称。

    反例：
        清河区规划局2023年度部门预算

        # 第二部分 报表

        ## 2023年支出预算总表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 208 | 社会保障和就业支出 | 54.00 | 54.00 | |
        | 20805 | 行政事业单位养老支出 | 54.00 | 54.00 | |
        | 2080501 | 行政单位离退休 | 54.00 | 54.00 | |
        | 221 | 住房保障支出 | 89.00 | 89.00 | |
        | 22102 | 住房改革支出 | 89.00 | 89.00 | |
        | 2210201 | 住房公积金 | 89.00 | 89.00 | |

        # 第三部分 说明

        住房保障支出（类）住房保障支出（款）住房公积金（项）89.00万元。

    反例：
        清河区规划局2023年度部门预算

        # 第二部分 报表

        ## 2023年支出预算总表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 206 | 科学技术支出 | 54.00 | | 54.00 |
        | 20602 | 基础研究 | 54.00 | | 54.00 |
        | 2060204 | 实验室及相关设施 | 54.00 | | 54.00 |

        # 第四部分 名词解释

        1.重点实验室及有关设施（2060204）：反映用于实验室的支出。

    反例：
        南湖区自然资源局2024年度部门预算

        # 第三部分 说明

        国土海洋气象等支出（220类）自然资源事务（01款）30.00万元，主要用于调查监测。

    反例：
        南湖区卫生局2024年部门预算

        # 第三部分 说明

        1.医疗卫生与计划生育支出（类）公共卫生（款）疾病预防控制机构（项）20.00万元。

    正例：
        清河区规划局2023年度部门预算

        # 第二部分 报表

        ## 2023年支出预算总表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 208 | 社会保障和就业支出 | 54.00 | 54.00 | |
        | 20805 | 行政事业单位养老支出 | 54.00 | 54.00 | |
        | 2080501 | 行政单位离退休 | 54.00 | 54.00 | |
        | 221 | 住房保障支出 | 89.00 | 89.00 | |
        | 22102 | 住房改革支出 | 89.00 | 89.00 | |
        | 2210201 | 住房公积金 | 89.00 | 89.00 | |

        # 第三部分 说明

        住房保障支出（221类）住房改革支出（02款）住房公积金（01项）89.00万元。住房保障支出（类）住房改革支出（款）住房公积金（项）89.00万元。

        2.住房公积金（2210201）：反映按规定缴纳的住房公积金。
    """
    text = text_of(d)
    listed: dict[int, set[str]] = defaultdict(set)
    for row in coded(d):
        if row.code.startswith("2"):
            listed[len(row.code)].add(codes.normalise(row.name))
    groups: dict[tuple[str, str], list[Named]] = defaultdict(list)
    for p in text.body:
        if not p.under("名词解释"):
            for named in named_functions(p):
                if not _MOVED.search(p.text, named.end, named.end + 80) and not _MOVED.search(p.text, max(0, named.start - 60), named.start):
                    groups[named.name, named.level].append(named)
    beside = list(_coded_names(text))
    for hit, name in beside:
        yield found(f"“{hit.text}”的名称与本文件的表不同。", hit.source, stated=hit.text, expected=name, mend="改为表中该科目的名称。")
    if not groups and not beside:
        yield Outcome("D217", Status.NOT_APPLICABLE, "说明中没有“（类）（款）（项）”式的科目名称")
    wrong: list[tuple[str, list[Named], str]] = []
    for (name, level), same in groups.items():
        if any(_stands(x, level, listed, text.year) for n in same for x in n.longer if x != name):
            continue
        problem = _problem(name, level, listed, text.year)
        if problem and (problem[1] or any(n.amount for n in same)):
            wrong.append((problem[0], same, _expected(d, same[0])))
    for chain in _in_chains(wrong):
        hits = [Hit(n.passage.words(n.start, n.end), n.passage.at(n.start, n.end)) for n in chain[0][1]]
        expected = "、".join(dict.fromkeys(e for _, _, e in chain if e != _UNKNOWN)) or _UNKNOWN
        yield from gather(found, "；".join(message for message, _, _ in chain), hits, expected=expected, mend="改为表中该科目的名称和级次。")


#: 3.小学教育（2050202）：a sentence that opens with a name and its code.
_CODED_NAME = re.compile(r"^(?:[（(]?\d{1,2}[)）.、．])?(?P<name>[\u4e00-\u9fff][\u4e00-\u9fff、（）()]{2,30}?)[（(](?P<code>2\d{2}(?:\d{2}){0,2})[)）]")


def _coded_names(text: Text) -> Iterator[tuple[Hit, str]]:
    """Names beside a code in the text which neither a table nor the classification of the year gives to it."""
    listed: dict[str, set[str]] = defaultdict(set)
    for row in coded(text.d):
        listed[row.code].add(row.name)
    for p in text.body:
        if (m := _CODED_NAME.match(p.text)) is None or m["code"] not in listed:
            continue
        name, own = codes.normalise(m["name"]), {codes.normalise(n) for n in listed[m["code"]]}
        official = codes.name("function", m["code"], text.year)
        right = {*own, codes.normalise(official)} if official else own
        if name.removesuffix("支出") not in {r.removesuffix("支出") for r in right}:  # 行政单位医疗支出: nobody is misled
            yield Hit(p.words(m.start("name"), m.end()), p.at(m.start("name"), m.end())), f"{m['code']} {next(iter(listed[m['code']]))}"


_UNKNOWN = "表中该级科目的名称"
_Wrong = tuple[str, list[Named], str]


def _in_chains(wrong: list[_Wrong]) -> list[list[_Wrong]]:
    """Wrong names that follow one another in one chain, together: one level left out moves all names after it."""
    chains: list[list[_Wrong]] = []
    for each in wrong:
        before = chains[-1][-1][1] if chains else []
        ends = {(id(n.passage), n.end) for n in before}
        if before and all((id(n.passage), n.start) in ends for n in each[1]):
            chains[-1].append(each)
        else:
            chains.append([each])
    return chains


def _stands(name: str, level: str, listed: dict[int, set[str]], year: int | None) -> bool:
    size = _LENGTH[level]
    return codes.normalise(name) in listed[size] or any(len(c.code) == size for c in codes.by_name("function", name, year))


def _problem(name: str, level: str, listed: dict[int, set[str]], year: int | None) -> tuple[str, bool] | None:
    """What is wrong with a name at a level, and whether it is sure without an amount; None where nothing is."""
    size = _LENGTH[level]
    exact = codes.by_name("function", name) or any(codes.normalise(name) in names for names in listed.values())
    spellings = (name, name + "支出") if exact else (name + "支出", name.removesuffix("支出"))
    plain = {codes.normalise(s) for s in spellings}
    rows = [c for s in spellings for c in codes.by_name("function", s)]
    if plain & listed[size] or any(len(c.code) == size and (year is None or c.valid_in(year)) for c in rows):
        return None
    rows = list(codes.by_name("function", name)) or rows
    renamed = next((c for c in rows if len(c.code) == size and year and c.valid_to and c.valid_to < year), None)
    if renamed is not None and (now := codes.lookup("function", renamed.code, year)) is not None:
        return f"“{name}（{level}）”是{renamed.years}的名称，{year}年{renamed.code}是“{now.name}”", True
    where = [n for n, names in listed.items() if plain & names] or sorted({len(c.code) for c in rows if len(c.code) != size})
    if where:
        return f"“{name}”是{_NAME_OF.get(where[0], '')}级科目的名称，文中写成（{level}）", True
    if not listed[size] or len(listed[7]) < 3:
        return None
    old = next((c for c in rows if len(c.code) == size), None)
    more = f"，是{old.years}的名称" if old and old.years else ""
    return f"“{name}（{level}）”不在本文件的表中{more}", False


def _expected(d: Disclosure, named: Named) -> str:
    """The name in the tables of the functional code that has the amount which the text gives, at the named level."""
    year = int(d.year.value) if d.year.value else None
    old = [c for c in codes.by_name("function", named.name) if len(c.code) == _LENGTH[named.level]]
    if old and not any(year and c.valid_in(year) for c in old) and (now := codes.name("function", old[-1].code, year)):
        return f"{old[-1].code} {now}"
    own = [c for c in codes.by_name("function", named.name, year) if len(c.code) == 5]
    if named.level == "类" and own and not _LEVEL.search(named.passage.text[: named.start]):
        return f"{named.name}（款）"  # the chain begins with its second level: the mark is wrong, not the name
    found = {
        next(iter(f.point.function))[: _LENGTH[named.level]]
        for f in d.figures
        if f.table and f.point.function and len(f.point.function) == 1 and len(next(iter(f.point.function))) == 7
        and named.amount and abs(f.amount - named.amount * 10000) <= 50
    }  # fmt: skip
    names = {code: codes.name("function", code, year) for code in found}
    if len(names) > 1:
        names = {c: n for c, n in names.items() if SequenceMatcher(None, n, named.name).ratio() > 0.4}
    return "、".join(f"{code} {name}" for code, name in sorted(names.items())) if len(names) == 1 else _UNKNOWN
