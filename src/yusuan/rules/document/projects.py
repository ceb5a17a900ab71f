"""Rules on projects: one name for one project, a form for each, counts that agree with what is there."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import combinations

from yusuan.model import ERROR, NOTICE, WARNING, Disclosure, Finding, Grid, Outcome, Related, Source, Status
from yusuan.money import parse
from yusuan.reading.understand.tables.labels import project_key
from yusuan.targets.forms import Form as TargetForm
from yusuan.targets.forms import yuan
from yusuan.words.lexicon import clean, read

from ..rule import Build, Yield, rule
from ..text import Form, Hit, Passage, Text, compact, gather, search, text_of
from .labels import project_rows


@dataclass(frozen=True, slots=True)
class Listed:
    """A project as a table lists it: its printed name, its name without a code, its amount in 元."""

    name: str
    bare: str
    code: str
    amount: Decimal | None
    table: Grid
    source: Source


def listed(text: Text) -> tuple[Listed, ...]:
    """See :func:`_listed`; made once a document."""
    return text.once(_listed)


def _listed(text: Text) -> tuple[Listed, ...]:
    """The projects of all project tables; totals and rows of units are not projects."""
    found = []
    owners = {clean(text.d.unit.value), *(clean(g.owner) for g in text.d.grids if g.owner)}
    for grid in text.d.grids:
        columns = text.amounts(grid)
        for r, name in project_rows(text, grid):
            plain = clean(name)
            if plain in owners or read(plain, "r").flags & {"sum", "grand"} or re.search(r"(?:局|厅|委员会|办公室)$", plain):
                continue
            printed = parse(grid.text(r, columns[0]), grid.unit or "元") if columns else None
            code = project_key(plain)
            cell = next((c for c in grid.cells[r] if c is not None and c.text), None)
            source = (cell.source if cell else grid.source).at(table=grid.title, text=name)
            bare = plain.removeprefix(code).lstrip("-—_")
            found.append(Listed(name, bare, code, printed.amount if printed else None, grid, source))
    return tuple(found)


_ITEM = re.compile(
    r"(?:^|[（(；;，,。：:、])(?:\d{1,2}[、.．]|[（(]\d{1,2}[)）])(?P<name>[^；;。：:\d]{3,60}?)(?P<amount>\d[\d,]*(?:\.\d+)?)(?:万元)?(?=[；;，,。）)]|$)"
)


@rule("N321", "项目名称与项目表不一致", basis="通行做法", severity=WARNING, learnt_from=("seed", "通行做法"))
def other_names(d: Disclosure, found: Build) -> Iterator[Yield]:
    """说明里逐项列出的项目，金额与项目表相同而名称不同；同一项目应只有一个名称。

    反例：
        2023年度单位预算公开

        ## 2023年项目支出预算表

        单位：万元

        | 项目名称 | 合计 | 一般公共预算 |
        | 就业人才服务工作经费 | 5.00 | 5.00 |
        | 遗属生活补助经费 | 0.44 | 0.44 |
        | 人力资源市场取暖费 | 47.25 | 47.25 |

        # 绩效管理情况

        申报项目3个：1、就业服务工作经费5万元；2、遗属补助0.44万元；3、人力资源市场取暖费47.25万元。

    正例：
        2023年度单位预算公开

        ## 2023年项目支出预算表

        单位：万元

        | 项目名称 | 合计 | 一般公共预算 |
        | 就业人才服务工作经费 | 5.00 | 5.00 |
        | 人力资源市场取暖费 | 47.25 | 47.25 |

        # 绩效管理情况

        申报项目2个：1、就业人才服务工作经费5万元；2、人力资源市场取暖费47.25万元。
    """
    text = text_of(d)
    projects = listed(text)
    by_amount: dict[Decimal, list[Listed]] = defaultdict(list)
    for project in projects:
        if project.amount:
            by_amount[project.amount].append(project)
    if not by_amount:
        yield Outcome("N321", Status.NOT_APPLICABLE, "没有项目表")
        return
    for p in text.body:
        pairs = [(m, by_amount.get(_yuan(m.group("amount")), [])) for m in _ITEM.finditer(p.text)]
        known = [(m, same[0]) for m, same in pairs if len(same) == 1]
        if len(known) < 2 or not (p.under("绩效") or re.search(r"申报项目|绩效(?:目标|管理)", p.text)):
            continue
        odd = [(m, project) for m, project in known if not _same(m.group("name"), project.bare)]
        hits = [
            Hit(f"{m.group('name')}（{m.group('amount')}万元）与{project.bare}", p.at(m.start("name"), m.end()))
            for m, project in odd
        ]
        said = "；".join(h.text for h in hits)
        yield from gather(found, f"{len(hits)}个项目的名称与项目表不同：{said}", hits, stated=odd[0][0].group("name") if odd else "",
                          expected=odd[0][1].bare if odd else "", mend="统一项目名称，与项目表一致。")  # fmt: skip


def _yuan(text: str) -> Decimal:
    return Decimal(text.replace(",", "")) * 10000


def _same(said: str, name: str) -> bool:
    a, b = (re.sub(r"[“”\"'（）()《》、，\s]", "", clean(x)) for x in (said, name))
    return a == b or (len(a) > 5 and len(b) > 5 and (a in b or b in a))


@rule("T321", "项目重名", basis="通行做法", severity=NOTICE, learnt_from=("seed", "guangdong"), version=2, petty=True)
def same_names(d: Disclosure, found: Build) -> Iterator[Finding]:
    """几个项目同名又没有项目代码，只能靠金额区分。

    反例：
        ## 2023年项目支出预算表

        单位：万元

        | 项目名称 | 合计 | 一般公共预算 |
        | 其他就业补助资金 | 200.00 | 200.00 |
        | 其他就业补助资金 | 140.11 | 140.11 |
        | 取暖费 | 47.25 | 47.25 |

    正例：
        ## 2023年项目支出预算表

        单位：万元

        | 项目名称 | 合计 | 一般公共预算 |
        | 其他就业补助资金（中央） | 200.00 | 200.00 |
        | 其他就业补助资金（省级） | 140.11 | 140.11 |
        | 取暖费 | 47.25 | 47.25 |
    """
    groups: dict[tuple[str, str], list[Listed]] = defaultdict(list)
    for project in listed(text_of(d)):
        if not project.code:
            groups[project.table.title, project.bare].append(project)
    for (title, name), same in groups.items():
        if len(same) > 1:
            hits = [Hit(f"{p.name}（{_wan(p.amount)}）", p.source) for p in same]
            yield from gather(found, f"《{title}》有{len(same)}个项目同名“{name}”", hits, expected="名称唯一，或写项目代码",
                              mend="在名称里加上区别（批次、来源、文号），或写项目代码。")  # fmt: skip


def _wan(amount: Decimal | None) -> str:
    return f"{amount / 10000:.2f}万元" if amount is not None else ""


_TELLING = re.compile(r"[\d一二三四五六七八九十甲乙丙丁东南西北大中小新老前后上下省市县区乡]|[(（][^()（）]*[)）]")


@rule("T322", "项目名称近似", basis="通行做法", severity=NOTICE,
     learnt_from=("seed", "guangdong"), version=2, petty=True)  # fmt: skip
def near_names(d: Disclosure, found: Build) -> Iterator[Finding]:
    """两个项目的名称只差一两个字（“建设项目”与“建设工程”），疑为同一项目。

    反例：
        ## 2023年项目支出预算表

        单位：万元

        | 项目名称 | 合计 | 一般公共预算 |
        | 人才市场装饰及信息化建设项目 | 400.00 | 400.00 |
        | 人才市场装饰及信息化建设工程 | 0.04 | 0.04 |
        | 取暖费 | 47.25 | 47.25 |

    正例：
        ## 2023年项目支出预算表

        单位：万元

        | 项目名称 | 合计 | 一般公共预算 |
        | 基础设施改造项目（小学） | 400.00 | 400.00 |
        | 基础设施改造项目（中学） | 300.00 | 300.00 |
        | 一期工程 | 47.25 | 47.25 |
        | 二期工程 | 40.00 | 40.00 |
    """
    projects = listed(text_of(d))[:200]
    for a, b in combinations(projects, 2):
        if a.bare != b.bare and a.table is b.table and _near(a.bare, b.bare):
            yield found(
                f"两个项目的名称近似，疑为同一项目：“{a.bare}”（{_wan(a.amount)}）与“{b.bare}”（{_wan(b.amount)}）。", b.source,
                stated=b.bare, expected=f"与“{a.bare}”合并，或写明区别", mend="核对是否同一项目；零星结转应清理。",
            )  # fmt: skip


def _near(a: str, b: str) -> bool:
    if min(len(a), len(b)) < 8:
        return False
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    changes = [(a[i:j], b[k:m]) for tag, i, j, k, m in matcher.get_opcodes() if tag != "equal"]
    size = sum(max(len(x), len(y)) for x, y in changes)
    return bool(changes) and size <= 2 and not any(_TELLING.search(x) or _TELLING.search(y) for x, y in changes)


_MANAGED = re.compile(r"(?:绩效(?:目标)?管理的?项目|项目)(?P<a>\d{1,9})个|(?P<b>\d{1,9})个项目(?:实行|纳入|均)?[^，。；]{0,6}绩效|绩效管理申报项目(?P<c>\d+)个")


def managed_counts(text: Text) -> list[tuple[int, Hit]]:
    """How many projects the text says are under performance management, with the places."""
    found = []
    for p, m in search(text.body, _MANAGED):
        near = p.text[max(0, m.start() - 24) : m.end() + 12]
        if "绩效" in near and not re.search(r"当年|上年|评级|评价|自评|跟踪", p.text[max(0, m.start() - 8) : m.start()]):
            found.append((int(m.group("a") or m.group("b") or m.group("c")), Hit(m.group(), p.at(*m.span()))))
    return found


@rule("C321", "有项目没有绩效目标表", basis="通行做法", severity=WARNING, learnt_from=("seed", "通行做法"))
def missing_forms(d: Disclosure, found: Build) -> Iterator[Yield]:
    """说明里说全部项目实行绩效管理，附表却少了几个项目的绩效目标表。

    反例：
        2023年度单位预算公开

        ## 2023年项目支出预算表

        单位：万元

        | 项目名称 | 合计 | 一般公共预算 |
        | 装饰建设项目 | 400.00 | 400.00 |
        | 取暖费 | 47.25 | 47.25 |
        | 网络服务费 | 16.56 | 16.56 |

        # 绩效管理情况

        2023年实行绩效管理的项目3个，涉及资金463.81万元。

        ## 项目支出绩效目标申报表

        | 项目名称 | 取暖费 |
        | 绩效指标 | 一级指标 |
        | 总体目标 | 按时供暖 |

        ## 项目支出绩效目标申报表

        | 项目名称 | 网络服务费 |
        | 绩效指标 | 一级指标 |
        | 总体目标 | 网络畅通 |

    正例：
        2023年度单位预算公开

        ## 2023年项目支出预算表

        单位：万元

        | 项目名称 | 合计 | 一般公共预算 |
        | 取暖费 | 47.25 | 47.25 |
        | 网络服务费 | 16.56 | 16.56 |

        # 绩效管理情况

        2023年实行绩效管理的项目2个，涉及资金63.81万元。

        ## 项目支出绩效目标申报表

        | 项目名称 | 取暖费 |
        | 绩效指标 | 一级指标 |
        | 总体目标 | 按时供暖 |

        ## 项目支出绩效目标申报表

        | 项目名称 | 网络服务费 |
        | 绩效指标 | 一级指标 |
        | 总体目标 | 网络畅通 |
    """
    text = text_of(d)
    projects, forms = listed(text), [f for f in text.forms if f.project]
    if not projects or not forms:
        yield Outcome("C321", Status.NOT_APPLICABLE, "没有项目表，或没有绩效目标表")
        return
    left = _without_form(projects, forms)
    if len(left) * 2 > len(projects):
        yield Outcome("C321", Status.UNCHECKED, "绩效目标表与项目表的名称大多对不上")
        return
    if any(_SOME.search(p.text) for p in text.body):
        yield Outcome("C321", Status.NOT_APPLICABLE, "说明只公开部分项目的绩效目标")
        return
    said = [n for n, _ in managed_counts(text)]
    severity = ERROR if len(projects) in said else WARNING if said else NOTICE
    hits = [Hit(f"{p.name}（{_wan(p.amount)}）", p.source) for p in left]
    names = "、".join(h.text for h in hits)
    yield from gather(found, f"{len(projects)}个项目只附{len(forms)}张绩效目标表，缺：{names}", hits, severity=severity,
                      expected="每个项目一张绩效目标表", mend="补上缺的绩效目标表，或说明哪些项目不实行绩效管理。")  # fmt: skip


#: The text says that only some of the targets are disclosed.
_SOME = re.compile(r"(?:部分|重点|主要|其中(?:的)?\d{1,9}个|\d{1,9}个(?:重点|主要))项目(?:的)?(?:支出)?绩效目标|公开(?:其中|的)[^，。；]{0,12}项目[^，。；]{0,8}绩效目标")


def _without_form(projects: Sequence[Listed], forms: list[Form]) -> list[Listed]:
    """Projects without a form, matched by name as often as it occurs in one table: a project that uses this year's
    money and last year's stands in two tables and has one form."""
    every = Counter(_plain(f.project) for f in forms)
    counted: dict[int, Counter[str]] = {}
    left = []
    for project in projects:
        names = counted.setdefault(id(project.table), Counter(every))
        name = _plain(project.bare)
        match = name if names[name] else next((n for n in names if names[n] and (_near(n, name) and len(n) == len(name))), None)
        exact = match if match == name else None
        if exact and names[exact]:
            names[exact] -= 1
        else:
            left.append(project)
    return left


def _plain(name: str) -> str:
    plain = clean(compact(name))
    return re.sub(r"[\s“”\"()（）\[\]【】、，,]", "", plain.removeprefix(project_key(plain)).lstrip("-—_"))


_ATTACHED = re.compile(r"(?:绩效[^。；]{0,12})?项目(?P<n>\d+)个(?:项目)?(?:，|,)?(?:详情|具体|详|情况)*见附表")


@rule("N322", "附表张数与文字不符", basis="通行做法", severity=WARNING, learnt_from=("seed", "通行做法"))
def attached_forms(d: Disclosure, found: Build) -> Iterator[Yield]:
    """文字说“项目8个详见附表”，实际附的绩效目标表是另一个数。

    反例：
        # 绩效管理情况

        当年绩效管理申报项目3个详情见附表。

        ## 项目支出绩效目标申报表

        | 项目名称 | 取暖费 |
        | 绩效指标 | 一级指标 |
        | 总体目标 | 按时供暖 |

    正例：
        # 绩效管理情况

        当年绩效管理申报项目1个详情见附表。

        ## 项目支出绩效目标申报表

        | 项目名称 | 取暖费 |
        | 绩效指标 | 一级指标 |
        | 总体目标 | 按时供暖 |
    """
    text = text_of(d)
    if not text.forms:
        yield Outcome("N322", Status.NOT_APPLICABLE, "没有绩效目标表")
        return
    for p, m in search(text.body, _ATTACHED):
        if int(m.group("n")) != len(text.forms):
            yield found(f"文字说附表{m.group('n')}个，实际附{len(text.forms)}张绩效目标表。", p.at(*m.span()), stated=m.group("n"),
                        expected=str(len(text.forms)), mend="核对附表的张数，改正文字或补齐附表。")  # fmt: skip


_COVERED = re.compile(r"绩效[^。；]{0,14}项目(?P<n>\d+)个[，,][^。；]{0,24}?(?P<amount>\d[\d,]*(?:\.\d+)?)万元")


@rule("N325", "绩效项目的金额与所附目标表之和不符", basis="算术", severity=WARNING, learnt_from=("shanghai", "通行做法"))
def money_of_forms(d: Disclosure, found: Build) -> Iterator[Yield]:
    """说明里写“编报绩效目标的项目2个，涉及资金63.81万元”，所附的2张目标表年度资金之和应是这个数。

    反例：
        # 绩效目标设置情况

        编报绩效目标的项目2个，涉及项目预算资金60.00万元。

        ## 项目支出绩效目标申报表

        | 项目名称 | 取暖费 |
        | 年度资金总额（元） | 472500 |
        | 一级指标 | 总体目标 |

        ## 项目支出绩效目标申报表

        | 项目名称 | 网络服务费 |
        | 年度资金总额（元） | 165600 |
        | 一级指标 | 总体目标 |

    正例：
        # 绩效目标设置情况

        编报绩效目标的项目2个，涉及项目预算资金63.81万元。

        ## 项目支出绩效目标申报表

        | 项目名称 | 取暖费 |
        | 年度资金总额（元） | 472500 |
        | 一级指标 | 总体目标 |

        ## 项目支出绩效目标申报表

        | 项目名称 | 网络服务费 |
        | 年度资金总额（元） | 165600 |
        | 一级指标 | 总体目标 |
    """
    if listed(text_of(d)):
        yield Outcome("N325", Status.NOT_APPLICABLE, "有项目表，金额与项目表核对")
        return
    forms = [TargetForm(t, n) for n, t in enumerate(d.targets, 1)]
    totals = [total for f in forms if (total := f.total("annual")) is not None]
    if not forms or len(totals) < len(forms):
        yield Outcome("N325", Status.NOT_APPLICABLE if not forms else Status.UNCHECKED, "没有绩效目标表，或表上没有写年度资金")
        return
    have = sum(totals, Decimal(0))
    for p, m in search(text_of(d).body, _COVERED):
        amount = _yuan(m.group("amount"))
        if int(m.group("n")) != len(forms):
            yield Outcome("N325", Status.UNCHECKED, f"所附目标表{len(forms)}张，不是说明里的{m.group('n')}个", p.at(*m.span()))
        elif abs(have - amount) > 50 * (len(forms) + 1):
            rows = tuple(Related(f"{f.name} {yuan(t)}", f.place("annual_total")) for f, t in zip(forms, totals, strict=True))
            yield found(
                f"说明里{m.group('n')}个绩效项目写{m.group('amount')}万元，所附{len(forms)}张目标表年度资金之和是{_wan(have)}。",
                p.at(*m.span()), stated=f"{m.group('amount')}万元", expected=_wan(have), difference=_wan(abs(have - amount)),
                mend="核对说明里的金额和各张目标表的年度资金。", related=rows,
            )  # fmt: skip


_PARTS = re.compile(
    r"绩效[^。；：:]{0,14}项目(?P<whole>\d+)个[：:，,](?:其中)?[^。]{0,600}?当年[^，。；：:\d]{0,12}(?P<new>\d+)个"
    r".{0,900}?(?:上年|结转|延续)[^，。；：:\d]{0,8}(?P<old>\d+)个"
)


_PART = re.compile(r"项目(\d+)个，[^，。；\d]{0,12}([\d,]+(?:\.\d+)?)万元")
_WITH_AMOUNT = re.compile(
    r"绩效[^。；：:]{0,14}项目(?P<whole>\d+)个，[^，。；\d]{0,12}(?P<amount>[\d,]+(?:\.\d+)?)万元(?:，其中(?P<parts>[^。]+))?"
)


@rule("N324", "项目个数分项与总数不符", basis="算术", severity=ERROR, learnt_from=("seed", "通行做法"))
def parts_of_count(d: Disclosure, found: Build) -> Iterator[Finding]:
    """“项目14个：当年8个……上年4个”，分项之和应等于总数；各部分的金额已经是全部，个数却不够的也是。

    反例：
        绩效管理申报项目14个：当年绩效管理8个（1、取暖费；2、服务费）。上年4个。

    反例：
        实行绩效管理的项目4个，涉及资金63.81万元，其中：当年预算安排的项目2个，资金63.81万元。

    反例：
        # 绩效目标情况

        实行绩效管理的项目3个，涉及资金63.81万元，全部由当年预算安排。

        当年预算安排的项目：（1）取暖费41.36万元；（2）服务费22.45万元。

    正例：
        绩效管理申报项目12个：当年绩效管理8个（1、取暖费；2、服务费）。上年4个。

    正例：
        # 绩效目标情况

        实行绩效管理的项目3个，涉及资金64.81万元，全部由当年预算安排。

        当年预算安排的项目：（1）取暖费41.36万元；（2）服务费22.45万元。其余项目见附表。
    """
    text, told = text_of(d), set()
    for p, m in search(text.body, _PARTS):
        whole, new, old = (int(m.group(name)) for name in ("whole", "new", "old"))
        told.add(whole)
        if new + old != whole:
            parts = tuple(Related(f"{when}{m.group(name)}个", p.at(*m.span(name))) for name, when in (("new", "当年"), ("old", "上年")))
            yield found(f"项目个数：当年{new}个加上年{old}个是{new + old}个，不是{whole}个。", p.at(m.start(), m.start() + 20),
                        stated=str(whole), expected=str(new + old), difference=str(abs(whole - new - old)), mend="核对各部分的个数。",
                        related=parts)  # fmt: skip
    for p, m in search(text.body, _WITH_AMOUNT):
        if int(m.group("whole")) in told:
            continue
        counted = _PART.findall(m.group("parts")) if m.group("parts") else _items_after(text, p)
        count, number = sum(int(n) for n, _ in counted), int(m.group("whole"))
        if counted and count != number and sum(_yuan(a) for _, a in counted) == _yuan(m.group("amount")):
            yield found(f"项目个数：所列各部分的金额正好是总数{m.group('amount')}万元，个数是{count}个，不是{number}个。", p.at(m.start(), m.end("amount")),
                        stated=str(number), expected=str(count), difference=str(abs(number - count)), mend="核对各部分的个数。")  # fmt: skip


def _items_after(text: Text, p: Passage) -> list[tuple[str, str]]:
    """The numbered items with amounts that the next two paragraphs of the section list, each counting as one."""
    after = (q for q in text.body if p.index < q.index <= p.index + 2 and q.under("绩效"))
    return [("1", m.group("amount")) for q in after for m in _ITEM.finditer(q.text)]
