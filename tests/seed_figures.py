"""Figures of the golden tables with Points given by hand: what the checks are tested on, apart from any reader."""

import csv
from decimal import Decimal
from pathlib import Path

from yusuan.model import Figure, Point, Source, point

GOLDEN = Path(__file__).parent / "golden" / "seed_tables.csv"
WAN = Decimal(10_000)
IN = point(year="2023", stage="approved", flow="income")
OUT = point(year="2023", stage="approved", flow="expenditure")
FUNDS = {"一般": "general", "政府性": "government_funds", "国有": "state_capital", "财政专户": "special_account",
         "单位资金": "own"}  # fmt: skip
CLASSES = {"八、": "208", "十、": "210", "二十、": "221"}
ECONOMIC = {
    "工资福利支出": "301", "基本工资": "30101", "津贴补贴": "30102", "奖金": "30103",
    "机关事业单位基本养老保险缴费": "30108", "职工基本医疗保险缴费": "30110", "其他社会保障缴费": "30112",
    "住房公积金": "30113", "商品和服务支出": "302", "办公费": "30201", "印刷费": "30202", "手续费": "30204",
    "邮电费": "30207", "物业管理费": "30209", "差旅费": "30211", "培训费": "30216", "劳务费": "30226",
    "工会经费": "30228", "福利费": "30229", "其他交通费用": "30239", "其他商品和服务支出": "30299",
    "对个人和家庭的补助": "303", "退休费": "30302", "生活补助": "30305",
}  # fmt: skip
COLUMNS = {
    "T2": ("合计", "一般公共预算", "政府性基金", "国有资本", "财政专户", "单位资金", "上年结转"),
    "T3": ("合计", "基本支出", "项目支出"),
    "T5": ("合计", "基本支出", "项目支出"),
    "T6": ("合计", "人员经费", "公用经费"),
    "T14": ("合计", "一般公共预算", "政府性基金", "国有资本", "财政专户", "单位资金"),
    "T15": ("合计", "一般公共预算", "政府性基金", "国有资本"),
}


def wan(p: Point, text: str, table: str = "", line: int | None = None, part: bool = False) -> Figure:
    """A figure printed in 万元 (a blank where ``text`` is empty)."""
    decimals = len(text.partition(".")[2])
    slack = Decimal(5).scaleb(-decimals - 1) * WAN if text else Decimal(0)
    return Figure(
        p, Decimal(text or 0) * WAN, slack, Source(line=line, text=text, table=table), text, "万元",
        "value" if text else "blank", part=part, table=table,
    )  # fmt: skip


def _column(table: str, name: str) -> Point:
    """What a column of T2, T3, T5, T6, T14 or T15 asks, its table's title included."""
    base = {
        "T2": IN,
        "T3": OUT,
        "T5": OUT.but(fund="general", origin="current", sink="spent"),
        "T6": OUT.but(fund="general", origin="current", use="basic", sink="spent"),
        "T14": OUT.but(origin="current", use="project", sink="spent"),
        "T15": OUT.but(origin="carryover", use="project", sink="spent"),
    }[table]
    uses = {"基本": "basic", "项目": "project", "人员": "personnel", "公用": "operating"}
    if table == "T2":
        base = base.but(origin="carryover" if name == "上年结转" else "current")
    for word, use in uses.items():
        if name.startswith(word):
            return base.but(use=use)
    for word, fund in FUNDS.items():
        if name.startswith(word):
            return base.but(fund=fund)
    return base.but(fund="appropriation") if table == "T15" else base


def _row(table: str, code: str, label: str, ordinal: str) -> dict[str, str]:
    if table in ("T2", "T3", "T5"):
        return {"function": code} if code.isdigit() else {}
    if table == "T6":
        return {"economic": ECONOMIC[label]} if label in ECONOMIC else {}
    if table == "T15" and ordinal in ("1", "2"):
        return {}
    return {"project": f"{table}-{ordinal}"}


def _balance_sheet(table: str, label: str, column: str) -> Point:
    """What a cell of T1 or T4 asks (the two-block tables)."""
    side, _, head = column.partition("/")
    appropriation = {"fund": "appropriation"} if table == "T4" else {}
    if side == "收入":
        base = IN.but(**appropriation)
        if label == "收入总计":
            return base
        if label.startswith("上年"):
            return base.but(origin="carryover")
        if label.startswith("结转:"):
            return base.but(origin="carryover", fund=FUNDS[label[3:5]])
        fund = next((f for w, f in FUNDS.items() if w in label), None)
        return base.but(origin="current", **({"fund": fund} if fund else {}))
    base = OUT.but(**appropriation)
    if "当年" in head:
        base = base.but(origin="current")
    if "结转" in head:
        base = base.but(origin="carryover")
    fund = next((f for w, f in FUNDS.items() if w in head), None)
    base = base.but(fund=fund) if fund else base
    if label == "支出总计":
        return base
    if label == "年终结转":
        return base.but(sink="closing")
    code = next((c for word, c in CLASSES.items() if label.startswith(word)), None)
    return base.but(sink="spent", **({"function": code} if code else {}))


def _rows() -> list[dict[str, str]]:
    with GOLDEN.open(encoding="utf-8") as f:
        return list(csv.DictReader(f))


#: Blank cells of the two-block tables that a reader gives as stated nothing.
BLANKS = {
    "T1": [("二、政府性基金预算", "收入/2023年"), ("三、国有资本经营预算", "收入/2023年"),
           ("四、财政专户管理资金", "收入/2023年"), ("五、单位资金", "收入/2023年"), ("年终结转", "支出/2023年合计"),
           ("十、卫生健康支出", "支出/上年结转安排"), ("二十、住房保障支出", "支出/上年结转安排")],
    "T4": [("二、政府性基金预算", "收入/金额"), ("三、国有资本经营预算", "收入/金额"),
           ("年终结转", "支出/金额/小计")],
}  # fmt: skip
GOV = {"工资奖金津补贴": "50101", "社会保障缴费": "50102", "住房公积金": "50103", "办公经费": "50201", "培训费": "50203",
       "委托业务费": "50205", "其他商品和服务支出": "50299", "离退休费": "50905", "社会福利和救助": "50901"}  # fmt: skip


def _two_blocks(table: str, rows: list[dict[str, str]]) -> list[Figure]:
    found = []
    for row in rows:
        label = row["label"]
        if table == "T4" and 33 <= int(row["row"]) <= 35 and label[0] in "一二三":
            label = "结转:" + label[2:]
        found.append(wan(_balance_sheet(table, label, row["column"]), row["value"], table, int(row["row"])))
    return [*found, *(wan(_balance_sheet(table, *blank), "", table) for blank in BLANKS[table])]


def _listed(table: str, rows: list[dict[str, str]]) -> list[Figure]:
    found = []
    lines = {r["row"]: r for r in rows}
    printed = {(r["row"], r["column"].rpartition("/")[2]): r["value"] for r in rows}
    for ordinal, row in lines.items():
        name, _, gov = row["label"].partition(" ")
        values = _row(table, row["code"], name, ordinal)
        if table == "T6" and gov:
            values["gov_economic"] = GOV[gov]
        for column in COLUMNS[table]:
            said = [v for (o, c), v in printed.items() if o == ordinal and c.startswith(column)]
            p = _column(table, column).but(**values)
            found.append(wan(p, said[0] if said else "", table, int(ordinal)))
    return found


def seed_tables(*names: str) -> list[Figure]:
    """Every cell of the filled rows of the named tables (all of T1–T6, T14, T15 without a name)."""
    rows = _rows()
    found: list[Figure] = []
    for table in names or ("T1", "T2", "T3", "T4", "T5", "T6", "T14", "T15"):
        mine = [r for r in rows if r["table"] == table]
        found += (_two_blocks if table in BLANKS else _listed)(table, mine)
    return found
