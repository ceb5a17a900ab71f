"""A small invented department with two units, a bureau (行政) and a centre (事业); its book is their sum."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from yusuan.book import Asset, Book, CostItem, Line, Receipt, Standard, Text, Unit
from yusuan.book.merge import merge

from .forms import project
from .stating import stated

YEAR = 2024
BUREAU, CENTRE, CODE = "示例县民政局", "示例县社会福利中心", "318"
OPTIONS = {"framework": "2015", "layout": "shanxi"}
ONCE, PHASED, REGULAR = "一次性项目", "延续性项目（阶段开展）", "经常性项目"
RUNNING, DATE = "运转类项目", "2024年1月18日"
ADMINISTRATION, CIVIL_AFFAIRS, CHILDREN, INSTITUTION, ELDERLY, LOTTERY = (
    "2080201", "2080299", "2081001", "2081005", "2081006", "2296002",
)  # fmt: skip
RETIRED_BUREAU, RETIRED_CENTRE, PENSION, OTHER_SECURITY = "2080501", "2080502", "2080505", "2089999"
MEDICAL_BUREAU, MEDICAL_CENTRE, CIVIL_SERVANTS, HOUSING = "2101101", "2101102", "2101103", "2210201"


def _basic(*rows: tuple[str, str, str, str]) -> tuple[Line, ...]:
    """Basic lines by function, department and government economic code, amount."""
    return tuple(
        Line(function, Decimal(amount), use="operating" if economic.startswith("302") else "personnel",
             economic=economic, gov_economic=government)
        for function, economic, government, amount in rows
    )  # fmt: skip


def _spent(key: str, function: str, economic: str, government: str, amount: str, fund: str = "general",
           origin: str = "current") -> Line:  # fmt: skip
    return Line(
        function, Decimal(amount), fund, origin, economic=economic, gov_economic=government, project=key
    )


def _cost(key: str, function: str, name: str, quantity: str, unit: str, standard: str, periods: str = "1",
          fund: str = "general", known: str = "") -> CostItem:  # fmt: skip
    per = f"元/{unit}/月" if periods == "12" else f"元/{unit}"
    return CostItem(key, name, Decimal(quantity), Decimal(standard), Decimal(periods), Decimal(0), unit, per, known,
                    function, fund)  # fmt: skip


_of_bureau = partial(project, unit=BUREAU, department=f"{CODE}-{BUREAU}", date=DATE)
_of_centre = partial(project, unit=CENTRE, department=f"{CODE}-{BUREAU}", date=DATE)

bureau = Book(
    year=YEAR,
    unit=Unit(
        name=BUREAU, code="318001", department=BUREAU, department_code=CODE, nature="行政", level="县级",
        established_posts=18, staff=16, retired=5,
        duties=(
            "拟订并组织实施全县民政事业发展规划",
            "登记管理社会组织，指导社区治理",
            "推进养老服务体系建设，监督养老机构",
            "办理婚姻登记、殡葬和区划地名事务",
            "管理和分配福利彩票公益金",
        ),
        offices=("办公室", "社会组织股", "养老服务股", "社会事务股", "规划财务股"),
        subordinates=(CENTRE,),
        description="示例县民政局是县政府工作部门，下属一个事业单位。",
    ),
    lines=(
        *_basic(
            (ADMINISTRATION, "30101", "50101", "792000"),
            (ADMINISTRATION, "30102", "50101", "548400"),
            (ADMINISTRATION, "30103", "50101", "316000"),
            (PENSION, "30108", "50102", "265000"),
            (MEDICAL_BUREAU, "30110", "50102", "116000"),
            (CIVIL_SERVANTS, "30111", "50102", "49700"),
            (OTHER_SECURITY, "30112", "50102", "3300"),
            (HOUSING, "30113", "50103", "198800"),
            (ADMINISTRATION, "30201", "50201", "64000"),
            (ADMINISTRATION, "30202", "50201", "6000"),
            (ADMINISTRATION, "30207", "50201", "15600"),
            (ADMINISTRATION, "30211", "50201", "28000"),
            (ADMINISTRATION, "30216", "50203", "9000"),
            (ADMINISTRATION, "30217", "50206", "8000"),
            (ADMINISTRATION, "30228", "50201", "21500"),
            (ADMINISTRATION, "30229", "50201", "16800"),
            (ADMINISTRATION, "30231", "50208", "30000"),
            (ADMINISTRATION, "30239", "50201", "102000"),
            (ADMINISTRATION, "30299", "50299", "12700"),
            (RETIRED_BUREAU, "30302", "50905", "264000"),
        ),
        _spent("1", ELDERLY, "31299", "50799", "1200000"),
        _spent("2", CIVIL_AFFAIRS, "30201", "50201", "60000"),
        _spent("3", LOTTERY, "31006", "50307", "500000", "government_funds"),
        _spent("4", CIVIL_AFFAIRS, "31007", "50306", "185000", origin="carryover"),
    ),
    receipts=(Receipt("1030155", Decimal(500000), "government_funds", name="彩票公益金收入"),),
    projects=(
        _of_bureau(
            "1", "养老服务体系建设补助经费", attribute=PHASED, years=3,
            annual={"province": "800000", "local": "400000"}, office="养老服务股",
            texts={
                "overview": "补助20个日间照料站运营，补助护理型床位400张，每年120万元。",
                "basis": "《中华人民共和国老年人权益保障法》和省、县养老服务规划。",
                "necessity": "照料站和床位由社会力量举办，收费低，需要财政补助才能持续。",
                "safeguards": "按季度考核入住和服务记录，不合格的扣减补助；资金专账管理。",
                "plan": "上半年拨付六成，年末考核后拨付其余部分。",
            },
            goals=(
                "全年补助日间照料站20个、护理型床位400张，补助发放准确率100%，老年人满意度不低于90%。",
                "三年累计补助日间照料站60个、护理型床位1200张，补助发放准确率100%，老年人满意度不低于90%。",
            ),
            rows=(
                ("数量", "补助日间照料站数量", "≥20个", "≥60个"),
                ("数量", "补助护理型床位数量", "≥400张", "≥1200张"),
                ("质量", "补助发放准确率", "=100%"),
                ("时效", "补助按期拨付率", "≥95%"),
                ("成本", "日间照料站补助金额", "≤80万元", "≤240万元"),
                ("成本", "护理型床位补助金额", "≤40万元", "≤120万元"),
                ("成本", "日间照料站补助标准", "≤40000元/个/年"),
                ("社会", "日间照料服务人次", "≥24000人次", "≥72000人次"),
                ("满意", "老年人满意度", "≥90%"),
            ),
        ),
        _of_bureau(
            "2", "婚姻登记服务运行经费", attribute=REGULAR, years=1, annual={"local": "60000"},
            category=RUNNING, office="社会事务股",
            texts={
                "overview": "印制结婚、离婚证件3000套，维持2个登记窗口全年运行，经费6万元。",
                "basis": "《婚姻登记条例》，登记不收费。",
                "necessity": "取消收费以后，证件和窗口耗材由财政保障。",
                "safeguards": "证件编号管理，领用和作废逐月核对。",
                "plan": "一季度印制证件，窗口费用按月支付。",
            },
            goals=("全年印制证件3000套，保持2个窗口正常运行，登记合格率100%，办事群众满意度不低于95%。",),
            rows=(
                ("数量", "印制证件数量", "≥3000套"),
                ("数量", "运行登记窗口数量", "=2个"),
                ("质量", "登记合格率", "=100%"),
                ("时效", "登记当场办结率", "≥98%"),
                ("成本", "证件印制金额", "≤36000元"),
                ("成本", "窗口运行金额", "≤24000元"),
                ("社会", "婚姻登记预约办理率", "≥60%"),
                ("满意", "办事群众满意度", "≥95%"),
            ),
        ),
        _of_bureau(
            "3", "养老机构消防设施改造项目", attribute=ONCE, years=1, annual={"local": "500000"},
            office="养老服务股",
            texts={
                "overview": "用福利彩票公益金为5家养老机构更换喷淋和报警设施，共50万元。",
                "basis": "彩票公益金管理办法和养老机构消防安全的要求。",
                "necessity": "5家机构设施老化，检查中列为整改对象。",
                "safeguards": "统一招标，消防验收合格后付款，公示公益金使用情况。",
                "plan": "3月招标，7月完工，9月验收付款。",
            },
            goals=("改造养老机构5家，验收合格率100%，入住老人满意度不低于90%。",),
            rows=(
                ("数量", "改造养老机构数量", "=5家"),
                ("质量", "验收合格率", "=100%"),
                ("时效", "改造按期完工率", "=100%"),
                ("成本", "消防设施改造金额", "≤50万元"),
                ("成本", "单家改造标准", "≤10万元/家"),
                ("社会", "消防隐患整改率", "=100%"),
                ("满意", "入住老人满意度", "≥90%"),
            ),
        ),
        _of_bureau(
            "4", "社会救助信息系统升级项目", attribute=ONCE, years=1, annual={"local": "185000"},
            office="规划财务股",
            texts={
                "overview": "升级社会救助信息系统1套，18.5万元为上年结转资金，合同已签订。",
                "basis": "社会救助信息共享的要求和上年项目批复。",
                "necessity": "原系统不能与医保、残联比对数据，核查靠人工。",
                "safeguards": "分两次验收付款，数据接口做安全测试。",
                "plan": "4月上线试用，6月终验。",
            },
            goals=("升级信息系统1套，数据比对准确率不低于98%，使用人员满意度不低于95%。",),
            rows=(
                ("数量", "升级信息系统数量", "=1套"),
                ("质量", "数据比对准确率", "≥98%"),
                ("时效", "系统按期上线率", "=100%"),
                ("成本", "系统升级金额", "≤185000元"),
                ("社会", "救助对象核查覆盖率", "=100%"),
                ("满意", "使用人员满意度", "≥95%"),
            ),
        ),
    ),
    costing=(
        _cost("1", ELDERLY, "日间照料站补助", "20", "个", "40000", known="日间照料站补助"),
        _cost("1", ELDERLY, "护理型床位补助", "400", "张", "1000", known="护理型床位补助"),
        _cost("2", CIVIL_AFFAIRS, "证件印制", "3000", "套", "12"),
        _cost("2", CIVIL_AFFAIRS, "窗口运行", "2", "个", "1000", "12"),
        _cost("3", LOTTERY, "消防设施改造", "5", "家", "100000", fund="government_funds"),
        _cost("4", CIVIL_AFFAIRS, "信息系统升级", "1", "套", "185000"),
    ),
    standards=(
        Standard("日间照料站补助", Decimal(40000), "元/个", "2023-01-01", "", "县养老服务补助办法"),
        Standard("护理型床位补助", Decimal(1000), "元/张", "2023-01-01", "", "县养老服务补助办法"),
    ),
    stated=stated(YEAR, (
        ("last_year", "income_total", 0, "4400000"),
        ("last_year", "income_current", 0, "4400000"),
        ("last_year", "expenditure_total", 0, "4400000"),
        ("last_year", "basic", 0, "2770000"),
        ("last_year", "project", 0, "1630000"),
        ("last_year", "appropriation", 0, "4400000"),
        ("last_year", "general_current", 0, "3980000"),
        ("last_year", "general_basic", 0, "2770000"),
        ("last_year", "government_funds_current", 0, "420000"),
        ("last_year", "state_capital_current", 0, "0"),
        ("last_year", "agency_operating", 0, "305600"),
        ("three_public", "overseas", 3, "0"),
        ("three_public", "hospitality", 3, "10000"),
        ("three_public", "vehicle_purchase", 3, "0"),
        ("three_public", "vehicle_running", 3, "32000"),
        ("procurement", "goods", 0, "40000"),
        ("procurement", "works", 0, "500000"),
        ("procurement", "services", 0, "185000"),
    )),
    assets=(
        Asset("车辆", "公务用车", Decimal(1), "辆", value=Decimal(186000), note="在用"),
        Asset("房屋", "办公用房", area=Decimal(1280), value=Decimal(2650000), note="在用"),
        Asset("通用设备", value=Decimal(420000), note="在用"),
        Asset("家具用具", value=Decimal(96000), note="在用"),
    ),
    reasons=(
        Text("income_total", "上年结转18.50万元列入本年，福利彩票公益金增加8.00万元，在职人员工资增加9.68万元，"
             "养老服务补助增加5.00万元"),
        Text("general_current", "在职人员工资增加9.68万元，养老服务补助增加5.00万元"),
        Text("agency_operating", "邮电费和差旅费合计增加0.80万元"),
        Text("three_public", "压减公务接待0.20万元，公务用车运行维护费减少0.20万元"),
    ),
    options=OPTIONS,
)  # fmt: skip

centre = Book(
    year=YEAR,
    unit=Unit(
        name=CENTRE, code="318002", department=BUREAU, department_code=CODE, nature="事业", level="县级",
        established_posts=14, staff=12, retired=2,
        duties=(
            "集中供养特困人员",
            "收养和照料孤儿、弃婴",
            "为社会老人提供自费养老床位",
        ),
        offices=("综合股", "供养股", "儿童股"),
        description="示例县社会福利中心是县民政局所属的公益一类事业单位。",
    ),
    lines=(
        *_basic(
            (INSTITUTION, "30101", "50501", "520800"),
            (INSTITUTION, "30102", "50501", "96000"),
            (INSTITUTION, "30107", "50501", "384000"),
            (PENSION, "30108", "50501", "160000"),
            (MEDICAL_CENTRE, "30110", "50501", "70000"),
            (OTHER_SECURITY, "30112", "50501", "5000"),
            (HOUSING, "30113", "50501", "120000"),
            (INSTITUTION, "30201", "50502", "36000"),
            (INSTITUTION, "30205", "50502", "24000"),
            (INSTITUTION, "30206", "50502", "42000"),
            (INSTITUTION, "30207", "50502", "9600"),
            (INSTITUTION, "30213", "50502", "15000"),
            (INSTITUTION, "30228", "50502", "18300"),
            (INSTITUTION, "30229", "50502", "12600"),
            (INSTITUTION, "30299", "50502", "7500"),
            (RETIRED_CENTRE, "30302", "50905", "72000"),
        ),
        _spent("1", INSTITUTION, "30305", "50901", "864000"),
        _spent("2", CHILDREN, "30305", "50901", "302400"),
        _spent("3", INSTITUTION, "30206", "50502", "168000", "business"),
        _spent("3", INSTITUTION, "30226", "50502", "252000", "business"),
    ),
    projects=(
        _of_centre(
            "1", "特困人员集中供养经费", attribute=REGULAR, years=1, annual={"local": "864000"}, office="供养股",
            texts={
                "overview": "集中供养特困人员60人，每人每月1200元，全年86.40万元。",
                "basis": "国家特困人员救助供养制度和县定标准。",
                "necessity": "供养对象没有劳动能力、没有收入、没有赡养人，由政府兜底。",
                "safeguards": "每半年评估一次自理能力，伙食账目按月公布。",
                "plan": "按月支付，随人员进出调整。",
            },
            goals=("全年供养特困人员60人，供养标准达标率100%，供养人员满意度不低于95%。",),
            rows=(
                ("数量", "供养特困人员人数", "≥60人"),
                ("质量", "供养标准达标率", "=100%"),
                ("时效", "供养金按月到位率", "=100%"),
                ("成本", "特困供养金额", "≤86.4万元"),
                ("成本", "特困供养标准", "≤1200元/人/月"),
                ("社会", "符合条件人员供养率", "=100%"),
                ("满意", "供养人员满意度", "≥95%"),
            ),
        ),
        _of_centre(
            "2", "孤儿基本生活费", attribute=REGULAR, years=1, annual={"central": "302400"}, office="儿童股",
            texts={
                "overview": "为18名孤儿发放基本生活费，每人每月1400元，全年30.24万元，由中央补助。",
                "basis": "国家孤儿保障制度和省定标准。",
                "necessity": "孤儿的生活、上学和看病都要稳定的经费。",
                "safeguards": "一人一档，随升学和收养变动及时增减。",
                "plan": "每月10日前到账。",
            },
            goals=("全年为18名孤儿发放基本生活费，发放准确率100%，照料人满意度不低于95%。",),
            rows=(
                ("数量", "保障孤儿人数", "≥18人"),
                ("质量", "发放准确率", "=100%"),
                ("时效", "按月发放及时率", "=100%"),
                ("成本", "孤儿基本生活费金额", "≤302400元"),
                ("成本", "孤儿基本生活费标准", "≤1400元/人/月"),
                ("社会", "适龄孤儿入学率", "=100%"),
                ("满意", "照料人满意度", "≥95%"),
            ),
        ),
        _of_centre(
            "3", "自费养老床位运营经费", attribute=REGULAR, years=1, annual={"own": "420000"}, category=RUNNING,
            office="综合股",
            texts={
                "overview": "运营自费养老床位25张，每床每月支出1400元，全年42万元，从收费中列支。",
                "basis": "县物价部门核定的床位收费标准。",
                "necessity": "公办床位有余，向社会老人开放可以提高使用率。",
                "safeguards": "收费全部入账，收支按季公布，护工持证上岗。",
                "plan": "全年运营，年底核算成本、调整收费。",
            },
            goals=("运营自费养老床位25张，床位使用率不低于80%，入住老人满意度不低于90%。",),
            rows=(
                ("数量", "运营床位数量", "≥25张"),
                ("质量", "床位使用率", "≥80%"),
                ("时效", "护理需求响应时间", "≤10分钟"),
                ("成本", "床位运营金额", "≤42万元"),
                ("成本", "床位运营标准", "≤1400元/张/月"),
                ("经济", "床位收费收入", "≥42万元"),
                ("满意", "入住老人满意度", "≥90%"),
            ),
        ),
    ),
    costing=(
        _cost("1", INSTITUTION, "特困供养", "60", "人", "1200", "12", known="特困人员供养"),
        _cost("2", CHILDREN, "孤儿基本生活费", "18", "人", "1400", "12", known="孤儿基本生活费"),
        _cost("3", INSTITUTION, "床位运营", "25", "张", "1400", "12", fund="business"),
    ),
    standards=(
        Standard("特困人员供养", Decimal(1200), "元/人/月", "2024-01-01", "", "县定供养标准"),
        Standard("孤儿基本生活费", Decimal(1400), "元/人/月", "2023-01-01", "", "省定标准"),
    ),
    stated=stated(YEAR, (
        ("last_year", "income_total", 0, "3000000"),
        ("last_year", "income_current", 0, "3000000"),
        ("last_year", "expenditure_total", 0, "3000000"),
        ("last_year", "basic", 0, "1520000"),
        ("last_year", "project", 0, "1480000"),
        ("last_year", "appropriation", 0, "2600000"),
        ("last_year", "general_current", 0, "2600000"),
        ("last_year", "general_basic", 0, "1520000"),
        ("last_year", "government_funds_current", 0, "0"),
        ("last_year", "state_capital_current", 0, "0"),
        ("three_public", "overseas", 3, "0"),
        ("three_public", "hospitality", 3, "0"),
        ("three_public", "vehicle_purchase", 3, "0"),
        ("three_public", "vehicle_running", 3, "0"),
        ("procurement", "goods", 0, "30000"),
        ("procurement", "works", 0, "0"),
        ("procurement", "services", 0, "0"),
    )),
    assets=(
        Asset("房屋", "供养楼", area=Decimal(3400), value=Decimal(6800000), note="在用"),
        Asset("通用设备", value=Decimal(510000), note="在用"),
        Asset("专用设备", value=Decimal(230000), note="在用"),
        Asset("家具用具", value=Decimal(180000), note="在用"),
    ),
    reasons=(
        Text("income_total", "特困供养人数增加使经费增加6.40万元，孤儿生活费增加2.24万元，在职人员工资增加7.28万元，"
             "床位收入增加2.00万元"),
        Text("general_current", "特困供养经费增加6.40万元，孤儿生活费增加2.24万元，在职人员工资增加7.28万元"),
    ),
    options=OPTIONS,
)  # fmt: skip

BOOKS = {"局机关": bureau, "中心": centre}


def department() -> Book:
    """The department's book: the sum of its units' books, without their workbooks."""
    head = Unit(name=BUREAU, code=CODE, department=BUREAU, department_code=CODE, nature="行政", level="县级")
    return merge(tuple(BOOKS.values()), head)[0]
