"""Rules on numbers of offices, posts and vehicles that the text itself lists one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yusuan.model import NOTICE, WARNING, Disclosure, Finding

from ..rule import Build, rule
from ..text import text_of

_DIGITS = "零一二三四五六七八九十"
_NUMBER = rf"\d{{1,3}}|[{_DIGITS}]{{1,3}}"
_OFFICES = re.compile(
    rf"(?<!第)(?<![\d{_DIGITS}])(?P<n>{_NUMBER})个(?:职能|内设|业务|综合)*(?:机构|科室|处室|股室|处|科)[，,]?(?:(?:分别)?(?:为|是|包括|即)[：:，,]?|[：:，,])(?P<listed>[^。；;：:]*、[^。；;：:]*)(?=[。；;]|$)"
)
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
#: Bodies that the plan of an office's establishment does not count among its sections.
_BESIDE = re.compile(r"党委|党总支|党组|党支部|纪检|监察|工会|团委|妇委|离退休|老干部|驻|中心|大队|支队|事业单位|下属")
_OFFICE = re.compile(r"^[\u4e00-\u9fff]{1,16}(?:室|科|处|部|股|办|局|队|组|委|会)$")


def numeral(text: str) -> int:
    """12, 九, 十二, 二十一."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.index(text) if len(text) == 1 else 0
    return (_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0)


def _blanked(text: str) -> str:
    """The text with what stands in brackets left out, every other character in its place."""
    return _BRACKETS.sub(lambda m: "\u3000" * len(m.group()), text)


@rule("N319", "内设机构的个数与所列不符", basis="算术", severity=NOTICE, learnt_from=("shaanxi", "chongqing"), version=2)
def offices(d: Disclosure, found: Build) -> Iterator[Finding]:
    """“设5个内设机构，包括：……”后面列的应是5个。“规划和财务科”是一个；党委、工会等另设的可算可不算。

    反例：
        本局设5个内设机构，包括：办公室、综合科、财务科、法规科（行政审批科）。

    反例：
        机关内设三个科室，分别为办公室、综合科、财务科和法规科。

    正例：
        本局设4个内设机构，包括：办公室、规划和财务科、综合科、法规科（行政审批科）。

    正例：
        机关内设三个科室：办公室、综合科和财务科，机关党委按规定设置。下设12个街道办、镇政府。

    正例：
        本局设4个内设机构，包括：办公室、综合科等。有5个科，负责收集、整理材料。
    """
    for p in text_of(d).body:
        for m in _OFFICES.finditer(_blanked(p.text)):
            names = [n for item in re.split(r"[、，,]", m["listed"].replace("\u3000", "")) for n in _split(item.strip())]
            if any(re.search(r"等|共|另|其中|\d|至|到", n) for n in names) or not all(_OFFICE.match(n) for n in names):
                continue
            sure = [n for n in names if not _BESIDE.search(n)]
            said = numeral(m["n"])
            if said and not len(sure) <= said <= len(names):
                yield found(f"写的是{said}个，列出来的是{len(names)}个：“{p.words(m.start(), min(m.end(), m.start() + 40))}”。", p.at(m.start(), m.end("n") + 1),
                            stated=f"{said}个", expected=f"{len(names)}个", mend="核对个数和所列的名称。")  # fmt: skip


def _split(item: str) -> list[str]:
    """综合科和财务科 are two offices, 规划和财务科 is one."""
    parts = re.split(r"以?及|和|与", item)
    return parts if len(parts) > 1 and all(_OFFICE.match(p) and len(p) > 2 for p in parts) else [item]


_WHOLE = re.compile(
    r"(?P<what>编制|人数|人员|车辆|公务用车|汽车)[^，,。；;：:\d\u3000]{0,6}(?P<n>\d{1,5})(?P<unit>名|人|辆|台)[，,]?(?:其中|包括)[：:，,]?"
    r"(?P<parts>(?:[^，,、。；;：:\d]{2,14}\d{1,5}(?:名|人|辆|台)[\u3000]*(?:[、，,]|和|及|$|(?=[。；;])))+)"
)
_PART = re.compile(r"(?P<name>[^，,、。；;：:\d]{2,14})(?P<n>\d{1,5})(?P<unit>名|人|辆|台)")
#: What the parts of each whole are called; kinds that may overlap (党员, 女职工) are not among them.
_EXCLUSIVE = {
    "编制": re.compile(r"编制?$"),
    "人数": re.compile(r"^(?:和|及)?(?:在职|在编|编外|离休|退休|离退休|聘用|临时|遗属|行政|事业|参公|工勤)"),
    "人员": re.compile(r"^(?:和|及)?(?:在职|在编|编外|离休|退休|离退休|聘用|临时|遗属|行政|事业|参公|工勤)"),
    "车辆": re.compile(r"车辆?$"), "公务用车": re.compile(r"车辆?$"), "汽车": re.compile(r"车辆?$"),
}  # fmt: skip


@rule("N326", "分项的个数超过或不足总数", basis="算术", severity=WARNING, learnt_from=("通行做法",))
def parts_of_a_number(d: Disclosure, found: Build) -> Iterator[Finding]:
    """编制、人员、车辆的分项之和不能超过总数；车辆列到“其他用车”为止的，应正好等于总数。

    反例：
        本单位核定编制30名，其中：行政编制20名、事业编制15名。

    反例：
        截至2024年12月31日，本部门共有车辆5辆，其中：机要通信用车1辆、执法执勤用车2辆、其他用车1辆。

    正例：
        本单位核定编制30名，其中：行政编制20名（含领导职数3名）、事业编制10名。实有人数40人，其中：在职28人，退休12人，党员25人。

    正例：
        本部门共有车辆5辆，其中：机要通信用车1辆、执法执勤用车2辆、其他用车2辆。购置车辆3辆，其中执法执勤用车1辆。
    """
    for p in text_of(d).body:
        for m in _WHOLE.finditer(_blanked(p.text)):
            parts = list(_PART.finditer(m["parts"]))
            names = [x["name"].replace("\u3000", "") for x in parts]
            if len(parts) < 2 or any(x["unit"] != m["unit"] for x in parts) or not all(_EXCLUSIVE[m["what"]].search(n) for n in names):
                continue
            total, said = sum(int(x["n"]) for x in parts), int(m["n"])
            closed = m["unit"] in "辆台" and "其他" in names[-1]
            if total > said or (closed and total < said):
                listed = "+".join(x["n"] for x in parts)
                yield found(f"{m['what']}写{said}{m['unit']}，所列各项之和是{total}{m['unit']}（{listed}）。", p.at(m.start(), m.end("unit")),
                            stated=f"{said}{m['unit']}", expected=f"{total}{m['unit']}", difference=str(abs(total - said)), mend="核对总数和各项的数。")  # fmt: skip
