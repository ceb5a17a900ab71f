"""The narrative: the parts of a disclosure, their sections and sentences, each declared once with its questions.

A slot ``{words}`` prints the amount that the words ask for; ``{words|form:argument}`` prints it in another form (see
layout.forms).  The words are read by the lexicon, exactly as a reader of the printed sentence would read them.  What a
person would write otherwise (nothing this year, nothing in both, last year not known) stands beside it as its cases.
"""

from __future__ import annotations

from .model import Part, Section, Sentence

OVERVIEW = Part(
    "第一部分 概况",
    (
        Section("duties", "一、本{scope}职责", generate="duties"),
        Section("offices", "二、机构设置情况", generate="offices"),
    ),
)

TABLES = Part("第二部分 {year}年{scope}预算报表", tables=True)

#: What is written where last year's figure is not known: a new unit, a new item of the form.
NOT_COMPARED = "没有上年预算数，不作增减对比。"

_CHANGES = Section(
    "changes",
    "一、{scope}预算收支数据变动情况及原因",
    paragraphs=(
        (
            Sentence("{year}年度收入预算总计{收入总计}，{收入总计|来路}。"),
            Sentence(
                "收入总计{收入总计|变动}。{收入总计|原因:income_total}",
                cases=(("收入总计|不可比", NOT_COMPARED),),
            ),
        ),
        (
            Sentence("{year}年度支出预算总计{支出总计}，{支出总计|安排}。"),
            Sentence(
                "支出总计{支出总计|变动}。{支出总计|原因:expenditure_total/income_total}",
                cases=(("收入总计|不可比 且 支出总计|不可比", ""), ("支出总计|不可比", NOT_COMPARED)),
            ),
        ),
    ),
)

_INCOME = Section(
    "income",
    "二、收入预算情况说明",
    paragraphs=((Sentence("{year}年度收入预算{收入总计}，{收入总计|来源}。"),),),
    chart="income",
)

_EXPENDITURE = Section(
    "expenditure",
    "三、支出预算情况说明",
    paragraphs=((Sentence("{year}年度支出预算{支出总计}，{支出总计|用途}。"),),),
    chart="expenditure",
)

_APPROPRIATION = Section(
    "appropriation",
    "四、财政拨款收支预算总体情况说明",
    paragraphs=(
        (
            Sentence(
                "{year}年度财政拨款收支总预算{财政拨款收入总计|收支}。",
                cases=(("财政拨款收入总计|无", "{year}年度没有财政拨款收入，也没有财政拨款安排的支出。"),),
            ),
            Sentence("{财政拨款收入总计|资金}", only_if="财政拨款收入总计|有"),
            Sentence(
                "。按资金来源分：当年财政拨款收入{当年财政拨款收入}，上年结转财政拨款收入{上年结转财政拨款收入}。",
                cases=(
                    ("上年结转财政拨款收入|无", "，没有上年结转。"),
                    ("当年财政拨款收入|无", "，都是上年结转。"),
                ),
                only_if="财政拨款收入总计|有",
            ),
            Sentence("财政拨款支出{财政拨款支出|功能}。", only_if="财政拨款支出|有"),
        ),
    ),
)

_GENERAL = (
    Section("general", "五、一般公共预算支出情况说明"),
    Section(
        "general_size",
        "（一）一般公共预算当年拨款规模变化情况",
        level=3,
        paragraphs=(
            (
                Sentence(
                    "{year}年度一般公共预算当年拨款{一般公共预算当年拨款支出}，{一般公共预算当年拨款支出|变动}。"
                    "{一般公共预算当年拨款支出|原因:general_current}",
                    cases=(
                        ("一般公共预算当年拨款支出|两年无", "{year}年度和上年度都没有一般公共预算当年拨款。"),
                        (
                            "一般公共预算当年拨款支出|无 且 一般公共预算当年拨款支出|不可比",
                            "{year}年度没有一般公共预算当年拨款。",
                        ),
                        (
                            "一般公共预算当年拨款支出|无",
                            "{year}年度没有一般公共预算当年拨款，{一般公共预算当年拨款支出|变动}。"
                            "{一般公共预算当年拨款支出|原因:general_current}",
                        ),
                        (
                            "一般公共预算当年拨款支出|不可比",
                            "{year}年度一般公共预算当年拨款{一般公共预算当年拨款支出}。" + NOT_COMPARED,
                        ),
                    ),
                ),
            ),
        ),
    ),
    Section(
        "general_structure",
        "（二）一般公共预算当年拨款结构情况",
        level=3,
        paragraphs=(
            (
                Sentence(
                    "{year}年度一般公共预算当年拨款{一般公共预算当年拨款支出}，{一般公共预算当年拨款支出|功能占比}。",
                    cases=(
                        ("一般公共预算当年拨款支出|无", "{year}年度没有一般公共预算当年拨款安排的支出。"),
                    ),
                ),
            ),
        ),
    ),
)

_BOTH_BASIC = "一般公共预算当年人员经费|有 且 一般公共预算当年公用经费|有"
_BASIC = Section(
    "basic",
    "六、一般公共预算基本支出情况说明",
    paragraphs=(
        (
            Sentence(
                "{year}年度一般公共预算当年拨款安排的基本支出{一般公共预算当年基本支出}，其中：",
                cases=(
                    ("一般公共预算当年基本支出|无", "{year}年度没有一般公共预算当年拨款安排的基本支出。"),
                    (
                        "一般公共预算当年公用经费|无",
                        "{year}年度一般公共预算当年拨款安排的基本支出{一般公共预算当年基本支出}，全部为人员经费，"
                        "主要包括：{一般公共预算当年人员经费|经济}。没有公用经费。",
                    ),
                    (
                        "一般公共预算当年人员经费|无",
                        "{year}年度一般公共预算当年拨款安排的基本支出{一般公共预算当年基本支出}，全部为公用经费，"
                        "主要包括：{一般公共预算当年公用经费|经济}。没有人员经费。",
                    ),
                ),
            ),
        ),
        (
            Sentence(
                "人员经费{一般公共预算当年人员经费}，主要包括：{一般公共预算当年人员经费|经济}。",
                only_if=_BOTH_BASIC,
            ),
        ),
        (
            Sentence(
                "公用经费{一般公共预算当年公用经费}，主要包括：{一般公共预算当年公用经费|经济}。",
                only_if=_BOTH_BASIC,
            ),
        ),
    ),
)

_ITEMS = ("因公出国（境）费", "公务接待费", "公务用车购置费", "公务用车运行维护费")
#: The four items with their amounts alone, where one statement compares them all with last year.
_LIST = (
    "因公出国（境）费{一般公共预算因公出国（境）费}，公务接待费{一般公共预算公务接待费}，"
    "公务用车购置及运行费{一般公共预算公务用车购置及运行费}（其中：公务用车购置费{一般公共预算公务用车购置费}，"
    "公务用车运行维护费{一般公共预算公务用车运行维护费}）"
)


def _every(test: str) -> str:
    """The condition that a test holds for each of the four items."""
    return " 且 ".join(f"一般公共预算{item}|{test}" for item in _ITEMS)


_THREE_PUBLIC = Section(
    "three_public",
    "七、一般公共预算“三公”经费增减变动原因说明",
    paragraphs=(
        (
            Sentence(
                "{year}年度一般公共预算安排“三公”经费{一般公共预算“三公”经费支出}，{一般公共预算“三公”经费支出|变动}。"
                "{一般公共预算“三公”经费支出|原因:three_public}",
                cases=(
                    (
                        "一般公共预算“三公”经费支出|两年无",
                        "{year}年度和上年度都没有安排“三公”经费，与上年持平。",
                    ),
                    (
                        "一般公共预算“三公”经费支出|无 且 一般公共预算“三公”经费支出|不可比",
                        "{year}年度没有安排“三公”经费。" + NOT_COMPARED,
                    ),
                    (
                        "一般公共预算“三公”经费支出|无",
                        "{year}年度没有安排“三公”经费，{一般公共预算“三公”经费支出|变动}。"
                        "{一般公共预算“三公”经费支出|原因:three_public}",
                    ),
                    (
                        "一般公共预算“三公”经费支出|不可比",
                        "{year}年度一般公共预算安排“三公”经费{一般公共预算“三公”经费支出}。" + NOT_COMPARED,
                    ),
                ),
            ),
        ),
        (
            Sentence(
                "因公出国（境）费{一般公共预算因公出国（境）费}，{一般公共预算因公出国（境）费|变动}。{一般公共预算因公出国（境）费|原因:overseas}"
                "公务接待费{一般公共预算公务接待费}，{一般公共预算公务接待费|变动}。{一般公共预算公务接待费|原因:hospitality}"
                "公务用车购置及运行费{一般公共预算公务用车购置及运行费}，{一般公共预算公务用车购置及运行费|变动}。{一般公共预算公务用车购置及运行费|原因:vehicle}"
                "其中：公务用车购置费{一般公共预算公务用车购置费}，{一般公共预算公务用车购置费|变动}；公务用车运行维护费{一般公共预算公务用车运行维护费}，{一般公共预算公务用车运行维护费|变动}。",
                cases=(
                    (_every("持平"), _LIST + "，均与上年持平。"),
                    (_every("不可比"), _LIST + "。"),
                ),
            ),
        ),
        (Sentence("{其他文字:three_public}"),),
    ),
)  # fmt: skip

_AGENCY = Section(
    "agency_operating",
    "八、机关运行经费增减变动原因说明",
    paragraphs=(
        (
            Sentence(
                "{year}年度机关运行经费财政拨款预算{机关运行经费财政拨款}，{机关运行经费财政拨款|变动}。"
                "{机关运行经费财政拨款|原因:agency_operating}",
                cases=(
                    ("机关运行经费财政拨款|不涉及", "{no_agency}。"),
                    ("机关运行经费财政拨款|两年无", "{no_agency}，与上年持平。"),
                    (
                        "机关运行经费财政拨款|无 且 机关运行经费财政拨款|不可比",
                        "{no_agency}。" + NOT_COMPARED,
                    ),
                    (
                        "机关运行经费财政拨款|无",
                        "{no_agency}，{机关运行经费财政拨款|变动}。{机关运行经费财政拨款|原因:agency_operating}",
                    ),
                    (
                        "机关运行经费财政拨款|不可比",
                        "{year}年度机关运行经费财政拨款预算{机关运行经费财政拨款}。" + NOT_COMPARED,
                    ),
                ),
            ),
        ),
        (Sentence("{其他文字:agency_operating}"),),
    ),
)

_PROCUREMENT = Section(
    "procurement",
    "九、政府采购情况",
    paragraphs=(
        (
            Sentence(
                "{year}年度政府采购预算总额{政府采购支出}，其中：政府采购货物预算{政府采购货物支出}、"
                "政府采购工程预算{政府采购工程支出}、政府采购服务预算{政府采购服务支出}。",
                cases=(("政府采购支出|无", "{year}年度没有安排政府采购预算。"),),
            ),
        ),
        (Sentence("{其他文字:procurement}"),),
    ),
)

_PERFORMANCE = (
    Section("performance", "十、绩效管理情况"),
    Section(
        "performance_summary",
        "（一）绩效管理总体情况",
        level=3,
        paragraphs=((Sentence("{绩效:summary}"),),),
    ),
    Section(
        "performance_targets",
        "（二）绩效目标情况",
        level=3,
        paragraphs=((Sentence("{绩效:list}"),), (Sentence("{其他文字:performance}"),)),
        generate="forms",
    ),
)

_ASSETS = (
    Section("assets", "十一、国有资产占有使用情况"),
    Section("vehicles", "（一）车辆情况", level=3, generate="assets:vehicles"),
    Section("buildings", "（二）房屋情况", level=3, generate="assets:buildings"),
    Section("other_assets", "（三）其他国有资产占有使用情况", level=3, generate="assets:other_assets"),
)

_OTHER = (
    Section("other", "十二、其他说明"),
    Section(
        "purchase_catalogue", "（一）政府购买服务指导性目录", level=3, generate="text:purchase_catalogue"
    ),
    Section("other_texts", "（二）其他", level=3, generate="text:other"),
)

NARRATIVE = Part(
    "第三部分 {year}年度{scope}预算情况说明",
    (
        _CHANGES,
        _INCOME,
        _EXPENDITURE,
        _APPROPRIATION,
        *_GENERAL,
        _BASIC,
        _THREE_PUBLIC,
        _AGENCY,
        _PROCUREMENT,
        *_PERFORMANCE,
        *_ASSETS,
        *_OTHER,
    ),
)

GLOSSARY = Part("第四部分 名词解释", (Section("glossary", "", generate="glossary"),))

PARTS = (OVERVIEW, TABLES, NARRATIVE, GLOSSARY)
