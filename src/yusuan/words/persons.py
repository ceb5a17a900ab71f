"""Names of persons and their numbers in texts: where the words around them give them away, and how they are hidden."""

from __future__ import annotations

import re
from functools import lru_cache

#: A mobile number standing by itself, not within a code or a timestamp.
MOBILE = re.compile(r"(?<![0-9A-Za-z.])1[3-9]\d{9}(?![0-9A-Za-z]|\.\d)")
#: Surnames that are common enough to tell a name of two or three characters from other words.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖"
    "贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申"
    "欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司"
    "卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池"
    "查麻苑迟邝亢"
)
_NAME = rf"(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})"
_KIN = r"(?:母亲|父亲|妻子|丈夫|配偶|遗孀|儿子|女儿|子女|之妻|之母|之父|之子|之女|家属|遗属|亲属)"
_OFFICE = r"(?:第一书记|工作队员|工作队长|驻村队员|大队长|大队队长|队长|队员|组长)"
_PERSONS = (
    re.compile(rf"(?:离世|已故|去世|病故|死亡|过世|逝世|因公牺牲)的?(?:老?职工|干部|人员|同志|教师|民警)?{_NAME}(?=同志|的?{_KIN})"),
    re.compile(rf"(?:离世|已故|去世|病故|死亡|过世|逝世)的?(?:老?职工|干部|人员|同志|教师|民警)?[^，。；]{{2,4}}{_KIN}{_NAME}(?=遗属|生活|补助|补贴|抚恤|救助|困难|发放|领取)"),
    re.compile(rf"(?:受助(?:人|学生|对象)|救助对象|受益人|领取人|遗属){_NAME}(?=[，,、（(\d]|领取|补助|生活)"),
    re.compile(rf"(?:^|(?<=[，,。；;：:、由]))(?:由|派|选派)?{_NAME}(?:同志)?(?:任|为|担任)[^，,。；;]{{0,16}}{_OFFICE}"),
)  # fmt: skip


@lru_cache(maxsize=512)
def mask(text: str) -> str:
    """The text with names of persons and mobile numbers masked, every other character in its place."""
    for start, end in persons(text):
        text = text[: start + 1] + "＊" * (end - start - 1) + text[end:]
    return MOBILE.sub(lambda m: m.group()[:3] + "****" + m.group()[-4:], text)


def persons(text: str) -> list[tuple[int, int]]:
    """Places of names of persons that the words around them give away: beneficiaries, their families, office bearers."""
    return sorted({m.span("name") for pattern in _PERSONS for m in pattern.finditer(text)})
