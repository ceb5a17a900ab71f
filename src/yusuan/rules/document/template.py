"""Rules on what a form letter left behind: options, placeholders, instructions, another year, another level."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yusuan.model import ERROR, NOTICE, WARNING, Disclosure, Finding, Outcome, Status
from yusuan.words.bodies import level_of
from yusuan.words.lexicon import clean

from ..rule import Build, Yield, rule
from ..text import Hit, Passage, Text, by_group, compact, gather, named, search, text_of

_UP, _DOWN = r"(?:增加|增长|上升|提高)", r"(?:减少|下降|降低)"
_SIZE = r"(?:大于|小于|高于|低于|多于|少于)"
_OPTION = re.compile(
    rf"(?:{_UP}[（(]{_DOWN}[)）]|{_DOWN}[（(]{_UP}[)）]|{_UP}/{_DOWN}|{_DOWN}/{_UP}|{_SIZE}[（(]{_SIZE}[)）])"
    rf"(?:额|数|率|为|约|了)?(?=\d|[XxＸ×]|的?(?:主要)?原因|预算数|上年)"
    rf"|[（(](?:{_UP}|{_DOWN}|持平)[)）](?:为|约|了)?(?=\d)"
)
_CHOICE = re.compile(
    r"(?<!预算)(?:部门[（(]单位[)）]|单位[（(]部门[)）])(?=预算(?:收|支|总)|(?:共有|年度|20\d\d|本年))|(?<=本)部门[（(]单位[)）]"
    r"|(?<=[局委办厅院会处所府])部门[（(]单位[)）]"
)


@rule("N301", "模板选项未选定", basis="通行做法", severity=WARNING, learnt_from=("seed", "jiangsu", "shanghai"))
def option_left(d: Disclosure, found: Build) -> Iterator[Finding]:
    """“增加（减少）”“（增长）12%”是模板里供选择的词，应按实际只留一个。

    反例：
        第三部分 2023年度单位预算情况说明

        2023年支出预算比上年增加12.00万元，增长（下降）3.10%。

    反例：
        机关运行经费比上年（增加）4.50万元，（增长）1.20%，主要是办公费增加。

    正例：
        2023年支出预算比上年增加12.00万元，增长3.10%。因公出国（境）费比上年减少（含退回）1万元。
    """
    hits = [Hit(p.words(*m.span()), p.at(*m.span())) for p, m in search(text_of(d).body, _OPTION)]
    if hits:
        yield from gather(
            found, f"模板中供选择的词没有选定：{named(hits)}", hits, stated=hits[0].text,
            expected="按实际只写“增加”或“减少”等其中一个", mend="删去括号和不适用的词，只留与金额相符的一个。",
        )  # fmt: skip


@rule("N306", "“部门（单位）”未选定", basis="通行做法", severity=NOTICE, learnt_from=("seed", "shanghai"), petty=True)
def owner_not_chosen(d: Disclosure, found: Build) -> Iterator[Finding]:
    """正文里的“部门（单位）”是模板用语，应按公开主体写“部门”或“单位”。

    反例：
        第三部分 2023年度单位预算情况说明

        本年部门（单位）预算支出总计120.00万元。

    正例：
        本年单位预算支出总计120.00万元。负责审核批复部门（单位）的年度预决算。
    """
    for hits in by_group(search(text_of(d).body, _CHOICE)):
        yield from gather(
            found, "模板中的“部门（单位）”没有选定", hits, expected="按公开主体写“部门”或“单位”",
            mend="部门公开写“部门”，单位公开写“单位”。",
        )  # fmt: skip


_OWN = r"(?=20\d\d|年度?|预算|收入|支出|无|没有|政府采购|机关运行|编报|共有|“?三公)"
_OWN_WORDS = {
    "单位": re.compile(rf"部门各单位|(?:本|我)部门{_OWN}|^(?:20\d\d年度?)?部门预算安排"),
    "部门": re.compile(rf"(?<!下属)(?:本|我)单位{_OWN}"),
}
#: A department's document of its own office alone, and what such a text may rightly call itself.
_OFFICE_ALONE = re.compile(r"[(（](?:本级|机关|本部)[)）]")


@rule("N307", "部门、单位称谓与公开主体不符", basis="通行做法", severity=NOTICE,
     learnt_from=("shanghai", "guangdong"), version=2, petty=True)  # fmt: skip
def mixed_owner(d: Disclosure, found: Build) -> Iterator[Yield]:
    """单位公开里写“本部门”“部门预算安排”，或部门公开里多数写“本部门”而几处写“本单位”，多是沿用了另一份模板。

    一直自称“本单位”的部门公开，和只编本级的，是当地的写法，不报。

    反例：
        清河市档案馆2023年度单位预算公开

        # 第三部分 2023年单位预算情况说明

        2023年清河市档案馆部门各单位政府采购预算总额84.90万元。

    反例：
        上林市2024年市级单位预算

        预算单位：上林市水文站

        # 其他情况说明

        2024年本部门政府采购预算12.00万元。

    反例：
        南湖区水利局2023年部门预算

        # 情况说明

        本部门2023年收入预算100.00万元。我部门共有车辆3辆。

        2023年本单位政府采购预算12.00万元。

    正例：
        清河市档案馆2023年度单位预算公开

        # 第三部分 2023年单位预算情况说明

        2023年本单位政府采购预算总额84.90万元。本单位所属部门三个。

    正例：
        2023年南湖区水利局（本级）部门预算

        # 情况说明

        本单位2023年收入预算100.00万元。本单位共有车辆3辆。
    """
    scope = d.scope.value
    if scope not in _OWN_WORDS:
        yield Outcome("N307", Status.NOT_APPLICABLE, "没有认出是部门公开还是单位公开")
        return
    said = text_of(d).narrative
    other = "部门" if scope == "单位" else "单位"
    hits = [Hit(p.words(*m.span()), p.at(*m.span())) for p, m in search(said, _OWN_WORDS[scope])]
    own = sum(1 for _ in search(said, _OWN_WORDS[other]))
    if scope == "部门" and (own < len(hits) or _OFFICE_ALONE.search(d.unit.value)):
        return
    yield from gather(found, f"这是{scope}公开，文中写“{hits[0].text if hits else ''}”", hits, expected=f"本{scope}", mend=f"统一写“本{scope}”。")


_BLANK = re.compile(
    r"(?<![A-Za-z0-9XＸ×x])[XＸ×x]{3,}(?![A-Za-z0-9])|(?<![_＿])[_＿]{2,}(?=万?元|[%％]|年|个|项|辆|人次)"
    r"|(?<![A-Za-z0-9])(?:XX|ＸＸ|××|xx)(?=万|元|%|％|年|月|局|委|办|厅|院|校|中心|部门|单位|市|县|区|省|辆|个|台|人(?=[次员，。、])|批次|分(?!别)|家(?![属人庭])|项|[（(])"
    r"|(?<=[占为是：:])(?:XX|ＸＸ|××)(?![A-Za-z0-9])"
)


@rule("N302", "占位符未填写", basis="通行做法", severity=ERROR, learnt_from=("shanghai", "通行做法"))
def placeholder(d: Disclosure, found: Build) -> Iterator[Finding]:
    """“XX”“××”“____”是待填的空位，公开前应填上实际内容。

    反例：
        XX局2023年度部门预算公开

        2023年收入预算XXX万元，比上年增加××万元。

    正例：
        某某局2023年度部门预算公开

        2023年收入预算100.00万元。已故职工李××家属领取补助。用地位于W-07、X101、X102街坊。
    """
    text = text_of(d)
    hits = [Hit(_word(p, m), p.at(*m.span())) for p, m in search([*text.passages, *text.captions, *text.form_texts], _BLANK)]
    for grid in d.grids:
        for _, _, cell in grid:
            if (match := _BLANK.search(compact(cell.text))) is not None:
                hits.append(Hit(match.group(), cell.source.at(table=grid.title)))
    yield from gather(found, "占位符没有填写：“{}”".format(hits[0].text if hits else ""), hits,
                      expected="实际的名称、金额或文字", mend="填写实际内容；不涉及的，删去整句或写明没有。")  # fmt: skip


def _word(p: Passage, match: re.Match[str]) -> str:
    return p.text[max(0, match.start() - 4) : match.end() + 4]


_INSTRUCTION = re.compile(
    r"[（(]?如?(?:持平|无)作?[^（）()，。]{0,6}持?平?表述[)）]?|不涉及的?(?:可)?不列|按(?:上|下)述格式|作(?:下|如下)述?说明[：:]"
    r"|据实填[写列报]|事项填[写列]|(?<!申)请(?:在此|按实际|据实|自行)?(?:填写|填列|补充完整)|[此该]处(?:填写|填列|说明)"
    r"|(?:部门|单位)应根据实际情况(?:进行)?(?:解释|填写|填列|增减|说明|调整)|根据实际情况(?:进行)?(?:解释和)?(?:增减|填写|填列)"
    r"|由[^，。]{2,12}根据[^，。]{2,30}填写|数?应与《[^》]+》[^，。]{0,14}一致，并按照|仅有一个单位的部门，本部分"
    r"|列明公务(?:用车购置数量|接待批次)|列明公务接待\d+批次|[（(](?:示例|样例|范例|模板)[)）]|^(?:填写说明|填表说明|填报说明)[：:]"
    r"|[栏列项表](?:目|内)?(?:均|都)?(?:必须|应当|务必)(?:如实|逐项|据实)?填(?:写|列|报)|为必填(?:项|栏|内容)"
    r"|(?:此|该|本栏|本列|本项)(?:数|金额|合计)?(?:必须|须|应|应当|要|需)(?:要)?与[^，。；]{2,40}?(?:相等|一致|相符|衔接)"
    r"|(?:删除|删去)(?:此|本|该)(?:行|段|句|页|提示|说明)|(?:此|本|该)(?:行|段|句|页)(?:公开|打印|提交|上报)(?:时|前)(?:请)?删"
)
#: What a form letter says in brackets to whoever fills it in; 请见附件 and 据实结算 are said to the reader.
_BRACKETED = re.compile(
    r"[（(【〔\[](?:(?:如|若)(?:有|无|没有|不涉及|涉及)(?:，?(?:请|则|可|须|需)[^（）()]{0,16})?|(?:本年|当年|今年)?新增(?:段落|内容|表述|部分)"
    r"|(?:可|任)?选填|必填|非必填|(?:请|需|须|应)?(?:据实|如实|自行|酌情)(?:填写|填列|表述|调整|增减|删减)|此(?:处|段|句|项)[^（）()]{2,20}"
    r"|(?:填写|填列)(?:具体|实际)?[^（）()]{2,16}|(?:根据|按)(?:本?(?:部门|单位))?实际(?:情况)?(?:填写|填列|增减|修改|表述))[)）】〕\]]"
)


@rule("N305", "填报说明未删除", basis="通行做法", severity=WARNING,
     learnt_from=("jiangsu", "shanghai", "chongqing"), version=2)  # fmt: skip
def instruction_left(d: Disclosure, found: Build) -> Iterator[Finding]:
    """模板里写给填报人看的话（“如持平作持平表述”“据实填列”）不应出现在公开的文件里。

    反例：
        第四部分 名词解释

        以下为常见专业名词解释，部门应根据实际情况进行解释和增减。

    反例：
        收入总计增加10.00万元，增长2.00%。（如持平作持平表述）

    反例：
        # 五、国有资本经营预算情况说明（如有）

        本单位没有国有资本经营预算。

    反例：
        2026年预算绩效管理情况（本年新增段落）：对3个项目设置绩效目标。

    反例：
        注：“单位负责人”栏必须填写，此数须与《支出预算总表》合计数相等。

    正例：
        以下为常见专业名词解释。

        根据实际情况安排预算，按合同据实结算。甲方应与乙方协商一致。具体项目（请见附件）。差旅费（据实结算）。
    """
    text = text_of(d)
    places = [*text.body, *(p for p in text.passages if p.kind == "note")]
    places += text.headings
    said = [*search(places, _INSTRUCTION), *search(places, _BRACKETED)]
    hits = [Hit(p.words(*m.span()), p.at(*m.span())) for p, m in said]
    if hits:
        yield from gather(found, f"写给填报人的说明没有删除：{named(hits)}", hits,
                          expected="公开的文件里没有填报说明", mend="删去这句话，按它的要求写出实际内容。")  # fmt: skip


_YEAR_HEAD = re.compile(r"(20\d\d)年(?:度)?(?=[^，。年]{0,24}(?:预算|决算))")
_NOT_OWN = re.compile(r"比|较|上年(?!(?:财政拨款)?结[转余])|执行|规划|关于|通知|办法|截至|以前|至|—|调整")
_COMPARED = re.compile(
    r"(?<![\d月日至])(?:比|较|与|同)(20\d\d)年(?:度)?(?:年初)?(?:预算|决算|执行|支出|收入|同口径|相比|数|增加|减少|增长|下降|持平|一致)[^，。；]{0,14}"
)


@rule("N303", "年度未更新", basis="通行做法", severity=WARNING, learnt_from=("jiangsu", "通行做法"))
def stale_year(d: Disclosure, found: Build) -> Iterator[Yield]:
    """标题里的年度应是公开的年度；和本年自己比较的“比2023年增加”多是上年的文字没有改。

    反例：
        某某局2023年度部门预算公开

        # 第二部分 2023年部门预算表

        # 第三部分 2022年部门预算情况说明

        2023年收入预算100.00万元。

    反例：
        某某局2023年度部门预算公开

        # 第二部分 2023年部门预算表

        ## 2022年政府性基金预算收入表（不含上年结转）

        单位：万元

        | 科目编码 | 科目名称 | 合计 |
        | 合计 | | |

    反例：
        某某局2023年度部门预算公开

        从单位构成看，纳入本部门2022年部门汇总预算编制范围的预算单位共2家。

    反例：
        某某局2023年度部门预算公开

        2023年支出预算100.00万元，比2023年预算增加10.00万元。

    反例：
        某某局2023年度部门预算公开

        2023年本部门机关运行经费预算12.00万元。

        2022年本部门政府采购安排30.00万元。

        2023年本部门预算安排培训费3.00万元。

    反例：
        清河区审计局2023年度部门预算公开

        清河区审计局2023年收入预算90.00万元。

        2023年清河区审计局财政拨款支出预算90.00万元。

        2023年清河区审计局“三公”经费预算1.00万元。

        2022年清河区审计局没有使用国有资本经营预算拨款安排的支出。

    正例：
        某某局2023年度部门预算公开

        # 第三部分 2023年部门预算情况说明

        纳入本部门2023年部门预算编制范围的预算单位共2家，2022年纳入决算编制范围的3家。2023年支出预算100.00万元，比2022年预算增加10.00万元。
    """
    text = text_of(d)
    if text.year is None or not d.kind.value:
        yield Outcome("N303", Status.NOT_APPLICABLE, "没有认出公开的年度")
        return
    titles = list(_titles(text))
    own = sum(year == text.year for year, _ in titles)
    for year, hit in titles:
        if year == text.year - 1 and own >= 1:
            yield found(f"标题写的是{year}年，本文件公开的是{text.year}年{d.kind.value}。", hit.source, stated=hit.text,
                        expected=f"{text.year}年", mend="改为公开的年度。")  # fmt: skip
    hits = [
        Hit(p.words(*m.span()), p.at(*m.span()))
        for p, m in search(text.body, _COMPARED)
        if int(m.group(1)) == text.year and not p.under("名词解释") and not (d.kind.value == "决算" and "预算" in m.group())
    ]
    scope = [
        Hit(p.words(*m.span()), p.at(*m.span()))
        for p, m in search(text.body, _SCOPE)
        if int(m.group(1)) == text.year - 1 and m.group(2) == d.kind.value
    ]
    yield from gather(found, f"这是{text.year}年{d.kind.value}，编制范围写的是{text.year - 1}年", scope, expected=f"{text.year}年",
                      mend="改为公开的年度。")  # fmt: skip
    if d.kind.value == "预算":
        old = list(_old_sentences(text))
        yield from gather(found, f"这是{text.year}年预算，这句写的是{text.year - 1}年", old, expected=f"{text.year}年", mend="核对年度，改为公开的年度。")
    yield from gather(found, f"拿{text.year}年和{text.year}年自己比较", hits, expected=f"与{text.year - 1}年比较",
                      mend="核对比较的年度，改为上年。")  # fmt: skip


#: 纳入本部门2023年部门预算编制范围的预算单位：which units the document itself covers.
_SCOPE = re.compile(r"纳入(?:[^，。；、]{0,16}?)(20\d\d)年度?(?:本?部门|本?单位)?(?:汇总)?(预算|决算)(?:编制|汇总|汇编|编报|公开)*(?:范围|的?(?:预算|决算|二级)?单位)")
#: A sentence that opens with the year and states our own arrangement: 2023年本部门政府采购安排…
_OWN_SENTENCE = (
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．])?(?P<year>20\d\d)年度?(?:(?:本|我)(?:部门|单位)OWN)"
    r"[^，。；]{0,16}?(?:(?:预算|安排)(?!执行)[^，。；]{0,10}\d|(?:没有|无|未)(?:使用|安排)?[^，。；]{2,20}(?:预算|安排|支出))"
)


def _old_sentences(text: Text) -> Iterator[Hit]:
    """Sentences that open with last year and state our own arrangement, where the others open with this year."""
    if text.year is None:
        return
    own = re.compile(_OWN_SENTENCE.replace("OWN", f"|{re.escape(text.unit)}" if text.unit else ""))
    said = [(p, m) for p in text.narrative if (m := own.match(p.text))]
    old = [x for x in said if int(x[1].group("year")) == text.year - 1]
    if old and len(old) * 2 < len(said):
        yield from (Hit(m.group(), p.at(*m.span())) for p, m in old)


def _titles(text: Text) -> Iterator[tuple[int, Hit]]:
    """Years in headings and table titles that name the document's own year."""
    kind = text.d.kind.value
    for p in (q for q in text.lines if q.kind == "heading"):
        match = _YEAR_HEAD.search(p.text)
        if match and kind in p.text and len(p.text) <= 60 and not _NOT_OWN.search(p.text):
            yield int(match.group(1)), Hit(p.text, p.source.at(text=p.text))
    heads = {p.text for p in text.lines if p.kind == "heading"}
    for grid in text.d.grids:
        title = clean(grid.title)
        match = _YEAR_HEAD.search(title)
        if match and kind in title and compact(grid.title) not in heads and not _NOT_OWN.search(title):
            yield int(match.group(1)), Hit(title, grid.source.at(text=title, table=grid.title))


_LEVELS = {
    "省级": re.compile(r"(?:市|县|区)(?:直|级)(?:预算)?(?:主管)?(?:部门|单位)"),
    "市级": re.compile(r"(?:省|县|区)(?:直|级)(?:预算)?(?:主管)?(?:部门|单位)"),
    "区县级": re.compile(r"(?:省|市)(?:直|级)(?:预算)?(?:主管)?(?:部门|单位)|与(?:省|市)级财政有"),
}


@rule("N304", "层级用语与本级不符", basis="通行做法", severity=WARNING, learnt_from=("seed", "shanghai"))
def wrong_level(d: Disclosure, found: Build) -> Iterator[Yield]:
    """名词解释沿用上级的模板，把本级单位写成“省直部门”“市级预算主管部门”。

    反例：
        忻林市档案馆2023年度单位预算公开

        # 第四部分 名词解释

        一、“三公”经费：指省直部门用财政拨款安排的因公出国（境）费。

    反例：
        忻林市政务服务中心2023年度单位预算公开

        # 第四部分 名词解释

        一、基本支出：省直部门为完成日常工作而发生的支出。

    正例：
        忻林市档案馆2023年度单位预算公开

        # 第四部分 名词解释

        一、“三公”经费：指市直部门用财政拨款安排的因公出国（境）费。
    """
    text = text_of(d)
    level = level_of(text.unit)
    if not level:
        yield Outcome("N304", Status.NOT_APPLICABLE, "从单位名称看不出预算级次")
        return
    glossary = [p for p in text.body if p.under("名词解释")]
    hits = [Hit(p.words(*m.span()), p.at(*m.span())) for p, m in search(glossary, _LEVELS[level])]
    yield from gather(found, f"名词解释中的层级用语与本级（{level}）不符：“{hits[0].text if hits else ''}”", hits,
                      expected=f"与本级（{level}）相称的用语", mend="改为本级的用语，例如“本部门”“本单位”。")  # fmt: skip
