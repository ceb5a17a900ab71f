"""Rules on personal data that must not be published: phone, identity and bank card numbers, names of persons.

No message or excerpt of these rules repeats what it found beyond a masked form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yusuan.model import ERROR, WARNING, Disclosure, Finding, Grid, Source

from ..rule import Build, rule
from ..text import MOBILE, Hit, Text, compact, gather, is_form, mask, persons, text_of

_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])"
)
_LONG = re.compile(r"\d(?:[ -]?\d){10}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CARD = re.compile(r"(?<![0-9A-Za-z.])(?:\d{16,19}|\d{4}(?:[ -]\d{4}){3}(?:[ -]\d{1,3})?)(?![0-9A-Za-z]|\.\d)")
_CARD_WORDS = re.compile(r"卡号|账号|帐号|账户|银行|开户|存折")


def _pieces(text: Text) -> Iterator[tuple[str, str, Source]]:
    """(group, text, place) of everything printed, but for the amount columns of budget tables."""
    for p in (*text.passages, *text.captions):
        yield p.group, p.text, p.source
    known = {g.source: g for g in text.d.grids}
    for n, block in enumerate(text.d.blocks):
        if not isinstance(block, Grid):
            continue
        table = known.get(block.source)
        aside = set(text.amounts(table)) if table is not None and not is_form(block) else set()
        yield from ((f"grid {n}", compact(cell.text), cell.source) for _, c, cell in block if c not in aside and cell.text)


def _numbered(text: Text) -> tuple[tuple[str, str, Source], ...]:
    """The pieces that hold eleven digits or more, which all three numbers need."""
    return tuple(x for x in _pieces(text) if _LONG.search(x[1]))


def _grouped(text: Text, pattern: re.Pattern[str], wanted: object = None) -> Iterator[list[Hit]]:
    """Hits of a pattern by form or item; the hit's text is the masked number."""
    groups: dict[str, list[Hit]] = {}
    for group, said, source in text.once(_numbered):
        for match in pattern.finditer(said):
            if wanted is None or wanted(match, said):  # type: ignore[operator]
                shown = masked(match.group())
                hidden = mask(said).replace(match.group(), shown)
                start = hidden.find(shown)
                excerpt = hidden[max(0, start - 16) : start + len(shown) + 8]
                groups.setdefault(group, []).append(Hit(shown, source.at(text=excerpt)))
    yield from groups.values()


def masked(number: str) -> str:
    """139****0055: the first three and the last four characters."""
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


@rule("V201", "公开了个人手机号码", basis="个人信息保护通行做法", severity=WARNING, learnt_from=("通行做法",))
def mobile_number(d: Disclosure, found: Build) -> Iterator[Finding]:
    """经办人的手机号码不必公开，宜改为单位的办公电话。项目代码、14位时间戳不是手机号码。

    反例：
        联系人电话：13912345678，地址：清河路1号。

    正例：
        办公电话：0350-3030303。项目代码14090013912345678T01，填报日期：20221025171836，金额13912345678.00元。
    """
    for hits in _grouped(text_of(d), MOBILE):
        yield from gather(found, f"公开了个人手机号码{hits[0].text}", hits, expected="不公开个人手机号码",
                          mend="删去，或改为单位的办公电话。")  # fmt: skip


def _is_identity(match: re.Match[str], said: str) -> bool:
    """The check digit of GB 11643 must hold: a chance number has it in one case of eleven."""
    digits = match.group().upper()
    total = sum(int(c) * w for c, w in zip(digits[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == digits[17]


@rule("V202", "公开了身份证号码", basis="个人信息保护通行做法", severity=ERROR, learnt_from=("通行做法",))
def identity_number(d: Disclosure, found: Build) -> Iterator[Finding]:
    """公开文件里不应出现身份证号码（按校验位判定）。

    反例：
        领取人身份证号：11010519491231002X。

    正例：
        项目代码：110105194912310021，统一社会信用代码：12140900MB0123456X。
    """
    for hits in _grouped(text_of(d), _IDENTITY, _is_identity):
        yield from gather(found, f"公开了身份证号码{hits[0].text}", hits, expected="不公开身份证号码", mend="删去该号码。")


def _is_card(match: re.Match[str], said: str) -> bool:
    """The Luhn check digit holds, and the words around (or the prefix 62 of UnionPay) speak of a bank card."""
    digits = re.sub(r"\D", "", match.group())
    doubled = [int(c) * (2 if i % 2 else 1) for i, c in enumerate(reversed(digits))]
    near = said[max(0, match.start() - 20) : match.end() + 10]
    luhn = sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0
    return luhn and bool(_CARD_WORDS.search(near) or (len(digits) == 19 and digits.startswith("62")))


@rule("V203", "公开了银行卡号", basis="个人信息保护通行做法", severity=ERROR, learnt_from=("通行做法",))
def bank_card(d: Disclosure, found: Build) -> Iterator[Finding]:
    """公开文件里不应出现银行卡号（按校验位和前后文判定）。

    反例：
        补助发放至银行卡号6222021234567890128。

    正例：
        项目代码：1409002330410000000，银行贷款利息4.20万元，合同编号2023000000000001。
    """
    for hits in _grouped(text_of(d), _CARD, _is_card):
        yield from gather(found, f"公开了银行卡号{hits[0].text}", hits, expected="不公开银行卡号", mend="删去该号码。")


_FAMILY = re.compile(r"离世|已故|去世|病故|死亡|过世|逝世|牺牲|遗属|受助|救助|受益人|领取人")


def _named(text: Text, beneficiary: bool) -> Iterator[list[Hit]]:
    groups: dict[str, list[Hit]] = {}
    for p in [*text.body, *text.form_texts]:
        for start, end in persons(p.text):
            near = p.text[max(0, start - 12) : end + 8]
            if bool(_FAMILY.search(near)) == beneficiary:
                groups.setdefault(p.group, []).append(Hit(p.words(start, end), p.at(start, end)))
    yield from groups.values()


@rule("V204", "公开了受益人的姓名", basis="个人信息保护通行做法", severity=ERROR, learnt_from=("seed", "通行做法"))
def beneficiary(d: Disclosure, found: Build) -> Iterator[Finding]:
    """遗属、受助人等领取补助的人，姓名（尤其与金额在一起）公开前应去标识。

    反例：
        离世职工张某某母亲王小花遗属生活补助，每月367元。

    正例：
        离世职工遗属生活补助，享受人员1人，每月367元。已故职工家属补助4404元。
    """
    for hits in _named(text_of(d), True):
        yield from gather(found, f"公开了领取补助的人的姓名：{hits[0].text}", hits, expected="不写姓名，只写人数和标准",
                          mend="删去姓名，写“遗属1人”等。")  # fmt: skip


@rule("V205", "正文公开了个人姓名", basis="个人信息保护通行做法", severity=WARNING, learnt_from=("seed", "通行做法"))
def person_name(d: Disclosure, found: Build) -> Iterator[Finding]:
    """补助项目里写出驻村第一书记、队员的姓名；公开时写人数即可。

    反例：
        由李大成任清河村第一书记，王小明为驻村工作队员，伙食补助每人25000元。

    正例：
        派驻村第一书记1人、工作队员2人，伙食补助每人25000元。由王家庄村任命第一书记。
    """
    for hits in _named(text_of(d), False):
        yield from gather(found, f"写出了个人姓名：{hits[0].text}", hits, expected="不写姓名，只写人数", mend="删去姓名，写“第一书记1人、队员3人”等。")
