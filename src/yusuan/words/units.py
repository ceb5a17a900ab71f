"""Units of indicator values: one table of names, and compound units that are equal however they are written.

元/月/人, 元/人/月, 元/人月 and 每人每月…元 are one unit.  A unit is what is counted (with 万, 亿 as its scale) over
what it is counted by: things first, then one period of time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

#: kind → canonical name → other spellings.
UNITS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "money": {"元": ("圆", "人民币", "元人民币", "块")},
    "ratio": {"%": ("％", "percent"), "‰": (), "个百分点": ("百分点",), "倍": ()},
    "people": {
        "人": ("名", "人员", "人数", "位"), "人次": ("人·次", "人/次数", "人次数", "名次"), "户": ("户数",), "人天": ("人·天", "人日"),
        "户次": (), "对": (), "组": (), "队": ("支",), "班": ("个班", "班次", "期次"), "户籍": (), "代表": (), "团": (),
    },
    "body": {
        "家": ("家企业", "户企业"), "所": (), "村": ("个村", "行政村"), "乡镇": (), "社区": ("个社区",), "企业": (), "校": (),
        "站": ("个站",), "机构": (), "县": ("个县",), "市": (), "区": (), "单位": ("个单位",), "基地": (),
    },
    "thing": {
        "个": ("個", "只个"), "项": ("项目", "项次", "个项目"), "次": ("次数", "回", "遍"), "场": ("场次", "场(次)", "场/次"),
        "期": ("期数",), "批": ("批次",), "件": ("件数",), "套": (), "台": (), "台套": (
            "台(套)", "台/套", "台、套", "台/件", "台/件/套", "台、件、套", "台件", "件/套", "件套", "台/套/件", "台(件、套)", "台(件)",
            "件(套)", "台件套", "套/件", "件、套", "件、台、套", "套(件)"),
        "辆": (), "艘": (), "架": (), "条": (), "处": (), "座": (), "栋": ("幢",), "间": (), "套间": (), "张": (), "份": (), "册": (),
        "本": (), "种": (), "部": (), "篇": (), "门": (), "卷": (), "笔": (), "宗": (), "起": (), "例": (), "盏": (), "株": ("棵",),
        "头": (), "只": (), "羽": (), "尾": (), "匹": (), "口": (), "眼": (), "块": (), "片": (), "根": (), "面": (), "幅": (), "盒": (),
        "箱": (), "袋": (), "瓶": (), "桶": (), "包": (), "节": (), "课时": (), "学时": (), "节次": (), "课次": (), "届": (), "轮": (),
        "路": (), "点": ("个点", "点位", "个点位"), "节点": (), "系统": ("个系统",), "平台": (), "榜": (), "枚": (), "顶": (), "床": ("张床", "床位"),
        "车次": (), "航班": (), "班列": (), "字": (), "页": (), "版": (), "集": (), "首": (), "段": (), "层": (), "把": (), "桌": (), "餐": (),
        "案": ("案件",), "信息": (), "样": ("样品",), "批次样": (), "份样": (), "剂": ("剂次",), "副": (), "双": (), "单": (), "票": (), "标段": (),
        "级": (), "分": (), "度": (), "档": (), "星": (), "名次位": (), "工程": (), "窗口": ("个窗口",), "岗位": ("个岗位",), "G": ("GB",), "M": ("MB", "兆"),
        "TB": ("T",), "路数": (), "机柜": (),
    },
    "area": {"平方米": ("平米", "㎡", "m2", "m²", "M2", "平方", "平"), "亩": (), "公顷": ("ha",), "平方公里": ("平方千米", "km2", "km²")},
    "length": {"米": ("m",), "公里": ("千米", "km"), "延米": (), "厘米": ("cm",), "毫米": ("mm",), "里": ()},
    "weight": {"吨": ("t",), "公斤": ("千克", "kg"), "克": (), "斤": ()},
    "volume": {"立方米": ("立方", "m3", "m³", "方"), "升": ("L",)},
    "temperature": {"℃": ("摄氏度", "°C")},
    "energy": {"度电": ("千瓦时", "kWh"), "千瓦": ("kW",), "吨标准煤": ("吨标煤",), "兆瓦": ("MW",)},
    "time": {
        "年": ("年度", "周年"), "季度": ("季", "个季度"), "月": ("个月", "月份", "个月份"), "周": ("星期", "个星期"), "日": ("天", "自然日", "日历天", "日历日", "个自然日"),
        "工作日": ("个工作日",), "小时": ("个小时", "h", "时"), "分钟": ("min",), "秒": (), "学年": (), "学期": (),
    },
}  # fmt: skip
SCALES: Mapping[str, int] = {"百": 100, "千": 1000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}
#: Periods that a value can be counted by, the longest first; the order of a compound unit's last part.
PERIODS = ("年", "学年", "学期", "季度", "月", "周", "日", "工作日", "小时")

#: Units of time by their length: minutes of downtime a month are a rate, years a month are none.
_LENGTHS = ("秒", "分钟", "小时", "工作日", "日", "周", "月", "季度", "学期", "学年", "年")

_NAMES: Mapping[str, tuple[str, str]] = {
    spelling: (name, kind)
    for kind, names in UNITS.items()
    for name, others in names.items()
    for spelling in (*others, name)
}
_SCALE = re.compile(r"(百万|千万|百|千|万|亿)(?=.)")
_DIVIDED = re.compile(r"/|每|·|(?<=[\u4e00-\u9fff])[.．](?=[\u4e00-\u9fff])")
_UNKNOWN = re.compile(r"[\u4e00-\u9fff]{1,4}|[A-Za-z]{1,5}")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a value counts (``top``, in ``scale`` units: 万) per each of ``per``: things first, then one period."""

    top: str = ""
    per: tuple[str, ...] = ()
    scale: str = ""

    @property
    def factor(self) -> Decimal:
        return Decimal(SCALES.get(self.scale, 1))

    @property
    def period(self) -> str:
        """The period that the value is counted by (年, 月 …), or ""."""
        return next((part for part in self.per if part in PERIODS), "")

    @property
    def things(self) -> tuple[str, ...]:
        """What it is counted by beside a period (人, 户 …)."""
        return tuple(part for part in self.per if part not in PERIODS)

    @property
    def kind(self) -> str:
        """money, ratio, people, body, thing, area, length, weight, volume, energy, time, "" (none) or unknown."""
        return kind_of(self.top) if self.top else ""

    def __str__(self) -> str:
        return "/".join([self.scale + self.top, *self.per])


NO_UNIT = Unit()


@dataclass(frozen=True, slots=True)
class BadUnit:
    """Why a text is no unit, and the unit that was probably meant."""

    message: str
    meant: Unit | None = None


def kind_of(name: str) -> str:
    """The kind of a canonical unit name; "unknown" for one that the table does not have."""
    return _NAMES[name][1] if name in _NAMES else "unknown"


def parse_unit(text: str) -> tuple[Unit, str] | BadUnit:
    """(unit, remark) of a cleaned text; the remark says what is unusual about how it is written, or is ""."""
    if not text:
        return NO_UNIT, ""
    text = text.removesuffix("。").strip()
    if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        text = text[1:-1]
    if whole := _one(text):
        return whole[0], whole[1]
    if "、" in text or "," in text:
        return _listed(text)
    parts = [part for part in _DIVIDED.split(text) if part]
    if not parts or not _DIVIDED.sub("", text):
        return BadUnit(f"单位“{text}”看不懂")
    return _compound(text, parts)


def _one(text: str) -> tuple[Unit, str] | None:
    """A unit without 每 or /, its scale split off; an unknown short word counts as one, with a remark."""
    if text in _NAMES:
        return Unit(_NAMES[text][0]), ""
    match = _SCALE.match(text)
    if match and text[match.end() :] in _NAMES:
        return Unit(_NAMES[text[match.end() :]][0], scale=match.group(1)), ""
    if text in SCALES:
        return Unit(scale=text), "没有写单位"
    return None


def _listed(text: str) -> BadUnit:
    """万元、年: a pause mark where a stroke is meant."""
    mended = parse_unit(re.sub("[、,]", "/", text))
    if isinstance(mended, BadUnit):
        return BadUnit(f"单位“{text}”看不懂")
    return BadUnit(f"单位“{text}”写法不对，应写“{mended[0]}”", mended[0])


def _compound(text: str, parts: list[str]) -> tuple[Unit, str] | BadUnit:
    head = _one(parts[0])
    remark = ""
    if head is None:
        if len(parts) == 1 and (glued := _glued(parts[0])):
            return BadUnit(f"单位“{text}”缺“/”", None) if len(glued) > 2 else BadUnit(f"单位“{text}”看不懂")
        if not _UNKNOWN.fullmatch(parts[0]):
            return BadUnit(f"单位“{parts[0]}”看不懂")
        head, remark = (Unit(parts[0]), ""), f"单位“{parts[0]}”不在单位表中"
    per: list[str] = []
    for part in parts[1:]:
        names = [_NAMES[part][0]] if part in _NAMES else _glued(part)
        if not names:
            if not _UNKNOWN.fullmatch(part):
                return BadUnit(f"单位“{text}”中的“{part}”看不懂")
            names, remark = [part], remark or f"单位“{part}”不在单位表中"
        elif len(names) > 1:
            remark = remark or "glued"
        per += names
    unit = Unit(head[0].top, _ordered(per), head[0].scale)
    wrong = _wrong(unit, text, per)
    if wrong is not None:
        return wrong
    if remark == "glued":
        remark = f"单位“{text}”缺“/”，应写“{unit}”"
    return unit, remark or head[1]


def _glued(text: str) -> list[str]:
    """月人, 人年: two units without the stroke between them."""
    for cut in range(1, len(text)):
        if text[:cut] in _NAMES and text[cut:] in _NAMES:
            return [_NAMES[text[:cut]][0], _NAMES[text[cut:]][0]]
    return []


def _ordered(per: list[str]) -> tuple[str, ...]:
    return (*sorted(p for p in per if p not in PERIODS), *[p for p in PERIODS if p in per])


def _wrong(unit: Unit, text: str, per: list[str]) -> BadUnit | None:
    periods = [part for part in per if part in PERIODS]
    if len(periods) > 1:
        return BadUnit(f"单位“{text}”里有两个时间（{'、'.join(periods)}）")
    if unit.kind == "time" and periods and _LENGTHS.index(unit.top) >= _LENGTHS.index(periods[0]):
        return BadUnit(f"单位“{text}”是时间除以时间，“{unit.top}”处多半应是“元”等计量单位")
    if len(set(per)) != len(per) or unit.top in per:
        return BadUnit(f"单位“{text}”里有重复的部分")
    return None


def spellings() -> Iterator[str]:
    """Every spelling of a unit, the longest first."""
    yield from sorted(_NAMES, key=lambda name: (-len(name), name))
