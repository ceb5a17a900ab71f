"""The one declaration of the workbook: its sheets, columns, fixed rows, topics and options.

The writer, the reader, the comments in the cells and docs/book-format.md follow from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from yusuan.codes import Kind as Classification
from yusuan.model import MONEY_SOURCES, TEXTS, Point, point

from . import words

Kind = Literal["text", "long", "amount", "number", "integer", "code", "choice", "project", "computed"]
Layout = Literal["guide", "pairs", "records", "fixed"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.  ``codes`` names the classification that a code is looked up in; ``band`` the group heading.

    ``formula`` (kind computed) may hold ``{field}`` for a cell of the same row, ``{sheet.field}`` for a column of
    another sheet, ``{codes:x}``/``{names:x}`` for the hidden lists, ``{unit.nature}`` for a cell of the unit sheet.
    """

    field: str
    name: str
    kind: Kind = "text"
    explain: str = ""
    width: int = 12
    required: bool = False
    example: str = ""
    choices: tuple[str, ...] = ()
    open: bool = False  # the drop-down is a proposal: other values are allowed
    codes: Classification | None = None
    aliases: tuple[str, ...] = ()
    formula: str = ""
    band: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the unit sheet; ``repeat`` rows of the same name make a list."""

    field: str
    name: str
    kind: Kind = "text"
    explain: str = ""
    required: bool = False
    example: str = ""
    choices: tuple[str, ...] = ()
    repeat: int = 1
    option: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """One amount column of a sheet of fixed rows: the year it is of (0 this, -1 last) and what it adds to a Point."""

    name: str
    year: int
    explain: str
    adds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One fixed row; ``point`` are the dimensions of its Point without the year.

    ``reason``: a change above the threshold needs a reason under the topic ``key``; a reason given under
    ``covered_by`` counts for it too.  ``parts`` makes it a printed sum of other rows, not typed.
    """

    key: str
    name: str
    point: Mapping[str, str]
    explain: str = ""
    reason: bool = False
    covered_by: str = ""
    parts: tuple[str, ...] = ()
    expected: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """A text that a clerk may write: its key in the book and its name in the workbook."""

    key: str
    name: str
    explain: str


@dataclass(frozen=True, slots=True)
class Alert:
    """An obvious mistake that colours a cell: its field and a condition with ``{field}`` placeholders."""

    field: str
    condition: str
    grave: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; ``fills`` says in words what it feeds."""

    key: str
    name: str
    layout: Layout
    intro: str
    columns: tuple[Column, ...] = ()
    entries: tuple[Entry, ...] = ()
    values: tuple[Value, ...] = ()
    rows: tuple[Row, ...] = ()
    topics: tuple[Topic, ...] = ()
    alerts: tuple[Alert, ...] = ()
    required: bool = False
    spare: int = 30
    landscape: bool = True
    aliases: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """The column of a field; KeyError where the sheet has none."""
        return _columns(self.key)[name]


def _lookup(classification: str, name: str) -> str:
    return (
        f'=IF({{{name}}}="","",IFERROR(INDEX({{names:{classification}}},'
        f'MATCH({{{name}}}&"",{{codes:{classification}}},0)),"目录未收录"))'
    )




def _sum_of(side: str) -> str:
    """The total of a project's money by source, where the clerk does not type one."""
    cells = ",".join(f"{{{side}_{key}}}" for key in MONEY_SOURCES)
    return f'=IF(COUNT({cells})=0,"",SUM({cells}))'


_PROJECT_NAME = (
    '=IF({project}="","",IFERROR(INDEX({projects.name},MATCH({project}&"",{projects.key},0)),'
    'IFERROR(INDEX({projects.name},MATCH({project}&"",{projects.code},0)),"没有这个项目")))'
)
_NATURE = 'IF({unit}="",{unit.nature},IFERROR(INDEX({units.nature},MATCH({unit},{units.name},0)),{unit.nature}))'
_GOV = (
    '=IF({economic}&{gov_economic}="","",IFERROR(INDEX({names:gov_economic},MATCH(IF({gov_economic}<>"",'
    '{gov_economic}&"",INDEX(IF(' + _NATURE + '="事业",{codes:institution},{codes:agency}),'
    'MATCH({economic}&"",{codes:economic},0))),{codes:gov_economic},0)),"无法推定"))'
)
_FUND_EXPLAIN = "钱从哪里来。财政拨款选前三项，教育收费等选“财政专户管理资金”，其余属于单位资金。"
_PROJECT = Column(
    "project", "项目", "project", "“项目”表中的项目序号（没有序号的填项目代码）。", 12, True, "1", aliases=("项目序号",),
)  # fmt: skip
_NAME_OF_PROJECT = Column(
    "project_name", "项目名称（自动）", "computed", "按项目序号自动查出，不用填写。", 30, formula=_PROJECT_NAME
)
_UNIT_COLUMNS = (
    Column("name", "单位名称", explain="单位全称，与印章一致。", width=32, required=True, example="某市公共服务中心"),
    Column("code", "单位编码", "code", "预算管理一体化系统中的单位代码。", 12, example="304005"),
    Column("nature", "单位性质", "choice", "行政、参公（参照公务员法管理）、事业；决定政府经济科目和机关运行经费。", 10, True, "事业", words.NATURES),
    Column("level", "层级", "choice", "单位所属的政府层级，名词解释和说明里使用。", 8, False, "市级", words.LEVELS, True),
    Column("department", "主管部门", explain="一级预算部门全称。", width=28, example="某市某局"),
    Column("department_code", "主管部门编码", "code", "一级预算部门代码。", 12, example="304"),
    Column("established_posts", "编制人数", "integer", "核定的编制数。", 10, example="30"),
    Column("staff", "在职人数", "integer", "年初在职实有人数。", 10, example="28"),
    Column("retired", "离退休人数", "integer", "年初离退休人数。", 10, example="12"),
)  # fmt: skip

OPTIONS: tuple[Entry, ...] = (
    Entry("change_threshold", "变动说明阈值（%）", "number", "增减超过这个百分比必须说明原因，不填为 10。", example="10", option=True),
    Entry("framework", "绩效指标框架", "choice", "2015：成本属于产出指标；2021：成本单列一级指标。不填按指标的写法。", choices=("2015", "2021"), option=True),
    Entry("layout", "公开格式", "text", "公开表样的名称，不填由命令决定。", example="shanxi", option=True),
)  # fmt: skip
OPTION_PREFIX = "选项："
DEFAULT_THRESHOLD = "10"

_LAST = Value("上年预算数（元）", -1, "上年年初预算数，以元为单位。")
SHEETS: tuple[Sheet, ...] = (
    Sheet("guide", "说明", "guide", "怎样填写这本预算书", landscape=False),
    Sheet(
        "unit", "单位", "pairs", "单位的基本情况。浅黄色格子填写；一项有多条的，一行一条。",
        entries=(
            Entry("year", "预算年度", "integer", "四位数年份。", True, "2023"),
            *(Entry(c.field, c.name, c.kind, c.explain, c.required, c.example, c.choices) for c in _UNIT_COLUMNS),
            Entry("description", "基本情况", "long", "机构性质、编制等的一段话，印在“机构设置情况”前面。"),
            Entry("duties", "主要职责", "long", "一行一条，不用写序号。", repeat=12),
            Entry("offices", "内设机构", "text", "一行一个。", repeat=12),
            Entry("subordinates", "下属单位", "text", "一行一个；没有就不填。", repeat=6),
            *OPTIONS,
        ),
        required=True, landscape=False, aliases=("单位信息", "基本信息"),
    ),
    Sheet(
        "units", "所属单位", "records", "只有部门（汇总几个单位）才填写：一个单位一行，包括本级。单个单位的预算书留空。",
        (
            *_UNIT_COLUMNS,
            Column("description", "基本情况", "long", "机构性质、编制等的一段话。", 36),
            Column("duties", "主要职责", "long", "每条一行（单元格内用 Alt+Enter 换行）。", 40),
            Column("offices", "内设机构", "long", "每个一行（单元格内换行）。", 24),
            Column("subordinates", "下属单位", "long", "每个一行（单元格内换行）。", 24),
        ),
        spare=12,
    ),
    Sheet(
        "lines", "预算明细", "records", "每一笔钱一行：做什么（功能科目）、怎么花（经济科目）、钱从哪来、哪个项目、多少元。十五张表都由这里算出。",
        (
            Column("function", "功能科目编码", "code", "支出功能分类的项级代码，七位。", 13, True, "2080505", codes="function", aliases=("支出功能分类科目编码", "功能分类科目编码")),
            Column("function_name", "功能科目（自动）", "computed", "按编码查出，不用填写。", 28, formula=_lookup("function", "function")),
            Column("use", "支出性质", "choice", "人员经费和公用经费属于基本支出。", 12, True, "人员经费", tuple(words.USES.values())),
            Column("economic", "部门经济科目编码", "code", "部门预算支出经济分类的款级代码，五位。基本支出必填，项目支出可以不填。", 12, False, "30108", codes="economic"),
            Column("economic_name", "部门经济科目（自动）", "computed", "按编码查出，不用填写。", 24, formula=_lookup("economic", "economic")),
            Column("gov_economic", "政府经济科目编码", "code", "一般不用填写：按部门经济科目和单位性质自动推定。", 12, False, "", codes="gov_economic"),
            Column("gov_economic_name", "政府经济科目（自动）", "computed", "填写的或者推定的科目名称。", 20, formula=_GOV),
            Column("fund", "资金性质", "choice", _FUND_EXPLAIN, 17, True, "一般公共预算", tuple(words.FUNDS.values())),
            Column("origin", "资金来源", "choice", "当年：本年预算安排；上年结转：以前年度结转到本年使用。", 12, True, "当年", tuple(words.ORIGINS.values())),
            Column("project", "项目", "project", "项目支出必填：“项目”表中的项目序号。", 10, False, "1", aliases=("项目序号",)),
            Column("project_name", "项目名称（自动）", "computed", "按项目序号查出，不用填写。", 30, formula=_PROJECT_NAME),
            Column("amount", "金额（元）", "amount", "以元为单位，最多两位小数。不要填万元。", 17, True, "425500.00", aliases=("金额", "预算金额（元）")),
            Column("unit", "所属单位", "text", "部门预算填写“所属单位”表中的单位名称；单个单位留空。", 18),
            Column("sink", "去向", "choice", "一般不填，即“支出”；年末不支出而结转的选“年终结转”。", 10, False, "", tuple(words.SINKS.values())),
            Column("note", "备注", "text", "只供自己看，不公开。", 24),
        ),
        alerts=(
            Alert("function", 'AND({amount}<>"",LEN({function}&"")<>7)'),
            Alert("function", '{function_name}="目录未收录"', False),
            Alert("economic", 'AND(OR({use}="人员经费",{use}="公用经费"),{economic}="")'),
            Alert("economic", '{economic_name}="目录未收录"', False),
            Alert("economic", 'OR(AND({use}="公用经费",OR(LEFT({economic},3)="301",LEFT({economic},3)="303")),AND({use}="人员经费",OR(LEFT({economic},3)="302",LEFT({economic},3)="310")))', False),
            Alert("project", 'AND({use}="项目支出",{project}="",{amount}<>"")'),
            Alert("project", '{project_name}="没有这个项目"'),
            Alert("use", 'AND({amount}<>"",{use}="")'),
            Alert("fund", 'AND({amount}<>"",{fund}="")'),
            Alert("origin", 'AND({amount}<>"",{origin}="")'),
            Alert("amount", 'AND({function}<>"",{amount}="")'),
            Alert("amount", 'AND({amount}<>"",NOT(ISNUMBER({amount})))'),
            Alert("amount", 'AND(ISNUMBER({amount}),OR({amount}<0,ROUND({amount},2)<>{amount}))'),
            Alert("amount", 'AND(ISNUMBER({amount}),{amount}>0,{amount}<1000,COUNTIF({note},"*核实*")=0)', False),
        ),
        required=True, spare=100, aliases=("明细", "支出明细", "预算支出明细"),
    ),
    Sheet(
        "projects", "项目", "records", "一个项目一行。序号用来在“预算明细”“绩效指标”等表里指明项目；同名项目用不同的序号。",
        (
            Column("key", "项目序号", "text", "自己编的短号，如 1、2、3；有 21 位项目代码的可以不填，用代码代替。", 9, False, "1"),
            Column("code", "项目代码", "code", "项目库中的 21 位代码，没有就不填。", 25, False, "14090023304T100000004"),
            Column("name", "项目名称", "text", "项目全称，与批复一致。", 40, True, "春季招聘活动经费"),
            Column("category", "项目类别", "choice", "人员类、运转类或者特定目标类。", 14, False, "特定目标类项目", words.CATEGORIES, True),
            Column("department", "主管部门及代码", "text", "不填由“单位”表推定，如“304-某市某局”。", 26),
            Column("unit", "实施单位", "text", "不填就是本单位。", 24),
            Column("attribute", "项目属性", "choice", "一次性或者延续性。", 22, False, "延续性项目（阶段开展）", words.ATTRIBUTES, True),
            Column("years", "项目期", "text", "如 1年、3年。", 8, False, "3年"),
            Column("managed", "实行绩效管理", "choice", "不填为“是”。", 9, False, "是", tuple(words.YES_NO.values())),
            *(
                Column(
                    f"{side}_{key}", f"{word}{name}", "amount", f"{word}资金中的“{name}”，以元为单位；没有就不填。",
                    16, formula=_sum_of(side) if key == "total" else "", band=f"{word}资金（元）",
                )
                for side, word in (("term", "实施期"), ("annual", "年度"))
                for key, name in {"total": "资金总额", **MONEY_SOURCES}.items()
            ),
            Column("lines_total", "明细合计（自动）", "computed", "“预算明细”中该项目各行之和，应等于年度资金总额。", 16, formula='=IF({name}="","",SUMIFS({lines.amount},{lines.project},IF({key}="",{code},{key})))', band="核对"),
            Column("gap", "差额（自动）", "computed", "年度资金总额减去明细合计，应为 0。", 14, formula='=IF(OR({name}="",{annual_total}=""),"",ROUND({annual_total}-{lines_total},2))', band="核对"),
        ),
        alerts=(
            Alert("gap", 'AND(ISNUMBER({gap}),{gap}<>0)'),
            Alert("lines_total", 'AND({name}<>"",{lines_total}=0)', False),
            Alert("annual_total", 'AND(COUNT({annual_central},{annual_province},{annual_local},{annual_own},{annual_other})>0,ROUND(SUM({annual_central},{annual_province},{annual_local},{annual_own},{annual_other})-N({annual_total}),2)<>0)'),
            Alert("term_total", 'AND(COUNT({term_central},{term_province},{term_local},{term_own},{term_other})>0,ROUND(SUM({term_central},{term_province},{term_local},{term_own},{term_other})-N({term_total}),2)<>0)'),
            Alert("term_total", 'AND(ISNUMBER({term_total}),ISNUMBER({annual_total}),{term_total}<{annual_total})'),
        ),
        spare=20,
    ),
    Sheet(
        "project_texts", "项目文本", "records", "申报表里的文字和总体目标：一段一行，选定项目和栏目，在“内容”里书写。",
        (
            _PROJECT, _NAME_OF_PROJECT,
            Column("box", "栏目", "choice", "申报表中的栏目。负责人、经办人写职务或者科室，不写姓名；列表以外的栏目名也可以填写。", 24, True, "项目概况",
                   (*TEXTS.values(), "实施期总体目标", "年度总体目标", "填报日期", "负责人", "经办人", "联系电话"), True),
            Column("text", "内容", "long", "直接书写，需要分段时用 Alt+Enter。不要写个人姓名和电话。", 90),
        ),
        spare=20, aliases=("项目文字",),
    ),
    Sheet(
        "indicators", "绩效指标", "records", "一条三级指标一行，实施期和年度的指标值并列。",
        (
            _PROJECT, _NAME_OF_PROJECT,
            Column("first", "一级指标", "choice", "产出、效益、满意度（2021 年起成本可以单列）。", 12, True, "产出指标", words.FIRST_LEVELS, True),
            Column("second", "二级指标", "choice", "数量、质量、时效等。", 18, True, "数量指标", words.SECOND_LEVELS, True),
            Column("name", "三级指标", "text", "指标名称，说清楚数的是什么。", 36, True, "举办招聘活动场次"),
            Column("term", "实施期指标值", "text", "如 ≥12场、100%、及时拨付。", 18, False, "≥3场"),
            Column("annual", "年度指标值", "text", "如 ≥4场/年。", 18, False, "≥1场/年"),
            Column("weight", "权重", "number", "百分制分值，可以不填。", 8),
        ),
        spare=40,
    ),
    Sheet(
        "costing", "测算", "records", "项目资金怎样算出来：数量 × 标准 × 期数 + 一次性金额。",
        (
            _PROJECT, _NAME_OF_PROJECT,
            Column("name", "测算内容", "text", "这一行算的是什么。", 30, True, "监测补助"),
            Column("quantity", "数量", "number", "人数、户数、面积等。", 12, True, "182"),
            Column("quantity_unit", "数量单位", "text", "人、户、平方米等。", 9, False, "户"),
            Column("standard_name", "标准名称", "text", "“标准库”中的名称，可以不填。", 20),
            Column("standard", "标准（元）", "number", "每单位每期的金额，以元为单位。", 14, True, "100"),
            Column("standard_unit", "标准单位", "text", "如 元/户/月。", 12, False, "元/户/月"),
            Column("periods", "期数", "number", "月数、次数等，不填为 1。", 8, False, "12"),
            Column("extra", "一次性金额（元）", "number", "加在乘积之外的金额，不填为 0。", 16),
            Column("result", "测算金额（自动）", "computed", "数量 × 标准 × 期数 + 一次性金额。", 17, formula='=IF({name}="","",ROUND({quantity}*{standard}*IF({periods}="",1,{periods})+N({extra}),2))'),
            Column("function", "功能科目编码", "code", "这部分资金的功能科目，可以不填。", 13, False, "", codes="function"),
            Column("fund", "资金性质", "choice", "不填为一般公共预算。", 17, False, "", tuple(words.FUNDS.values())),
            Column("note", "备注", "text", "依据或者差额的原因。", 30),
        ),
    ),
    Sheet(
        "standards", "标准库", "records", "全单位共用的补贴和开支标准，同一补贴一年只应有一个标准。",
        (
            Column("name", "标准名称", "text", "补贴或者开支的名称。", 28, True, "失业动态监测补助"),
            Column("amount", "标准（元）", "number", "以元为单位。", 14, True, "100"),
            Column("unit", "标准单位", "text", "如 元/户/月。", 14, False, "元/户/月"),
            Column("valid_from", "生效日期", "text", "如 2023-01-01，可以不填。", 13),
            Column("valid_to", "失效日期", "text", "如 2023-12-31，可以不填。", 13),
            Column("basis", "依据", "long", "文件名称和文号。", 60),
        ),
        spare=20,
    ),
    Sheet(
        "receipts", "收入科目", "records", "政府性基金、国有资本经营预算等收入按收入分类科目填写；没有这些收入的留空。",
        (
            Column("code", "收入科目编码", "code", "政府收支分类收入科目代码。", 14, True, "1030148", codes="receipt"),
            Column("name", "收入科目名称", "text", "可以不填，按代码查出；目录没有的须填写。", 36),
            Column("fund", "资金性质", "choice", "这笔收入属于哪种资金，不填为政府性基金预算。", 18, False, "政府性基金预算", tuple(words.FUNDS.values())),
            Column("origin", "资金来源", "choice", "不填为当年。", 14, False, "当年", tuple(words.ORIGINS.values())),
            Column("amount", "金额（元）", "amount", "以元为单位，最多两位小数。", 18, True),
        ),
        spare=20,
    ),
    Sheet(
        "last_year", "上年数", "fixed", "上年年初预算数，用来写增减变化。没有发生的填 0，不知道的留空。",
        values=(_LAST,),
        rows=(
            Row("income_total", "收入总计", {"flow": "income"}, "包括上年结转。", True, expected=True),
            Row("income_current", "本年收入合计", {"flow": "income", "origin": "current"}, "不包括上年结转。"),
            Row("expenditure_total", "支出总计", {"flow": "expenditure"}, "等于收入总计。", True, "income_total", expected=True),
            Row("basic", "基本支出", {"flow": "expenditure", "use": "basic"}),
            Row("project", "项目支出", {"flow": "expenditure", "use": "project"}),
            Row("appropriation", "财政拨款支出总计", {"flow": "expenditure", "fund": "appropriation"}, "三种财政拨款，包括上年结转。"),
            Row("general_current", "一般公共预算当年拨款", {"flow": "expenditure", "fund": "general", "origin": "current"}, "不包括上年结转。", True, expected=True),
            Row("general_basic", "一般公共预算基本支出", {"flow": "expenditure", "fund": "general", "origin": "current", "use": "basic"}, "不包括上年结转。"),
            Row("government_funds_current", "政府性基金预算当年拨款", {"flow": "expenditure", "fund": "government_funds", "origin": "current"}, "没有填 0。"),
            Row("state_capital_current", "国有资本经营预算当年拨款", {"flow": "expenditure", "fund": "state_capital", "origin": "current"}, "没有填 0。"),
            Row("agency_operating", "机关运行经费", {"flow": "expenditure", "fund": "appropriation", "measure": "agency_operating"}, "行政和参公单位的公用经费（财政拨款）；事业单位不填。", True),
            Row("procurement", "政府采购预算总额", {"flow": "expenditure", "measure": "procurement"}, "可以不填。"),
        ),
    ),
    Sheet(
        "three_public", "三公经费", "fixed", "本年数留空时由“预算明细”中的经济科目算出；上年数须填写，没有填 0。",
        values=(
            Value("本年一般公共预算（元）", 0, "与预算明细一致；留空则自动计算。", {"fund": "general"}),
            Value("本年政府性基金预算（元）", 0, "没有就不填。", {"fund": "government_funds"}),
            Value("本年国有资本经营预算（元）", 0, "没有就不填。", {"fund": "state_capital"}),
            Value("上年一般公共预算（元）", -1, "上年年初预算数，没有填 0。", {"fund": "general"}),
        ),
        rows=(
            Row("three_public", "“三公”经费合计", {"flow": "expenditure", "measure": "three_public"}, "自动合计。", True, parts=("overseas", "hospitality", "vehicle_purchase", "vehicle_running")),
            Row("overseas", "因公出国（境）费", {"flow": "expenditure", "measure": "overseas"}, "经济科目 30212。", True, "three_public"),
            Row("hospitality", "公务接待费", {"flow": "expenditure", "measure": "hospitality"}, "经济科目 30217。", True, "three_public"),
            Row("vehicle", "公务用车购置及运行费", {"flow": "expenditure", "measure": "vehicle"}, "自动合计。", True, "three_public", parts=("vehicle_purchase", "vehicle_running")),
            Row("vehicle_purchase", "公务用车购置费", {"flow": "expenditure", "measure": "vehicle_purchase"}, "经济科目 31013、30913。", True, "vehicle"),
            Row("vehicle_running", "公务用车运行维护费", {"flow": "expenditure", "measure": "vehicle_running"}, "经济科目 30231。", True, "vehicle"),
        ),
        aliases=("“三公”经费",),
    ),
    Sheet(
        "procurement", "政府采购", "fixed", "本年政府采购预算，按货物、工程、服务分列；没有填 0。",
        values=(Value("本年预算数（元）", 0, "以元为单位，没有填 0。"),),
        rows=(
            Row("procurement_total", "政府采购预算总额", {"flow": "expenditure", "measure": "procurement"}, "自动合计。", parts=("goods", "works", "services")),
            Row("goods", "政府采购货物", {"flow": "expenditure", "measure": "goods"}),
            Row("works", "政府采购工程", {"flow": "expenditure", "measure": "works"}),
            Row("services", "政府采购服务", {"flow": "expenditure", "measure": "services"}),
            Row("purchased_services", "政府购买服务", {"flow": "expenditure", "measure": "purchased_services"}, "可以不填。"),
        ),
    ),
    Sheet(
        "assets", "国有资产", "records", "国有资产占有使用情况，一类（或者一件）一行。",
        (
            Column("category", "类别", "choice", "资产的大类。", 16, True, "通用设备", words.ASSET_CATEGORIES, True),
            Column("name", "名称", "text", "可以不填。", 28),
            Column("count", "数量", "number", "辆、台、套等。", 10),
            Column("count_unit", "计量单位", "text", "辆、台、套等。", 10, False, "辆"),
            Column("area", "面积（平方米）", "number", "房屋和土地填写。", 14),
            Column("value", "原值（元）", "amount", "以元为单位。", 18),
            Column("note", "备注", "text", "如“在用”。", 30),
        ),
        spare=20,
    ),
    Sheet(
        "reasons", "变动原因", "records", "增减超过阈值的事项必须写明原因；表里会自动算出哪些要写。原因写成完整的句子，不写数字也可以。",
        (
            Column("topic", "事项", "text", "前面是固定事项，后面可以自己添加。", 28, True),
            Column("last", "上年数（自动）", "computed", "来自“上年数”和“三公经费”。", 17, formula="*last"),
            Column("now", "本年数（自动）", "computed", "由“预算明细”算出。", 17, formula="*now"),
            Column("change", "增减额（自动）", "computed", "本年数减上年数。", 17, formula='=IF(OR({last}="",{now}=""),"",ROUND({now}-{last},2))'),
            Column("needed", "须说明（自动）", "computed", "增减超过阈值时显示“须说明”。", 12, formula="*needed"),
            Column("text", "原因", "long", "直接写原因，不用写“主要原因是”。", 80, False, "新增公益性岗位补贴项目"),
        ),
        alerts=(Alert("text", 'AND({needed}="须说明",{text}="")'),),
        spare=10,
    ),
    Sheet(
        "texts", "其他文字", "records", "说明里的其他文字，没有就留空，软件会写“无”。",
        (
            Column("topic", "事项", "text", "前面是固定事项，后面可以自己添加。", 28, True),
            Column("text", "内容", "long", "写成完整的句子。", 100),
        ),
        topics=(
            Topic("organization", "机构设置补充说明", "印在机构设置情况之后。"),
            Topic("three_public", "“三公”经费说明", "印在“三公”经费增减变动原因之后。"),
            Topic("agency_operating", "机关运行经费说明", "印在机关运行经费之后。"),
            Topic("procurement", "政府采购说明", "印在政府采购情况之后。"),
            Topic("performance", "绩效管理说明", "印在绩效管理情况之后。"),
            Topic("vehicles", "车辆情况", "国有资产占有使用情况的第一项；不填由资产表写出。"),
            Topic("buildings", "房屋情况", "国有资产占有使用情况的第二项；不填由资产表写出。"),
            Topic("other_assets", "其他国有资产情况", "国有资产占有使用情况的第三项；不填由资产表写出。"),
            Topic("purchase_catalogue", "政府购买服务指导性目录", "没有就不填。"),
            Topic("other", "其他", "其他需要说明的情况。"),
        ),
        spare=10,
    ),
)  # fmt: skip

BY_KEY: Mapping[str, Sheet] = {sheet.key: sheet for sheet in SHEETS}
FIXED: tuple[Sheet, ...] = tuple(s for s in SHEETS if s.layout == "fixed")
#: Rows whose change may need a reason: the topics of the sheet 变动原因, in its order.
REASONS: Mapping[str, Row] = {r.key: r for s in FIXED for r in s.rows if any(v.year == -1 for v in s.values)}
#: What the spare rows of a sheet of fixed rows may state: any Point, as ``year=2022;flow=expenditure``.
MEANING = "含义（一般不填）"
HINT = "填写说明"


@cache
def _columns(key: str) -> Mapping[str, Column]:
    return {column.field: column for column in BY_KEY[key].columns}


def stated_point(row: Row, value: Value, year: int) -> Point:
    """The Point of one fixed cell in the workbook of ``year``."""
    return point(year=str(year + value.year), **{**row.point, **value.adds})


def stated_words(sheet: Sheet, row: Row, value: Value) -> str:
    """The words of one fixed cell, as kept in ``Stated.words``."""
    return row.name if len(sheet.values) == 1 else f"{row.name}（{value.name.removesuffix('（元）')}）"


def compared(row: Row, year: int) -> tuple[Point, Point]:
    """This year's and last year's Point of a row that a reason may explain."""
    sheet = next(s for s in FIXED if row in s.rows)
    last = next(v for v in sheet.values if v.year == -1)
    here = stated_point(row, last, year)
    return here.but(year=str(year)), here
