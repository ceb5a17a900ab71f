"""Names of public bodies, told from those of projects and accounts."""

from __future__ import annotations

import re

from .phrases import pattern

_BODY = re.compile(rf"({pattern('body', means='')}|本级|集团|公司)(\((本级|机关|本部)\))?$")
_TWO_NAMES = re.compile(r"([^()（）]{4,40})[(（]([^()（）]{4,40})[)）]")
_THING = re.compile(r"(项目|经费|资金|补助|补贴|工程|费用|费$|专项|工作|活动|服务|奖励|运转|采购|购置|支出)")
#: What bodies are for, right before what they are: 服务中心, 工程管理局.
_PURPOSE = re.compile(r"(?:服务|活动|采购|工程|项目|资金|工作|专项|管理|保障|发展|指导|监督|评价|鉴定|评审){1,6}(?=(?:中心|局|处|站|所|院|办公室|委员会办公室|委员会|[总支大]队)(?:\((?:本级|机关|本部)\))?$)")


def is_body(name: str) -> bool:
    """Whether a name looks like that of a public body rather than of a project; 某中心（某监督所） has two names."""
    if (both := _TWO_NAMES.fullmatch(name)) is not None and not _BODY.search(name):
        return is_body(both[1]) and is_body(both[2])
    return bool(_BODY.search(name)) and not _THING.search(_PURPOSE.sub("", name))


#: Municipalities under the central government: their 市级 is a province's level.
_MUNICIPALITIES = ("北京市", "上海市", "天津市", "重庆市")
_DISTRICT = re.compile(r"^(?:[\u4e00-\u9fff]{2,8}?[省市州盟])?[\u4e00-\u9fff]{1,6}?(?<![社校园郊地新景小护险片辖税])(?:区|县|旗)(?!域|划|分)")


def level_of(unit: str) -> str:
    """省级, 市级 or 区县级 by the place in a unit's name; "" where the name does not say."""
    if not unit or re.match(r"^(?:中央|国家|中华)", unit) or "自治区" in unit[:10] or "新区" in unit or "开发区" in unit:
        return ""
    if _DISTRICT.match(unit):
        return "区县级"
    if unit.startswith(_MUNICIPALITIES):
        return ""
    if re.match(r"^(?:中共)?[\u4e00-\u9fff]{2,3}省", unit):
        return "" if re.match(r"^(?:中共)?[\u4e00-\u9fff]{2,3}省[\u4e00-\u9fff]{2,6}[市州]", unit) else "省级"
    return "市级" if re.match(r"^(?:中共)?[\u4e00-\u9fff]{2,4}市(?!场|政(?![务府协法])|民(?![政族宗])|容|直)", unit) else ""
