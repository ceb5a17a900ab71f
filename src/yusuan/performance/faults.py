"""Everything that performance management can find wrong: id (M, apart from the rules of check), title, severity, advice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..model import ERROR, NOTICE, NOWHERE, WARNING, Finding, Related, Severity, Source


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault: its title names the fault, ``advice`` says how it is usually mended."""

    id: str
    title: str
    severity: Severity
    advice: str


_TABLE: tuple[tuple[str, str, Severity, str], ...] = (
    # Costing.
    ("M501", "测算合计与项目资金不符", ERROR, "改正数量、标准或期数；确有差额的，填在“一次性金额”并在备注写明原因。"),
    ("M502", "测算与功能科目的预算不符", ERROR, "核对各测算行的功能科目和资金性质，使其与预算明细一致。"),
    ("M503", "同一补贴同一时期有两个标准", ERROR, "只保留一个标准；对象不同的，在标准名称上区分并写明依据。"),
    ("M504", "一次性金额没有说明原因", ERROR, "在备注写明这笔差额是什么、怎样算出来的。"),
    ("M505", "测算没有写功能科目", NOTICE, "补上功能科目后才能按科目核对；现在只核对了合计。"),
    ("M506", "同一补贴在各项目的标准不同", ERROR, "统一标准；确实不同的，在备注里说明。"),
    ("M507", "标准不在有效期内", WARNING, "换用本年度有效的标准，或者更新标准库的有效日期。"),
    ("M508", "标准库没有这个标准", WARNING, "在“标准库”里登记该标准，或者改正标准名称。"),
    ("M509", "数量、标准或期数为负", ERROR, "负数只能填在“一次性金额”。"),
    ("M510", "项目没有测算", WARNING, "填写该项目的测算，写明数量、标准和期数。"),
    ("M511", "写明的金额与测算不符", ERROR, "以测算为准改正文字和指标，或者改正测算。"),
    ("M512", "标准与标准库不一致", ERROR, "改正测算的标准或者标准库；确实不同的，在备注里说明。"),
    ("M513", "写明的金额没有对应的测算", NOTICE, "在“测算”里补上这一项，或者使名称一致；现在无法核对。"),
    ("M514", "标准的有效日期有误", ERROR, "日期写成 2023-01-01 的样子，失效日期不早于生效日期。"),
    # Goal text and indicators.
    ("M520", "目标文字与指标不一致", ERROR, "以指标为准改正目标文字，或者改正指标值。"),
    ("M521", "目标文字里的数没有对应的指标", WARNING, "增设相应的指标，或者从目标里删去这个数。"),
    ("M522", "目标文字没有量化", WARNING, "在总体目标里写明主要的数量和效果。"),
    # Ledgers.
    ("M550", "台账声明有误", ERROR, "对照 docs/performance.md 改正台账声明。"),
    ("M551", "台账文件读不了", ERROR, "换一份能打开的 CSV（UTF-8 或 GB18030）或 .xlsx 文件。"),
    ("M552", "台账缺少列", ERROR, "补上该列；列名用台账声明中的名称或别名。整份文件没有入账。"),
    ("M553", "台账多出的列", NOTICE, "这一列没有读取。"),
    ("M554", "记录没有入账", WARNING, "按所列原因改正这些行后重新导入；已入账的行不受影响。"),
    ("M555", "密钥不能使用", ERROR, "恢复原来的密钥文件并限制为只有本人可读。"),
    # Evidence.
    ("M560", "取数声明有误", ERROR, "对照 docs/performance.md 改正取数声明。"),
    ("M561", "取数没有对应的指标", WARNING, "改正项目或指标的名称，使其与绩效指标一致。"),
    ("M562", "指标没有实际值", WARNING, "为该指标声明取数，或者在实际值表里填写。"),
    ("M563", "实际值的单位与目标不同", ERROR, "统一计量单位。"),
    ("M564", "实际值记录没有采用", ERROR, "按所列原因改正这一行。"),
    ("M565", "实际值看不懂", ERROR, "写成“95%”“350人”的样子，或者指标所用的分档。"),
    # Execution and rolling on.
    ("M580", "支出没有对应的项目", ERROR, "改正项目序号；基本支出的项目留空。"),
    ("M581", "支出没有对应的预算", ERROR, "核对功能科目和资金性质；有预算调整的，先录入调整。"),
    ("M582", "支出超过预算", ERROR, "核对金额；有预算调整的，先录入调整。"),
    ("M583", "执行数据读不了", ERROR, "对照 docs/performance.md 改正执行文件的列和内容。"),
    ("M584", "执行记录没有采用", ERROR, "按所列原因改正这些行。"),
    ("M585", "没有执行数据", NOTICE, "用 --execution 给出执行文件，才能算出上年结转。"),
    ("M586", "结转资金再次结转", WARNING, "连续结转的资金按规定可能收回，请先与财政部门核对。"),
    ("M587", "滚动后的项目要改写", NOTICE, "结转项目的目标和指标按剩余的工作改写。"),
    ("M588", "不再列入下一年的项目", NOTICE, "一次性项目没有结转的不再列入；仍要安排的请重新申报。"),
    # Monitoring and self-evaluation.
    ("M590", "预计完不成，没有说明偏差原因", ERROR, "写明偏差原因的类别和具体情况，并提出纠正措施。"),
    ("M591", "支付进度偏慢", WARNING, "核实原因，加快支出，或者申请调减预算。"),
    ("M592", "监控时没有实际值", WARNING, "为该指标声明取数，或者在实际值表里填写；不能当作完成。"),
    ("M600", "没有实际值，按零分计", ERROR, "为该指标声明取数，或者在实际值表里填写。"),
    ("M601", "没有达到目标，没有偏差原因", ERROR, "写明偏差原因。"),
    ("M602", "没有达到目标，没有改进措施", ERROR, "写明改进措施。"),
    ("M603", "大幅超过目标，没有说明原因", WARNING, "说明原因；因目标值偏低造成的，按偏离程度扣分。"),
    ("M604", "没有预算，执行率无法计算", ERROR, "核对项目的预算和执行数据。"),
    ("M605", "权重不是一百分", ERROR, "三级指标权重合计应为 90 分，加上预算执行率 10 分为 100 分。"),
    ("M606", "得分率不在分档之内", ERROR, "达成 80 到 100，部分达成 60 到 80，未达成 0 到 60。"),
    # Review of targets.
    ("M530", "总体目标没有填", ERROR, "填写实施期目标和年度目标，写明做什么、做多少、达到什么效果。"),
    ("M531", "必填的文字没有填或没有内容", WARNING, "按栏目要求填写；不能只写文号、“无”或者“见附件”。"),
    ("M532", "几个栏目的文字相同", WARNING, "概况、依据、必要性、措施、计划各写各的内容，不要照抄。"),
    ("M533", "缺少一级指标", ERROR, "每个项目都应有产出指标和效益指标，补上缺少的一级指标。"),
    ("M534", "没有满意度指标", NOTICE, "直接面向服务对象的项目应设满意度指标；确不适用的可以不设。"),
    ("M535", "指标级次不在框架内", ERROR, "按所用格式的一级、二级指标归类。"),
    ("M536", "指标值写法不规范", WARNING, "写成“≥95%”的样子：比较符、数、单位；定性的用“优、良、中、低、差”或者“达成、部分达成、未达成”。"),
    ("M537", "率没有用百分数", WARNING, "率类指标写成百分数，如“≥95%”。"),
    ("M538", "指标值照抄指标名称", WARNING, "指标值写要达到的数或者分档，不要重复名称。"),
    ("M539", "指标归类不当", WARNING, "标准、单价、金额放到成本指标；期限放到时效指标。"),
    ("M540", "比较符方向相反", ERROR, "成本、期限、投诉、差错越低越好，用“≤”或“=”；数量、质量、效益、满意度用“≥”或“=”。"),
    ("M541", "百分数超出合理范围", ERROR, "比率应在 0 到 100% 之间；增长率另写明是增长。"),
    ("M542", "实施期值与年度值不衔接", ERROR, "一年期项目两侧应相同；多年期项目的数量和金额按各年累计，比率不累计。"),
    ("M543", "成本指标超过项目资金", ERROR, "成本指标不能高于同期资金，改正指标值或者资金。"),
    ("M544", "成本指标合计与项目资金不符", WARNING, "各项成本金额之和应等于年度资金；漏了的补上。"),
    ("M545", "权重合计不对", ERROR, "三级指标权重合计应为 90 分，加上预算执行率 10 分为 100 分。"),
    ("M546", "量化指标偏少", WARNING, "能量化的都量化，量化指标一般不少于指标总数的六成。"),
    ("M547", "指标只填了一侧", WARNING, "实施期和年度两侧都填写。"),
    ("M548", "指标名称重复", WARNING, "同一指标只保留一处，对象不同的在名称上区分。"),
    ("M549", "各来源资金之和与总额不符", ERROR, "改正总额或者各来源的金额。"),
    ("M523", "指标没有写进总体目标", NOTICE, "在总体目标里写到这项指标的数。"),
)  # fmt: skip

FAULTS: Mapping[str, Fault] = {row[0]: Fault(*row) for row in _TABLE}


def fault(
    rule: str,
    message: str,
    place: Source = NOWHERE,
    *,
    stated: str = "",
    expected: str = "",
    difference: str = "",
    mend: str = "",
    severity: Severity | None = None,
    related: tuple[Related, ...] = (),
) -> Finding:
    """A Finding of the table; severity and advice are the table's unless given.  KeyError for an unknown id."""
    kind = FAULTS[rule]
    return Finding(
        rule, severity or kind.severity, message, place, stated, expected, difference, mend or kind.advice,
        related=related,
    )  # fmt: skip
