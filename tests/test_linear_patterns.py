"""Every pattern of the package takes time that grows no faster than the text it is tried on."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import yusuan

SOURCES = Path(yusuan.__file__).parent
#: What is repeated: characters and words that patterns of this field start on, and runs that lead up to a mismatch.
SEEDS = (
    "1", "1,", "1.", "0.", ",", "，", "、", "。", ".", "（", "(", "）", ")", "“", "”", "《", " ", "　", "\t", "\n", "-", "—",
    "*", "_", "|", "<", "[", "#", "/", "a", "A", "一", "二", "年", "元", "万元", "%", "预算", "支出", "收入", "项目", "表", "部门",
    "单位", "其中", "增加", "比上年", "2023年", "1元", "1万元", "（1）", "一、", "人", "的", "和", "及", "为", "是", "不", "数",
)  # fmt: skip
SMALL, LARGE = 500, 2000
ENOUGH = 0.002  # seconds: what is faster on the large text is not looked at further
GROWTH = 10.0  # four times the text may take twice its share, not four times
ANCHORED = frozenset({"match", "fullmatch"})


def modules() -> Iterator[str]:
    """Every module but those of the web application, which need its settings and have no pattern of their own."""
    for found in pkgutil.walk_packages(yusuan.__path__, "yusuan."):
        if not found.name.endswith("__main__") and not found.name.startswith("yusuan.web."):
            yield found.name


def test_the_web_has_no_patterns():
    assert not [p for p in (SOURCES / "web").rglob("*.py") if "re.compile" in p.read_text("utf-8")]


@cache
def uses() -> dict[tuple[str, str], set[str]]:
    """For each (module, name), the methods that its source calls on the name; public names also under module “”."""
    found: dict[tuple[str, str], set[str]] = {}
    for path in SOURCES.rglob("*.py"):
        module = ".".join(("yusuan", *path.relative_to(SOURCES).with_suffix("").parts)).removesuffix(".__init__")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute):
                base = node.value
                name = base.id if isinstance(base, ast.Name) else base.attr if isinstance(base, ast.Attribute) else ""
                for place in (module, "") if not name.startswith("_") else (module,):
                    found.setdefault((place, name), set()).add(node.attr)
    return found


def within(value: object, depth: int = 0) -> Iterator[re.Pattern[str]]:
    """Patterns in a value: itself, or what it holds."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif depth < 4 and isinstance(value, dict):
        for part in (*value.keys(), *value.values()):
            yield from within(part, depth + 1)
    elif depth < 4 and isinstance(value, tuple | list | set | frozenset):
        for part in value:
            yield from within(part, depth + 1)
    elif depth < 4 and type(value).__module__.startswith("yusuan") and not isinstance(value, type):
        names = getattr(type(value), "__slots__", None) or getattr(value, "__dict__", {})
        for name in (names,) if isinstance(names, str) else names:
            yield from within(getattr(value, name, None), depth + 1)


def compiled() -> dict[tuple[str, int], tuple[str, bool]]:
    """(pattern, flags) → (where it stands, whether it is only tried at the start of a text)."""
    found: dict[tuple[str, int], tuple[str, bool]] = {}
    for module_name in modules():
        for name, value in vars(importlib.import_module(module_name)).items():
            for pattern in within(value):
                called = uses().get(("" if name[0] != "_" else module_name, name), set())
                anchored = isinstance(value, re.Pattern) and bool(called) and called <= ANCHORED
                key = pattern.pattern, pattern.flags
                _, before = found.get(key, ("", True))
                found[key] = f"{module_name}.{name}", anchored and before
    return found


def written() -> dict[tuple[str, int], tuple[str, bool]]:
    """The same of patterns that stand as a literal in a call of re."""
    found: dict[tuple[str, int], tuple[str, bool]] = {}
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re"):
                continue
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and node.func.attr != "compile":
                place = f"{path.relative_to(SOURCES)}:{node.lineno}"
                found[first.value, 0] = place, node.func.attr in ANCHORED
    return found


def seconds(pattern: re.Pattern[str], text: str, anchored: bool) -> float:
    began = time.process_time()
    if anchored:
        pattern.fullmatch(text)
        pattern.match(text)
    else:
        for _ in pattern.finditer(text):
            pass
    return time.process_time() - began


def _grows(pattern: re.Pattern[str], seed: str, anchored: bool) -> float:
    """How many times longer four times the text takes; 0 where it is fast enough anyway."""
    small, large = (seed * (size // len(seed)) + "x" for size in (SMALL, LARGE))
    if seconds(pattern, small, anchored) < ENOUGH / 32 or seconds(pattern, large, anchored) < ENOUGH:
        return 0.0
    taken = min(seconds(pattern, large, anchored) for _ in range(2))
    return taken / max(min(seconds(pattern, small, anchored) for _ in range(3)), 1e-6)


def faults(pattern: re.Pattern[str], anchored: bool) -> list[str]:
    return [f"{seed!r} ×{growth:.0f}" for seed in SEEDS if (growth := _grows(pattern, seed, anchored)) > GROWTH]


def test_no_pattern_takes_more_than_linear_time():
    """On one character or word repeated, four times the text takes at most about four times as long."""
    found = []
    for (source, flags), (place, anchored) in sorted({**written(), **compiled()}.items(), key=lambda item: item[1][0]):
        pattern = re.compile(source, flags)
        slow = faults(pattern, anchored)
        if slow and all(faults(pattern, anchored) for _ in range(2)):  # a busy machine is no fault of a pattern
            found.append(f"{place}: {source[:100]!r} on {'; '.join(slow[:4])}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("pattern", [r"\d+万", r"(?:\d+,)*\d+元", r"，+$"])
def test_a_quadratic_pattern_is_seen(pattern):
    assert any(faults(re.compile(pattern), False) for _ in range(5))


def test_a_bounded_pattern_is_no_fault():
    assert not faults(re.compile(r"\d{1,20}万"), False)
