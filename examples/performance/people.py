"""Synthetic ledgers of the sample: made-up persons under made-up numbers, the same on every run."""

from __future__ import annotations

import hashlib
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from examples.data.xinzhou_2023_costing import (
    INSURANCE,
    INTERNSHIP,
    POSTS_NEW,
    POSTS_OLD,
    TRAINEE_NEW,
    TRAINEE_OLD,
    VETERAN_INSURANCE,
)
from examples.data.xinzhou_2023_projects import (
    ABROAD,
    CENTRAL,
    HEATING,
    NETWORK,
    POSTS_57,
    POSTS_65,
    SPRING,
    SUBSIDIES,
    VILLAGE,
    WORK,
)

YEAR = 2023
OTHER, STARTUP, OVERSEAS = "其他就业补助", "求职创业补贴", "境外务工奖补"
Row = dict[str, object]
Months = range(1, 13)


def person(project: str, kind: str, number: int) -> str:
    """A made-up number for a made-up person."""
    return "SYN-" + hashlib.blake2b(f"{project}/{kind}/{number}".encode(), digest_size=6).hexdigest()


def month(m: int) -> str:
    return f"{YEAR}-{m:02}"


def paid_on(random: Random, m: int, late: float = 0.02) -> str:
    """Within ten days after the month, or now and then later."""
    end = date(YEAR, m, monthrange(YEAR, m)[1])
    return str(end + timedelta(days=random.randint(14, 20) if random.random() < late else random.randint(-6, 9)))


def _monthly(
    random: Random, project: str, kind: str, count: int, standard: str, months: range, absent: dict[int, tuple[int, ...]]
) -> Iterator[Row]:
    """One row a person and month; ``absent`` gives the months that some persons (by number) do not have."""
    for n in range(count):
        for m in months:
            if m in absent.get(n, ()):
                continue
            yield {
                "人员编号": person(project, kind, n), "项目": project, "月份": month(m), "标准名称": standard,
                "发放日期": paid_on(random, m),
            }  # fmt: skip


def first(count: int, months: tuple[int, ...]) -> dict[int, tuple[int, ...]]:
    return dict.fromkeys(range(count), months)


def posts(random: Random) -> Iterator[Row]:
    """Public-welfare posts and the other monthly subsidy; three rows have too few days and are refused."""
    groups = (
        (SUBSIDIES, "posts", 93, POSTS_OLD, Months, {}, "退役军人"),
        (CENTRAL, "posts", 347, POSTS_OLD, Months, {}, "就业困难人员"),
        (CENTRAL, "other", 282, OTHER, Months, first(7, (1,)), "其他"),
        (POSTS_65, "posts", 65, POSTS_NEW, range(3, 11), first(1, (3,)), "就业困难人员"),
        (POSTS_57, "posts", 57, POSTS_NEW, Months, first(16, (1,)), "就业困难人员"),
    )
    for project, kind, count, standard, months, absent, category in groups:
        for row in _monthly(random, project, kind, count, standard, months, absent):
            m = int(str(row["月份"])[5:])
            started = f"{YEAR}-{m:02}-01" if m == 2 and absent and project == POSTS_57 else f"{YEAR - 1}-11-01"
            few = project == POSTS_57 and m == 6 and row["人员编号"] in {person(project, kind, n) for n in (20, 21, 22)}
            yield {**row, "上岗日期": started, "对象类别": category, "出勤天数": 9 if few else random.randint(19, 23)}


def insurance(random: Random) -> Iterator[Row]:
    groups = (
        (SUBSIDIES, 93, VETERAN_INSURANCE, Months, first(1, (1,))),
        (CENTRAL, 458, INSURANCE, Months, first(1, (1,))),
        (POSTS_65, 65, INSURANCE, range(3, 11), {}),
        (POSTS_57, 57, INSURANCE, Months, first(17, (1,))),
    )
    for project, count, standard, months, absent in groups:
        for row in _monthly(random, project, "insurance", count, standard, months, absent):
            yield {**row, "参保日期": f"{YEAR - 1}-12-01", "当月已缴费": "是"}


def interns(random: Random) -> Iterator[Row]:
    groups = (
        (CENTRAL, 173, TRAINEE_OLD, Months, first(12, (10, 11, 12))),
        (SUBSIDIES, 200, INTERNSHIP, range(7, 9), {n: (8,) if n < 120 else (7,) for n in range(200)}),
        (POSTS_65, 54, TRAINEE_NEW, range(7, 12), first(3, (7,))),
    )
    for project, count, standard, months, absent in groups:
        last = max(months)
        for row in _monthly(random, project, "interns", count, standard, months, absent):
            done = int(str(row["月份"])[5:]) == last
            yield {
                **row, "见习单位": f"单位{random.randint(1, 40):02}", "到岗日期": f"{YEAR - 1}-12-15" if project == CENTRAL else f"{YEAR}-07-01",
                "出勤天数": random.randint(19, 23), "已投意外保险": "是",
                "期满留用": ("是" if random.random() < 0.62 else "否") if done else "",
            }  # fmt: skip


def grants(random: Random) -> Iterator[Row]:
    """Subsidies that are paid once: graduates in September, accident insurance in July, work abroad in October."""
    groups = ((CENTRAL, "startups", 3000, STARTUP, 9, 1), (SUBSIDIES, "accident", 200, "人身意外伤害保险", 7, 0),
              (CENTRAL, "accident", 162, "人身意外伤害保险", 2, 0), (ABROAD, "abroad", 136, OVERSEAS, 9, 1))  # fmt: skip
    for project, kind, count, standard, begin, spread in groups:
        for n in range(count):
            m = begin + random.randint(0, spread)
            claimed = f"{random.randint(9600, 10000)}" if standard == OVERSEAS and n % 5 == 0 else ""
            yield {
                "人员编号": person(project, kind, n), "项目": project, "月份": month(m), "年度": YEAR, "标准名称": standard,
                "审核通过": "是", "申领金额": claimed, "发放日期": paid_on(random, m, 0.0),
            }  # fmt: skip


def enterprises(random: Random) -> Iterator[Row]:
    for n in range(182):
        for m in Months:
            end = date(YEAR, m, monthrange(YEAR, m)[1])
            yield {
                "企业编号": f"ENT-{n + 1:03}", "项目": SUBSIDIES, "月份": month(m), "在岗人数": random.randint(30, 400),
                "上报日期": end + timedelta(days=random.randint(1, 6)), "数据完整": "否" if random.random() < 0.01 else "是",
                "标准名称": "失业动态监测补助",
            }  # fmt: skip


def stations(random: Random) -> Iterator[Row]:
    for n, grade in enumerate(("一等", "二等", "二等", "三等", "三等"), 1):
        yield {"站点编号": f"工作站{n}", "项目": SUBSIDIES, "月份": month(12), "年度": YEAR, "考核等次": grade,
               "标准名称": f"劳务服务工作站{grade}奖补", "组织输出人数": random.randint(150, 420)}  # fmt: skip
    for n in range(1, 5):
        yield {"站点编号": f"省外站{n}", "项目": POSTS_65, "月份": month(6), "年度": YEAR, "考核等次": "不分等",
               "标准名称": "省外劳务服务站补助", "组织输出人数": random.randint(200, 500)}  # fmt: skip


def events(random: Random) -> Iterator[Row]:
    """Six fairs on site and ten online; one on site was held two days late."""
    days = [("现场", d) for d in ("02-10", "03-18", "05-20", "07-08", "09-16", "11-11")]
    days += [("网络", d) for d in ("01-30", "02-20", "03-28", "04-20", "05-30", "06-20", "07-18", "08-22", "10-20", "12-05")]
    for n, (form, day) in enumerate(sorted(days, key=lambda x: x[1]), 1):
        held = date.fromisoformat(f"{YEAR}-{day}")
        planned = held - timedelta(days=2) if day == "09-16" else held
        site = form == "现场"
        yield {
            "活动编号": f"HD-{n:02}", "项目": SPRING, "举办日期": held, "计划日期": planned, "形式": form,
            "参加单位数": random.randint(38, 52) if site else random.randint(13, 20), "提供岗位数": random.randint(300, 900),
            "达成意向人数": random.randint(180, 240) if site else random.randint(28, 50), "按方案完成": "是",
        }  # fmt: skip


def loans(random: Random) -> Iterator[Row]:
    for n in range(206):
        accepted = date(YEAR, 1, 4) + timedelta(days=int(n * 1.7))
        yield {
            "贷款编号": f"DK-{n + 1:04}", "项目": WORK, "申请人编号": person(WORK, "loan", n), "受理日期": accepted,
            "审核日期": accepted + timedelta(days=random.randint(1, 5) if n != 60 else 12), "审核通过": "是", "复核无误": "是",
            "带动就业人数": random.randint(1, 4),
        }  # fmt: skip


def archives(random: Random) -> Iterator[Row]:
    for n in range(214):
        stored = date(YEAR, 1, 4) + timedelta(days=int(n * 1.6))
        yield {"档案编号": f"DA-{n + 1:04}", "项目": WORK, "入库日期": stored, "完好": "是", "来源": random.choice(("个人", "单位"))}


def heating(random: Random) -> Iterator[Row]:
    due = {1: "2023-01-20", 11: "2023-11-20"}
    for m in (1, 2, 3, 11, 12):
        yield {"场所": "市场大楼", "项目": HEATING, "月份": month(m), "取暖面积": "13499.57", "室内温度": f"{random.randint(183, 205) / 10:.1f}",
               "应付日期": due.get(m, ""), "支付日期": due.get(m, "")}  # fmt: skip


def network(random: Random) -> Iterator[Row]:
    for circuit, standard in (("专线一", "200M互联网专线"), ("专线二", "100M互联网专线")):
        for m in Months:
            yield {"线路编号": circuit, "项目": NETWORK, "月份": month(m), "标准名称": standard,
                   "可用率": f"{random.randint(99850, 100000) / 1000:.3f}", "最长修复时间": f"{random.choice((0, 0, 0, 15, 25, 35)) / 10:.1f}"}  # fmt: skip


def village(random: Random) -> Iterator[Row]:
    for n in range(4):
        for m in (3, 6, 9, 12):
            for standard in ("驻村伙食补助", "驻村交通补助"):
                yield {"人员编号": person(VILLAGE, "village", n), "项目": VILLAGE, "月份": month(m), "标准名称": standard, "计发季数": "0.25",
                       "考勤合格": "是", "发放日期": f"{YEAR + m // 12}-{m % 12 + 1:02}-{random.randint(3, 9):02}"}  # fmt: skip


#: Project → questionnaires, and the score that most give.
SURVEYS = {SUBSIDIES: (60, 98), CENTRAL: (180, 98), VILLAGE: (8, 99), WORK: (50, 98), SPRING: (120, 98), NETWORK: (40, 99),
           HEATING: (40, 98), "9": (30, 96), "10": (6, 97), POSTS_65: (30, 97), "12": (30, 96), ABROAD: (40, 96), POSTS_57: (40, 98)}  # fmt: skip


def survey(random: Random) -> Iterator[Row]:
    for project, (count, score) in SURVEYS.items():
        for n in range(count):
            answered = date(YEAR, 5, 8) + timedelta(days=random.randint(0, 20) if n % 2 else random.randint(180, 200))
            yield {"问卷编号": f"WJ-{project[-2:]}-{n + 1:03}", "项目": project, "答卷日期": answered,
                   "满意度得分": min(100, score + random.randint(0, 3)), "有效问卷": "是"}  # fmt: skip


LEDGERS = {
    "posts": posts, "insurance": insurance, "interns": interns, "grants": grants, "enterprises": enterprises, "stations": stations,
    "events": events, "loans": loans, "archives": archives, "heating": heating, "network": network, "village": village, "survey": survey,
}  # fmt: skip
