"""The text of ``yusuan codes``: what is known of a code, or which codes carry some words in their names."""

from __future__ import annotations

from .catalogue import Catalogue, current
from .mapping import SCOPES, government_code
from .model import KIND_NAMES, KINDS, Code, Kind, level, normalise, parents

#: What the confidence words of the data mean to a reader.
CONFIDENCE = {
    "verified": "见于已公开的文件",
    "high": "可信度高",
    "medium": "可信度中，请对照当年目录",
    "own": "未见于所附来源，请对照当年目录",
    "seen": "几个单位的公开文件都这样写",
    "once": "见于一个单位的公开文件",
    "official": "单位导入的官方目录",
}
MAX_HITS = 60


def describe(code: str, year: int | None = None, catalogue: Catalogue | None = None) -> str:
    """Everything known of ``code``, in each classification that has it; a sentence saying so where none has."""
    known = catalogue or current()
    parts = [_entry(kind, code, year, known) for kind in KINDS if known.rows(kind, code)]
    return "\n\n".join(parts) if parts else _absent(code, year, known)


def search(query: str, year: int | None = None, catalogue: Catalogue | None = None) -> tuple[Code, ...]:
    """Rows of a code (digits), or whose names hold all of the words (spaces between them), with the names above them."""
    known = catalogue or current()
    text = query.strip()
    if text.isascii() and text.isdigit():
        return tuple(row for kind in KINDS for row in known.rows(kind, text))
    words = [normalise(word) for word in text.split() if normalise(word)]
    every = (row for kind in KINDS for row in known.every(kind)) if words else ()
    return tuple(row for row in every if _matches(row, words, year, known))


def codes_text(query: str, year: int | None = None, catalogue: Catalogue | None = None) -> str:
    """The answer to ``yusuan codes QUERY``: a code is described, words are looked for in the names."""
    text = query.strip()
    if text.isascii() and text.isdigit():
        return describe(text, year, catalogue)
    known = catalogue or current()
    if not any(normalise(word) for word in text.split()):
        return "请给出科目编码（如 2080505）或名称中的词（如 养老保险）。"
    found = search(text, year, known)
    if not found:
        return f"没有名称含“{text}”的科目。"
    lines = [f"名称含“{text}”的科目 {len(found)} 个："]
    lines += [_hit(row, known) for row in found[:MAX_HITS]]
    if len(found) > MAX_HITS:
        lines.append(f"……另有 {len(found) - MAX_HITS} 个，请再加词缩小范围。")
    return "\n".join(lines)


def _matches(row: Code, words: list[str], year: int | None, known: Catalogue) -> bool:
    if year is not None and not row.valid_in(year):
        return False
    own = normalise(row.name)
    if not any(word in own for word in words):
        return False
    path = own + "|".join(normalise(known.name(row.kind, above)) for above in parents(row.code))
    return all(word in path for word in words)


def _hit(row: Code, known: Catalogue) -> str:
    above = " › ".join(known.name(row.kind, c, row.valid_to) for c in parents(row.code))
    years = f"，{row.years}" if row.years else ""
    return f"  {row.code:<9}{row.name}（{KIND_NAMES[row.kind]}{row.level}{years}）{'  ' + above if above else ''}"


def _entry(kind: Kind, code: str, year: int | None, known: Catalogue) -> str:
    rows = known.rows(kind, code)
    now = known.lookup(kind, code, year)
    row = now or rows[-1]
    lines = [f"{code} {row.name}（{KIND_NAMES[kind]}，{row.level}）"]
    if year is not None and now is None:
        lines.append(f"  注意：不在{year}年的目录中")
    for depth, above in enumerate(parents(code)):
        lines.append(
            f"  {'上级' if depth == 0 else '    '}  {above} {known.name(kind, above, year)}（{level(kind, above)}）"
        )
    lines += _below(kind, code, year, known)
    for other in rows:
        if other is not row:
            lines.append(f"  其他年度  {other.name}（{other.years or '年度不详'}）")
    if kind == "economic":
        lines += _government(code, known)
    lines.append(f"  有效期  {row.years or '未注明起止年度'}")
    lines.append(f"  来源  {row.source}；{CONFIDENCE.get(row.confidence, row.confidence)}")
    return "\n".join(lines)


def _below(kind: Kind, code: str, year: int | None, known: Catalogue) -> list[str]:
    found = known.children(kind, code, year)
    return [f"  下级 {len(found)} 个"] + [f"    {c.code} {c.name}" for c in found] if found else []


def _government(code: str, known: Catalogue) -> list[str]:
    found = {nature: government_code(code, nature) for nature in sorted(set(SCOPES.values()), reverse=True)}
    return [
        f"  政府经济科目（{nature}单位）  {gov} {known.name('gov_economic', gov)}"
        for nature, gov in found.items()
        if gov
    ]


def _absent(code: str, year: int | None, known: Catalogue) -> str:
    lines = [f"没有编码为 {code} 的科目。"]
    for kind in KINDS:
        for above in reversed(parents(code)):
            if row := known.lookup(kind, above, year):
                lines.append(f"上级 {above} {row.name}（{KIND_NAMES[kind]}，{row.level}）已知：")
                lines += [f"    {c.code} {c.name}" for c in known.children(kind, above, year)]
                break
    return "\n".join(lines)
