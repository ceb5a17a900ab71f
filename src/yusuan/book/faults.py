"""The table of everything that can be wrong with a book: id, title, severity; ids are never reused."""

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
    # Reading the file.
    ("B101", "文件无法打开", ERROR, "确认文件存在、有读取权限，并且是 Excel 工作簿（.xlsx）。"),
    ("B102", "文件有打开密码", ERROR, "在 Excel 中打开后，“文件—信息—保护工作簿”里取消打开密码，再保存一份。"),
    ("B103", "文件过大", ERROR, "删去大片带格式的空行和图片，或者把内容复制到用 yusuan new 生成的空白工作簿。"),
    ("B104", "旧版或其他格式的表格", NOTICE, "已按单元格的值读取，公式、合并和隐藏情况无法检查；建议另存为 .xlsx。"),
    ("B105", "缺少工作表", ERROR, "补上该工作表；可用 yusuan new 生成空白工作簿，把缺的表复制过来。"),
    ("B106", "工作表名称被改动", ERROR, "把工作表名称改回规定的名称。"),
    ("B107", "多出的工作表", NOTICE, "这张表没有读取；要使用其中内容，请填入规定的工作表。"),
    ("B108", "缺少列", ERROR, "补上该列，列名须与规定一致。"),
    ("B109", "列名被改动", ERROR, "已暂按相近的规定列名读取，请把列名改回。"),
    ("B110", "多出的列", NOTICE, "这一列没有读取；要使用其中内容，请填入规定的列，或者写在备注里。"),
    ("B111", "找不到表头", ERROR, "恢复表头一行；可对照 yusuan new 生成的空白工作簿。"),
    ("B112", "预算书是空的", ERROR, "至少填写“单位”和“预算明细”。"),
    # Cells.
    ("B113", "不是数字", ERROR, "只填数字，不带单位和文字；说明写在备注里。"),
    ("B114", "小数位数过多", ERROR, "金额以元为单位，最多两位小数；公式结果请用 ROUND 取两位小数。"),
    ("B115", "公式出错", ERROR, "修好公式，或者直接填写数值。"),
    ("B116", "公式没有结果", ERROR, "用 Excel 或 WPS 打开并保存一次，使公式算出结果；或者直接填写数值。"),
    ("B117", "数据区有合并单元格", WARNING, "取消合并，每一行都填完整。"),
    ("B118", "有隐藏的行、列或工作表", WARNING, "隐藏的内容照样计入；请取消隐藏，核对后再定。"),
    ("B119", "代码写法不规范", WARNING, "代码按文本填写，中间不留空格；先把单元格格式设为“文本”再填。"),
    ("B120", "必填内容没有填", ERROR, "填写该单元格。"),
    ("B121", "取值不在规定的范围内", ERROR, "从下拉列表中选择。"),
    ("B122", "金额疑似以万元填写", WARNING, "工作簿里的金额一律以元为单位，请核对后乘以 10000。"),
    ("B123", "数字存成了文本", WARNING, "已按数字读取；请把单元格改成数字，否则表里的合计不包括它。"),
    ("B124", "不认识的项目", WARNING, "这一行没有读取；请使用规定的名称，或者在“含义”列写明。"),
    ("B125", "同一内容填了两次", ERROR, "只保留一处。"),
    ("B126", "长代码尾数丢失", ERROR, "Excel 只保留数字的前 15 位；把单元格格式设为“文本”后重新填写全部代码。"),
    ("B127", "含有多余的换行或不可见字符", NOTICE, "已按去掉这些字符后的内容读取。"),
    # What the book says.
    ("B130", "不存在的科目代码", ERROR, "对照当年的《政府收支分类科目》改正代码。"),
    ("B131", "科目代码未收录", NOTICE, "核对代码；确有此科目的，可导入本年度正式目录。"),
    ("B132", "科目名称与代码不符", WARNING, "改正代码或者名称。"),
    ("B133", "政府经济科目与部门经济科目不对应", ERROR, "留空由软件按单位性质推定，或者改正其中一个代码。"),
    ("B134", "支出性质与经济科目不符", WARNING, "核对支出性质或者部门经济科目。"),
    ("B135", "基本支出没有经济科目", ERROR, "基本支出须填到部门经济科目的款级（五位代码）。"),
    ("B136", "项目支出没有注明项目", ERROR, "在“项目”列填写项目序号。"),
    ("B137", "基本支出注明了项目", WARNING, "基本支出不属于项目；核对支出性质，或者清空“项目”列。"),
    ("B138", "项目没有预算明细", WARNING, "在“预算明细”里填写该项目的金额，或者删去该项目。"),
    ("B139", "项目不存在", ERROR, "在“项目”表里添加该项目，或者改正项目序号。"),
    ("B140", "项目序号或代码重复", ERROR, "每个项目用不同的序号和代码。"),
    ("B141", "各来源资金之和与总额不符", ERROR, "改正总额或者各来源的金额。"),
    ("B142", "年度资金总额与预算明细不符", ERROR, "使“项目”表的年度资金总额等于“预算明细”中该项目各行之和。"),
    ("B143", "实施期资金小于年度资金", ERROR, "实施期资金包括本年度，不能小于年度资金。"),
    ("B144", "实施期资金不等于年度资金乘以年数", NOTICE, "各年资金不同属于正常；否则请核对。"),
    ("B145", "收入与支出不平衡", ERROR, "使“收入科目”各行之和等于同一资金性质的支出（当年）。"),
    ("B146", "功能科目与资金性质不符", WARNING, "核对功能科目或者资金性质。"),
    ("B147", "重复的明细", WARNING, "确属两笔的，在备注里写明区别；否则删去一行。"),
    ("B148", "金额为负", ERROR, "预算金额不能为负；冲减数请从原来的行里减去。"),
    ("B149", "金额为零", NOTICE, "删去这一行，或者填写金额。"),
    ("B150", "增减变动没有说明原因", ERROR, "在“变动原因”表里填写该事项的原因。"),
    ("B151", "缺少上年数", WARNING, "填写上年数（没有的填 0），否则说明里无法写出增减变化。"),
    ("B152", "填写数与预算明细不符", WARNING, "改正填写数；留空时由软件从预算明细计算。"),
    ("B153", "单位性质与科目不符", NOTICE, "核对单位性质或者科目代码。"),
    ("B154", "年度不合理", ERROR, "填写四位数的预算年度。"),
    ("B155", "单位未登记", ERROR, "在“所属单位”表里登记该单位，或者改正单位名称。"),
    ("B156", "测算与项目资金不符", WARNING, "核对数量、标准和期数，或者在备注里说明差额。"),
    ("B157", "项目代码不是 21 位", WARNING, "按项目库中的代码填写；没有代码的留空。"),
    ("B158", "绩效管理的项目没有绩效指标", WARNING, "在“绩效指标”表里填写；确不实行绩效管理的，把“实行绩效管理”改为“否”。"),
    ("B159", "功能科目没有填到项级", ERROR, "支出功能分类须填到项级（七位代码）。"),
    ("B160", "经济科目没有填到款级", ERROR, "经济分类须填到款级（五位代码）。"),
    ("B161", "标准与标准库不一致", WARNING, "改正测算的标准或者标准库；确实不同的，在备注里说明。"),
    # The book as JSON.
    ("B170", "JSON 写法有误", ERROR, "按提示的行和列改正；可用公开的 JSON Schema（docs/schema/book.schema.json）核对。"),
    ("B171", "多出的键", WARNING, "这一项没有读取；核对键名的拼写。"),
    ("B172", "值的类型或取值不对", ERROR, "按 docs/schema/book.schema.json 改正。"),
    ("B173", "缺少必需的键", ERROR, "补上该键；缺了它的这一条记录没有采用。"),
    ("B174", "JSON 的版本不认识", ERROR, "用当前版本重新导出，或者把 format 改为 yusuan.book/1 并核对内容。"),
    # Import of a plain export.
    ("B180", "导出文件读不了", ERROR, "换一份能打开的 .xlsx、.xls 或 CSV 文件。"),
    ("B181", "找不到明细的表头", ERROR, "表头至少要有功能科目和金额两列，列名用系统的字段名或常用的中文名。"),
    ("B182", "合计行与明细不符", WARNING, "核对是否少导或多导了明细。"),
    ("B183", "跳过的合计行", NOTICE, "合计、小计由软件自己计算，不作明细。"),
    ("B184", "金额单位没有写明", NOTICE, "已按元读取；若是万元，请在表头或表上方写明“单位：万元”。"),
    ("B185", "没有采用的行", ERROR, "按这一行的其他问题改正后重新导入。"),
    ("B186", "是报表模板，不是预算明细", ERROR, "请从系统导出逐行的预算明细，或者用 yusuan read 阅读报表。"),
    ("B187", "内容由其他列推定", NOTICE, "请核对推定的结果。"),
    ("B188", "几张表都是明细", NOTICE, "都已读入；如果其中有重复的，请删去一张再导入。"),
    ("B189", "年度不符", ERROR, "只导出本预算年度的明细，或者改正年度。"),
    # Merging units into a department.
    ("B190", "各单位的年度不一致", ERROR, "汇总的各单位必须是同一预算年度。"),
    ("B191", "单位重复", ERROR, "每个单位只汇总一份预算书；核对单位名称和编码。"),
    ("B192", "单位之间的往来", NOTICE, "部门汇总没有抵销；需要抵销的，从上级单位的支出和下级单位的收入中同时减去。"),
    ("B193", "项目序号在汇总时改动", NOTICE, "两个单位用了同一序号，汇总后前面加上了单位。"),
    ("B194", "同一标准在各单位不同", WARNING, "统一标准，或者在名称上区分。"),
    ("B195", "没有可以汇总的单位", ERROR, "至少给出一个单位的预算书。"),
    ("B196", "各单位的文字没有汇总", NOTICE, "部门的说明需要另写，各单位的原文可供参考。"),
    ("B197", "上年数或填写数不全", WARNING, "补上缺少的单位的数，否则汇总数偏小。"),
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
