"""Queries of the sample's indicators, and what is stated because no ledger has it: at the end of July and of the year."""

from __future__ import annotations

from examples.data.xinzhou_2023_costing import INTERNSHIP, POSTS_OLD
from examples.data.xinzhou_2023_projects import (
    ABROAD,
    CENTRAL,
    DECORATION,
    DECORATION_END,
    HEATING,
    NETWORK,
    POSTS_57,
    POSTS_65,
    SERVICE,
    SPRING,
    SUBSIDIES,
    SURVIVOR,
    VILLAGE,
    WORK,
)

from .people import OTHER, STARTUP

Query = dict[str, object]
PERSONS = {"measure": "distinct", "field": "person", "unit": "人"}
PAID = {"measure": "sum", "field": "payment"}
ON_TIME = {"measure": "on_time", "of": [{"field": "paid_on", "op": "≤", "other": "month", "end": True, "days": 10}]}
SMALL = {"small": "目标已公开同一人数"}


def only(standard: str) -> Query:
    return {"where": [{"field": "standard", "op": "=", "value": standard}]}


def yes(field: str) -> Query:
    return {"measure": "share", "of": [{"field": field, "op": "=", "value": "是"}]}


def paid(**where: str) -> Query:
    """Payments of the project, under a code."""
    return {"ledger": "execution", "measure": "sum", "field": "amount",
            "where": [{"field": field, "op": "=", "value": value} for field, value in where.items()]}  # fmt: skip


def satisfied(indicator: str) -> tuple[str, Query]:
    return indicator, {"ledger": "survey", "measure": "mean", "field": "score", "unit": "%"}


def posts(**more: object) -> Query:
    return {"ledger": "posts", **more}


QUERIES: dict[str, dict[str, Query]] = {
    SUBSIDIES: {
        "志愿兵岗位和社保补贴人数": posts(**PERSONS), "志愿兵岗位补贴金额": posts(**PAID), "志愿兵社会保险补贴金额": {"ledger": "insurance", **PAID},
        "志愿兵年人均岗位补贴": posts(measure="per", field="payment", by="person", unit="元/人/年"), "补贴资金拨付及时率": posts(**ON_TIME),
        "失业动态监测企业户数": {"ledger": "enterprises", "measure": "distinct", "field": "enterprise", "unit": "户"},
        "监测数据上报完整率": {"ledger": "enterprises", **yes("complete")}, "失业动态监测补助金额": {"ledger": "enterprises", **PAID},
        "大学生实习实训补贴人数": {"ledger": "interns", **PERSONS, **only(INTERNSHIP)}, "大学生实习实训补贴金额": {"ledger": "interns", **PAID, **only(INTERNSHIP)},
        "实习实训意外保险金额": {"ledger": "grants", **PAID}, "奖补劳务服务工作站数量": {"ledger": "stations", "measure": "count", "unit": "个"},
        "劳务服务工作站奖补金额": {"ledger": "stations", **PAID}, **dict([satisfied("受益人员满意度")]),
    },
    CENTRAL: {
        "公益性岗位补贴人数": posts(**PERSONS, **only(POSTS_OLD)), "公益性岗位补贴金额": posts(**PAID, **only(POSTS_OLD)),
        "公益性岗位年人均补贴": posts(measure="per", field="payment", by="person", unit="元/人/年", **only(POSTS_OLD)),
        "其他就业补助人数": posts(**PERSONS, **only(OTHER)), "其他就业补助金额": posts(**PAID, **only(OTHER)), "补贴按月发放及时率": posts(**ON_TIME),
        "社会保险补贴人数": {"ledger": "insurance", **PERSONS}, "社会保险补贴金额": {"ledger": "insurance", **PAID},
        "就业见习补贴人数": {"ledger": "interns", **PERSONS}, "就业见习补贴金额": {"ledger": "interns", **PAID},
        "求职创业补贴人数": {"ledger": "grants", **PERSONS, **only(STARTUP)}, "求职创业补贴金额": {"ledger": "grants", **PAID, **only(STARTUP)},
        **dict([satisfied("享受补贴人员满意度")]),
    },
    VILLAGE: {
        "驻村干部补助人数": {"ledger": "village", **PERSONS, **SMALL}, "驻村考勤合格率": {"ledger": "village", **yes("attended"), **SMALL},
        "补助按季发放及时率": {"ledger": "village", **ON_TIME, **SMALL}, "驻村伙食补助金额": {"ledger": "village", **PAID, **only("驻村伙食补助"), **SMALL},
        "驻村交通补助金额": {"ledger": "village", **PAID, **only("驻村交通补助"), **SMALL}, **dict([satisfied("驻村干部满意度")]),
    },
    WORK: {
        "新增代存档案册数": {"ledger": "archives", "measure": "count", "unit": "册"}, "档案完好率": {"ledger": "archives", **yes("intact")},
        "创业担保贷款审核笔数": {"ledger": "loans", "measure": "count", "unit": "笔"}, "贷款审核合格率": {"ledger": "loans", **yes("correct")},
        "业务按期办结率": {"ledger": "loans", "measure": "on_time", "of": [{"field": "reviewed_on", "op": "≤", "other": "accepted_on", "days": 10}]},
        "创业担保贷款带动就业人数": {"ledger": "loans", "measure": "sum", "field": "jobs", "unit": "人"}, "就业人才服务工作经费金额": paid(),
        **dict([satisfied("服务对象满意度")]),
    },
    SPRING: {
        "现场招聘会场次": {"ledger": "events", "measure": "count", "unit": "场", "where": [{"field": "form", "op": "=", "value": "现场"}]},
        "网络招聘会场次": {"ledger": "events", "measure": "count", "unit": "场", "where": [{"field": "form", "op": "=", "value": "网络"}]},
        "参加用人单位数量": {"ledger": "events", "measure": "sum", "field": "employers", "unit": "家"}, "活动圆满完成率": {"ledger": "events", **yes("finished")},
        "活动按期举办率": {"ledger": "events", "measure": "on_time", "of": [{"field": "held_on", "op": "≤", "other": "planned_on"}]},
        "达成就业意向人数": {"ledger": "events", "measure": "sum", "field": "intents", "unit": "人"}, "招聘活动经费金额": paid(), **dict([satisfied("求职者满意度")]),
    },
    NETWORK: {
        "互联网专线数量": {"ledger": "network", "measure": "distinct", "field": "circuit", "unit": "条"},
        "专线服务月数": {"ledger": "network", "measure": "distinct", "field": "month", "unit": "个月"},
        "网络可用率": {"ledger": "network", "measure": "mean", "field": "availability", "unit": "%"},
        "故障修复时间": {"ledger": "network", "measure": "max", "field": "repair_hours", "unit": "小时"}, "互联网专线服务费金额": {"ledger": "network", **PAID},
        **dict([satisfied("工作人员满意度")]),
    },
    HEATING: {
        "取暖面积": {"ledger": "heating", "measure": "max", "field": "area", "unit": "平方米"},
        "供暖月数": {"ledger": "heating", "measure": "distinct", "field": "month", "unit": "个月"},
        "室内温度": {"ledger": "heating", "measure": "min", "field": "temperature", "unit": "℃"},
        "热费按期支付率": {"ledger": "heating", "measure": "on_time", "where": [{"field": "due_on", "op": "filled"}],
                    "of": [{"field": "paid_on", "op": "≤", "other": "due_on"}]},
        "取暖费金额": paid(), **dict([satisfied("工作人员满意度")]),
    },
    SURVIVOR: {"遗属生活补助金额": paid()},
    DECORATION: {
        "市场装饰金额": paid(economic="31006"), "信息化设备金额": paid(economic="31002"), "业务软件金额": paid(economic="31007"), **dict([satisfied("使用人员满意度")]),
    },
    DECORATION_END: {"资料装订金额": paid(), **dict([satisfied("档案管理人员满意度")])},
    POSTS_65: {
        "公益性岗位补贴人数": posts(**PERSONS), "公益性岗位补贴金额": posts(**PAID), "资金按计划拨付率": posts(**ON_TIME),
        "公益性岗位月人均补贴": posts(measure="mean", field="payment", unit="元/人/月"), "社会保险补贴人数": {"ledger": "insurance", **PERSONS},
        "社会保险补贴金额": {"ledger": "insurance", **PAID}, "就业见习补贴人数": {"ledger": "interns", **PERSONS}, "就业见习补贴金额": {"ledger": "interns", **PAID},
        "见习人员留用率": {"ledger": "interns", **yes("retained"), "where": [{"field": "retained", "op": "filled"}]},
        "补助省外劳务服务站数量": {"ledger": "stations", "measure": "count", "unit": "个"}, "省外劳务服务站补助金额": {"ledger": "stations", **PAID},
        **dict([satisfied("享受补贴人员满意度")]),
    },
    SERVICE: {
        "信息系统开发金额": paid(economic="31007"), "系统运行维护金额": paid(economic="30213"), "安全测评金额": paid(economic="30227"), **dict([satisfied("使用人员满意度")]),
    },
    ABROAD: {
        "境外务工奖补人数": {"ledger": "grants", **PERSONS}, "境外务工奖补金额": {"ledger": "grants", **PAID},
        "奖补按期发放率": {"ledger": "grants", **ON_TIME}, **dict([satisfied("务工人员满意度")]),
    },
    POSTS_57: {
        "公益性岗位补贴人数": posts(**PERSONS), "公益性岗位补贴金额": posts(**PAID), "补贴按月发放及时率": posts(**ON_TIME),
        "公益性岗位月人均补贴": posts(measure="mean", field="payment", unit="元/人/月"), "社会保险补贴人数": {"ledger": "insurance", **PERSONS},
        "社会保险补贴金额": {"ledger": "insurance", **PAID}, **dict([satisfied("享受补贴人员满意度")]),
    },
}  # fmt: skip

#: project → indicator → (end of July, end of December, what it rests on); "" where nothing is stated yet.
STATED: dict[str, dict[str, tuple[str, str, str]]] = {
    SUBSIDIES: {
        "补贴发放条件符合率": ("100%", "100%", "抽查复核记录"), "失业动态监测补助标准": ("100元/户/月", "100元/户/月", "标准库"),
        "志愿兵在岗稳定率": ("98.9%", "97.8%", "用工名册"), "监测企业连续参与率": ("97.3%", "96.7%", "监测系统记录"),
        "奖补劳务服务工作站数量": ("0个", "", "考核未开始"), "劳务服务工作站奖补金额": ("0元", "", "考核未开始"),
    },
    CENTRAL: {
        "补贴对象审核合格率": ("100%", "100%", "抽查复核记录"), "补贴发放准确率": ("100%", "100%", "抽查复核记录"),
        "公益性岗位补贴标准（2022年底前上岗）": ("1880元/人/月", "1880元/人/月", "标准库"), "公益性岗位社会保险补贴标准": ("950元/人/月", "950元/人/月", "标准库"),
        "就业见习补贴标准（2022年底前到岗）": ("1128元/人/月", "1128元/人/月", "标准库"), "求职创业补贴标准": ("1200元/人", "1200元/人", "标准库"),
        "就业困难人员帮扶率": ("88%", "94.2%", "登记与帮扶台账"), "求职创业补贴人数": ("0人", "", "毕业季发放"), "求职创业补贴金额": ("0元", "", "毕业季发放"),
    },
    VILLAGE: {
        "驻村伙食补助标准": ("25000元/人/年", "25000元/人/年", "标准库"), "驻村交通补助标准": ("3000元/人/年", "3000元/人/年", "标准库"),
        "帮扶政策群众知晓率": ("91%", "93.5%", "入户走访记录"), "驻村队员在岗率": ("97%", "96.8%", "考勤汇总"),
    },
    WORK: {"公益性岗位安置人数": ("62人", "104人", "安置协议"), "就业创业证印制数量": ("2000本", "2000本", "印制验收单")},
    NETWORK: {"窗口业务联网办理率": ("97.2%", "98.1%", "业务系统统计")},
    HEATING: {"非居民热价": ("35元/平方米", "35元/平方米", "供用热合同"), "大厅冬季正常开放率": ("100%", "100%", "值班记录")},
    SURVIVOR: {
        "遗属补助人数": ("1人", "1人", "资格核验表"), "补助发放准确率": ("100%", "100%", "发放清单"), "补助按月发放及时率": ("100%", "100%", "发放清单"),
        "遗属生活补助标准": ("367元/人/月", "367元/人/月", "标准库"), "遗属基本生活保障率": ("100%", "100%", "走访记录"), "受助遗属满意度": ("100%", "100%", "走访记录"),
    },
    DECORATION: {
        "市场装饰面积": ("5200平方米", "5200平方米", "竣工验收单"), "信息化设备数量": ("110台", "150台", "到货验收单"), "业务软件数量": ("0套", "1套", "验收报告"),
        "验收合格率": ("100%", "100%", "验收单"), "合同款支付及时率": ("100%", "96%", "支付记录"), "市场全年接待人次": ("13800人次", "24600人次", "客流计数"),
        "业务软件使用年限": ("5年", "5年", "采购合同"),
    },
    DECORATION_END: {
        "竣工资料册数": ("4册", "4册", "移交清单"), "资料归档完整率": ("100%", "100%", "移交清单"), "资料移交及时率": ("100%", "100%", "移交清单"),
        "资料装订单价": ("100元/册", "100元/册", "付款凭证"), "工程档案可查询率": ("100%", "100%", "档案目录"),
    },
    POSTS_65: {
        "补贴发放准确率": ("100%", "100%", "抽查复核记录"), "公益性岗位补贴标准（2023年起上岗）": ("1980元/人/月", "1980元/人/月", "标准库"),
        "公益性岗位社会保险补贴标准": ("950元/人/月", "950元/人/月", "标准库"), "就业见习补贴标准（2023年起到岗）": ("1188元/人/月", "1188元/人/月", "标准库"),
        "省外劳务服务站补助标准": ("40000元/个/年", "40000元/个/年", "标准库"), "见习人员留用率": ("0%", "", "见习未期满"),
    },
    SERVICE: {
        "开发信息系统数量": ("1套", "1套", "初验报告"), "系统运行维护月数": ("7个月", "12个月", "运维月报"), "安全测评次数": ("0次", "1次", "测评报告"),
        "系统可用率": ("98.9%", "99.3%", "监控记录"), "系统按期上线率": ("100%", "100%", "上线确认单"), "线上对接零工人次": ("1350人次", "4730人次", "系统统计"),
    },
    ABROAD: {
        "奖补资格符合率": ("100%", "100%", "公示名单复核"), "境外务工奖补标准": ("10000元/人/年", "10000元/人/年", "标准库"),
        "境外务工人员年人均收入": ("61000元/人/年", "63200元/人/年", "工资凭证抽样"), "有组织劳务输出就业率": ("92%", "93%", "回访记录"),
        "境外务工奖补人数": ("0人", "", "正在审核"), "境外务工奖补金额": ("0元", "", "正在审核"), "奖补按期发放率": ("100%", "", "尚未到期"),
    },
    POSTS_57: {
        "安置条件符合率": ("100%", "100%", "认定资料复核"), "公益性岗位补贴标准（2023年起上岗）": ("1980元/人/月", "1980元/人/月", "标准库"),
        "公益性岗位社会保险补贴标准": ("950元/人/月", "950元/人/月", "标准库"), "就业困难家庭帮扶户数": ("57户", "57户", "帮扶台账"),
    },
}  # fmt: skip

#: (project, indicator, month, cause, explanation, improvement, outlook)
REMARKS = (
    (SUBSIDIES, "大学生实习实训补贴人数", 7, "其他", "暑期实习分两批，第二批80人8月开始", "8月按时发放", "确定能"),
    (POSTS_65, "就业见习补贴人数", 7, "人员保障", "3人8月到岗", "8月补发到位", "确定能"),
    (SUBSIDIES, "奖补劳务服务工作站数量", 7, "其他", "年末考核后兑现", "12月完成考核和拨付", "确定能"),
    (CENTRAL, "求职创业补贴人数", 7, "其他", "补贴在毕业季集中申领", "9月起集中受理", "确定能"),
    (CENTRAL, "公益性岗位补贴人数", 7, "人员保障", "3个岗位没有人报名", "三季度再招一次", "有可能"),
    (CENTRAL, "公益性岗位补贴人数", 12, "人员保障", "3个偏远岗位两次公开招聘都没有人报名", "调整岗位地点，下一年一季度补足", ""),
    (CENTRAL, "就业困难人员帮扶率", 7, "其他", "登记人员逐月增加，帮扶按月推进", "四季度集中走访", "确定能"),
    (SPRING, "活动按期举办率", 12, "硬件条件", "一场现场招聘会因暴雨推迟两天", "室外活动同时备好室内场地", ""),
    (DECORATION, "信息化设备数量", 7, "硬件条件", "40台设备在途", "8月到货验收", "确定能"),
    (DECORATION, "业务软件数量", 7, "其他", "正在试运行", "四季度验收", "确定能"),
    (POSTS_65, "见习人员留用率", 7, "其他", "见习到11月期满", "期满前与见习单位逐一沟通留用", "有可能"),
    (SERVICE, "安全测评次数", 7, "其他", "按计划在四季度测评", "10月进场", "确定能"),
    (SERVICE, "线上对接零工人次", 7, "制度保障", "系统7月才上线，上半年为人工登记", "上线后在各零工站点推广", "有可能"),
    (SERVICE, "线上对接零工人次", 12, "制度保障", "系统7月上线，上半年为人工登记，没有计入线上人次", "在全部零工站点推行扫码登记，下一年按全年口径统计", ""),
    (ABROAD, "境外务工奖补人数", 7, "其他", "申报材料正在审核", "9月公示，10月发放", "有可能"),
    (ABROAD, "境外务工奖补人数", 12, "其他", "5人提前回国，不满足在外时间的条件", "申报前先核对出境时间，余款按规定处理", ""),
    (POSTS_57, "公益性岗位补贴金额", 7, "其他", "", "", "确定能"),
    *(
        (project, "预算执行率", 12, cause, explanation, improvement, "")
        for project, cause, explanation, improvement in (
            (SUBSIDIES, "其他", "1人2月起参保，少支出少量社会保险补贴", "下一年按实际参保月份测算"),
            (CENTRAL, "人员保障", "3个公益性岗位没有招到人，补贴没有支出", "一季度补足人员，按实际人数编制预算"),
            (WORK, "其他", "耗材集中采购节约650元", "节约资金按规定处理"),
            (SPRING, "其他", "网络招聘会平台费用低于预算", "下一年按合同价编制"),
            (HEATING, "其他", "按面积据实结算，与申报的进位数相差15.05元", "据实结算，余款按规定处理"),
            (DECORATION, "其他", "质量保证金未到支付期", "按合同约定在质保期满后支付"),
            (POSTS_65, "人员保障", "个别人员晚到岗", "按实际到岗人数编制预算"),
            (ABROAD, "其他", "5人不满足在外时间的条件", "申报前先核对出境时间，余款按规定处理"),
            (POSTS_57, "人员保障", "个别人员当月出勤不足，没有发放", "加强考勤管理，按实际人数清算"),
        )
    ),
)  # fmt: skip
