"""The phrases of budget narratives: words that head a list, compare, or change what the next number means."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yusuan.model import Point, meet, point

SPACE = re.compile(r"[\s\u3000\u200b]+")
FILLER = re.compile(
    r"拟|增减相抵|收支相抵|相抵|涉|总|财务|综合|[我本全](?:局|厅|委|办|院|馆|站|所|部|处|街道|镇|乡|中心|队|会|县|市|区|省)|我校|学校|下属|事业|机关|家|面向|年度|年初|全年|当年|同口径|我|本|各|全部|共计|合计|总计|总额|总数|共|约|达到|达|为|是|计|预算|决算|安排|数|部门|单位|所属|中央|"
    r"用于|其中|包括|主要|以下|方面|情况|经费|资金|拨款|财政|支出|收入|的|等|和|及|涉及|金额|分别|参公|此外|另外|另|具体|如下|今年|"
    r"由|按|从|在|有|项|类|款|科目|规模|水平|其|又|则|编制|批复|公开|开支|列支|执行|完成|实际|累计|国内|费用|费|含|均|后"
)
VERB = r"(?:增加|减少|增长|下降|降低|上升|提高|压减|核减|调增|调减|增支|减支|增幅|减幅|降幅|升幅|多|少|增|减)"
CHANGE = re.compile(
    rf"(?P<subject>.*?)(?P<verb>[(（]?{VERB}[)）]?(?:[(（]{VERB}[)）]|[/／或]{VERB})?)(?:了|约|为|额为|额)?$"
)
COMPARED = re.compile(
    r"(?:比|较|与|同|和)(?:去年|上年度?|上一年度?|上一度|(?P<year>(?:19|20)\d\d)年度?)(?:[(（][^（）()]{1,10}[)）])?(?:部门|收支|财政拨款)?(?P<stage>年初预算数?|全年预算数?|调整后?预算数?|支出数|预算执行数?|当年预算执行数?|执行数?|决算数?|预算数?|批复数?)?(?:同口径|同期)?(?:相比|比较|对比)?|同比"
)
#: 决算数大于预算数5.00万元: a change, said without a verb of change.
EXCEEDS = re.compile(r"(?P<subject>.*?)(?:支出)?决算数?(?P<sign>大于|小于|高于|低于|超过|少于)(?P<stage>年初预算|全年预算|调整后?预算|预算)数?$")
#: 用于保障机构正常运转的日常支出: what it is for is no name of it.
PURPOSE = re.compile(r"用于[^，。；：]{2,40}?的(?=(?:日常|经费|专项|各项|其他)*(?:支出|经费|资金))")
#: What is sold, bought or let is not what is owned.
DISPOSED = re.compile(r"处置|报废|报损|出租|出借|购置|新增|配置|盘亏|捐赠|调拨")
#: What a final account calls its outcome.
OUTCOME = re.compile(r"决算|实际支出|实际发生")
BUDGETED = re.compile(r"(?:比|较|与|同)(?P<stage>年初预算数?|全年预算数?|调整后?预算数?|预算数?)(?:相比)?")
REASON = re.compile(r"原因|主要(?:是|为)(?:由于|因为|因)|主要由于")
PARTS = re.compile(r"其中|具体[^，。；：:]{0,14}[：:]|包括|主要用于以下|如下|分别为|具体为|按[^，。]{1,8}分")
CHAIN = re.compile(
    r"((?:[^（）()、，。；:：“”\"]|[（(](?!\d*(?:类|款|项)[）)])[^（）()]{1,6}[）)]){2,34}?)[（(](\d{2,7})?(类|款|项)[）)](?:科目)?"
)
#: A code printed before its name: 2080505机关事业单位基本养老保险缴费支出.
NUMBERED = re.compile(r"^[(\[]?(2\d{2}(?:\d{2}){0,2})[)\]]?[-—.、:]?(?=[\u4e00-\u9fff])")
#: Codes in brackets instead of levels: 农林水支出（213）水利（03）行政运行（01）, 行政运行（2130301）.
NUMBERED_CHAIN = re.compile(r"[(（]([235]\d{2}(?:\d{2}){0,2})[)）](?:[^()（）]{2,30}[(（](\d{2})[)）])?(?:[^()（）]{2,30}[(（](\d{2})[)）])?")
#: A line that starts with a number of its own does not go on with the line before it.
NUMBERED_LINE = re.compile(r"[(（]?(?:\d{1,2}[.．、)）](?!\d)|[一二三四五六七八九十]{1,3}[、)）])|[①-⑳]|第[一二三四五六七八九十]|其中|注[:：]")
#: A line that breaks off: it does not end as sentences do.
BROKEN = re.compile(r"[^。；;：:！？!?）)”\"….]$")
#: Words that no sentence ends with.
DANGLING = re.compile(r"[比较与同为是和及、，,（(]$")
#: What no line starts with that is not the rest of another one.
CONTINUED = re.compile(
    r"[（(]\d*(?:类|款|项)[）)]|\d[\d,，]*(?:\.\d+)?(?:万|亿|元|%|％|个百分点)|[万亿]?元|个?百分点|[%％，。；、）)]"
)
#: An item and nothing else before a comma: 小学教育（2050202），
ITEM_ONLY = re.compile(r"(?:.*[。；;])?[^，。；;：:,]{2,60}[（(](?:\d*(?:类|款|项)|2\d{2}(?:\d{2}){0,2})[)）](?:支出|科目)?[”\"]?[，,。]")
#: When a label says of what time and stage it is, beside its name: 2024年预算数, 年初预算.
TIMED = re.compile(
    r"(?:(?:19|20)\d\d年(?:度)?)?(?:年初|全年|当年|支出|收入|调整后?)?(?:预算|决算|执行)(?:数|额)?(?:安排)?(?:为|是|共)?$"
    r"|^(?:(?:19|20)\d\d年(?:度)?)"
)
#: What stands around a name in a label.
CALLED = re.compile(
    r"^(?:主要)?(?:用于|其中:?|包括:?)|(?:类|款|项)?(?:级)?科目$|(?:方面)?(?:的)?(?:预算|决算)?(?:数)?(?:安排)?(?:为|共)?$"
)
#: At what date assets are stated.
DATED = re.compile(r"截[至止](20\d\d)年")
#: 本级机关运行经费: whose money it is anyway.
OWN_LEVEL = re.compile(r"(?:部门|单位)?本级(?=机关|三公)|(?<=部门)本级|(?<=单位)本级|(?<=机关)本级")
PERFORMS = re.compile(r"绩效(?:目标|自评|评价|管理|监控|运行)")
#: 完成年初预算1000万元的108%: the amount that a share is measured against stands before it.
MEASURED = re.compile(r"(?:完成|占)(?:了|当年|年度|部门)?(?:年初预算|全年预算|调整后?预算|预算)(?:数)?$")
#: 比2022年“三公”经费预算7万元减少…: a label that starts so names the base, not what is compared with it.
BASE = re.compile(r"(?:比|较)(?:去年|上年度?|上一年度?|(?:19|20)\d\d年度?)(?!.*(?:相比|比较|对比))")
#: 共计支出…: the same money once more.
ALL_TOLD = re.compile(r"共|合计|总计|累计")
#: …，共计65.00万元 after a list: its head once more.
LIST_TOLD = re.compile(r"(?:以上)?(?:共计|总共|合计|总计|累计|共)(?:支出|安排|资金|金额)?(?:为|约)?")
#: 今年112.00万元 beside 上年100.00万元.
THIS_YEAR = re.compile(r"(?:今年|本年|当年)")
#: 与收入预算总计一致: the other amount is named.
SAME_AS = re.compile(r"(?:与|同|和)([^，。；]{2,14}?)(?:保持)?(?:一致|相同|持平)")
#: A numbered line and its stop before a paragraph's text: （二）政府采购情况。2024年…
LEAD = re.compile(r"((?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,2}[）)]|\d{1,2}[.．、])[^\d。；;：:，,]{2,24})[。：:](?=.)")
#: 本年收入中，…: what comes next are parts of it.
AMONG = re.compile(r"([^，。；：、,;:()（）]{2,24}?)(?:资金)?(?:当)?中[，,:：]")
#: What is named before 中 is money.
MONEY = re.compile(r"项目|支出|收入|资金|经费|采购|预算")
#: 支出包括：…: the parts of one side, after the other side's.
SIDE = re.compile(r"(收入|支出)[^，。；：]{0,4}(?:包括|分为|构成|具体)")
#: A paragraph that starts so goes on about the item of the paragraph before it.
GOES_ON = re.compile(
    r"(?:(?:19|20)\d\d年度?)?(?:年初预算|支出决算|支出预算|预算数|决算数|完成年初预算|完成预算|(?:比|较|与)上年)"
)
#: In a final account a bare 预算(数) is what was approved; 一般公共预算 and the like are funds.
APPROVED = re.compile(r"(?<!公共)(?<!基金)(?<!经营)(?<!财政)预算(?:数|额|总额|安排数?|批复数?)?(?:分别)?(?:为|是|共)?$")
SORTED = re.compile(r"按[^，。]{1,8}分")
#: Words that make an amount a standard, a limit or the price of one thing.
STANDARD = re.compile(r"标准|人均|车均|辆均|每人|每户|每月|每辆|每车|单价|单位价值|单台|限额|定额")
#: 400万元以上的项目, 单价100万元（含）以上设备: a threshold.
THRESHOLD = re.compile(r"(?:[（(]?(?:不?含)[^（）()]{0,6}[)）])?(?:及|或者?|和)?以[上下内]|[（(](?:不?含)[)）]以?[上下内]|[（(]含以[上下][)）]")
#: A sort of guests or of cars: a part of the view that it stands under.
SORTS = re.compile(r"国内(?:公务)?接待|外事接待|外宾接待|国[(（]境[)）]外(?:公务)?接待|国内外事接待|轿车|越野车|载客汽车|小型客车|大型客车|其他车型")
#: 增加在职人员绩效44万元: what changed, without saying compared with what.
CHANGED_BY = re.compile(r"^(?:\d{1,2}[、.．]?|[(（]\d{1,2}[)）]|其中[:：]?)?(?:一是|二是|三是|四是|五是)?(?:本年|今年|当年)?(?:新增|增加|减少|追加|调增|调减|压减|核减|核增|增列|增拨|取消|结转)(?!额|幅)")
#: Words of labels that name nothing.
NAMELESS = re.compile(r"金额|共计|合计|小计|总计|总额|支出|收入|决算|预算|年初|全年|年度|执行|安排|资金|费用|采购|完成|其中|分别|[数为共约达计年和的]")
#: The part of a project's description that tells of its money.
ANNUAL = re.compile(r"预算|资金|经费")
#: Headings of the parts before the budget: what they tell of money is background.
BACKGROUND = re.compile(r"职责|职能|机构设置|概况|简介|基本情况|构成|名词解释|主要工作|工作任务|重点工作|工作目标")
#: 部门预算及“三公”经费预算: not about the view alone.
BOTH = re.compile(r"(?:预算|决算|收支|情况)(?:及|和|与|、|暨)(?:财政拨款)?三公")
#: The first heading in the description of a project; the heading before it names the project.
DESCRIBED = re.compile(r"项目(?:概述|概况|名称|简介|基本情况)")
#: The headings that the description of a project goes on with.
DESCRIBING = re.compile(r"立项依据|实施主体|实施方案|实施周期|实施计划|预算安排|资金安排|绩效目标|项目内容|项目背景")
#: What stands around a project's name in the heading over its description.
AROUND = re.compile(r"^(?:20\d\d年度?)?(?:重点)?(?:项目[:：])?|(?:项目)?(?:经费|支出|资金)?(?:预算)?(?:安排)?(?:情况)?(?:的?说明|情况)$")
#: One project's outcome in a final account: 水库维修项目绩效自评综述：….
EVALUATED = re.compile(
    r"^(?:\d{1,2}[.．、]|[（(][\d一二三四五六七八九十]{1,2}[）)]|[①-⑳])?(?P<name>[^，。；：:]{2,40}?)(?:绩效(?:目标|自评|评价)|自评)[^，。；：:]{0,12}[:：。]"
)
#: 纳入绩效目标管理的项目支出: which projects, and no word of its own.
UNDER_PERFORMANCE = re.compile(r"(?:填报|编报|申报|设定|设置|纳入|实行|实施|编制|开展)?(?:20\d\d年度?)?(?:部门|单位|整体|支出|项目)*(?:预算)?绩效(?:目标|自评|评价|监控|跟踪|管理|运行)*(?:的)?")
#: What only one project's evaluation says.
ONE_PROJECT = re.compile(r"(?:全年|调整|年初)?预算数|执行数|实际执行|全年执行")
#: Words for this year's money which, of a view, only name the year.
CURRENT = {"本年", "本年度", "当年"}
PERFORMANCE = point(measure="performance").measure
CARRIED = point(origin="carryover").origin
#: Origins that are not this year's money: a fund listed beside one of them is of the current year.
EARLIER = frozenset({"carryover", "surplus_used"})
COUNTED = re.compile(r"项目|团组|批次|人次|保有量|购置|接待|绩效|车辆|公务用车")
GENERAL = re.compile(r"(?:总支出|总收入|(?:支出|收入)?(?:总额|总计|合计|总数))")
#: A numbered line without a stop or a number is a heading, whatever the reader took it for.
HEADED = re.compile(r"(?:第[一二三四五六七八九十]部分|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,2}[）)])[^\d。；;：:，,]{2,40}。?")
#: A short numbered line of the fourth level.
ITEM_HEAD = re.compile(r"\d{1,2}[.．、][^\d。；;：:，,]{2,34}。?")
#: Numberings of headings and the level they stand at.
NUMBERING = (
    (re.compile("第[一二三四五六七八九十]+(?:部分|章)"), 1),
    (re.compile("[一二三四五六七八九十]{1,3}、"), 2),
    (re.compile("[（(][一二三四五六七八九十]{1,3}[）)]"), 3),
    (re.compile(r"\d{1,2}[.．、](?!\d)"), 4),
    (re.compile(r"[（(]\d{1,2}[）)]"), 5),
)
UP = re.compile(r"增|上升|升幅|提高|多")
STAGES = {
    "年初预算": "approved",
    "全年预算": "adjusted",
    "调整预算": "adjusted",
    "调整后预算": "adjusted",
    "预算": "approved",
    "执行": "executed",
    "决算": "executed",
}


@dataclass(slots=True)
class Comparison:
    """What a change is measured against: a year and a stage laid over the question."""

    year: str | None
    stage: str | None
    by: str = ""

    def of(self, question: Point) -> Point:
        changes = {name: value for name, value in (("year", self.year), ("stage", self.stage)) if value}
        return question.but(**changes)


def same_item(question: Point, topic: Point | None) -> bool:
    """Whether two questions differ at most in year and stage: 年初预算为…，支出决算为… of one item."""
    return topic is not None and question.but(year=None, stage=None) == topic.but(year=None, stage=None)


def narrow(question: Point) -> bool:
    """Whether a question is about an item of the budget rather than about all of it."""
    return any(getattr(question, name) is not None for name in ("function", "use", "measure", "project", "economic"))


def whole_of(question: Point) -> bool:
    """Whether a question is about one side of the budget as a whole, of whatever fund."""
    return not narrow(question) and question.origin is None


def stage_of(word: str) -> str:
    return "adjusted" if word.startswith(("全年", "调整")) else "approved"


def over(strong: Point, weak: Point) -> Point:
    """``strong`` refined by ``weak`` where it agrees; a measure never narrows what the strong one says plainly."""
    changed = {}
    for name, value in weak.stated():
        if name == "measure" and strong.measure is None and strong != Point() and _plain(strong):
            continue
        common = meet(name, getattr(strong, name), value)
        if common:
            changed[name] = common
    return strong.override(Point(**changed))


def _plain(question: Point) -> bool:
    """Whether a question is already about the budget itself rather than about one of its views."""
    return any(getattr(question, name) is not None for name in ("use", "function", "origin", "sink"))
