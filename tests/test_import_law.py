"""The import law of the design: who may import whom, read from the code's own imports."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "yusuan"

#: The rooms from the ground up: each may import those before it, never one after it.
ROOMS = (
    "isolated", "money", "model", "codes", "words", "laws", "reading", "book", "layout", "targets", "rules",
    "comparing", "manage", "publishing", "service", "corpus", "web",
)  # fmt: skip
LAW = {name: set(ROOMS[:n]) for n, name in enumerate(ROOMS)}
LAW["laws"] -= {"words"}
LAW["web"] = {"service", "model"}  # pages on top of the use cases, nothing below them


def imports(file: Path) -> set[str]:
    """Names of the yusuan packages that a file imports, at any depth of its code."""
    found = set()
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    package = ["yusuan", *parts[:-1]]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    inside = {name.split(".")[1] for name in found if name.startswith("yusuan.") and name.count(".")}
    return {name for name in inside if name in LAW or name in ("cli", "api", "docs")}


@pytest.mark.parametrize("package", sorted(p for p in LAW if (PACKAGE / p).is_dir() or (PACKAGE / f"{p}.py").is_file()))
def test_packages_import_only_what_the_law_allows(package):
    root = PACKAGE / package
    files = sorted(root.rglob("*.py")) if root.is_dir() else [PACKAGE / f"{package}.py"]
    for file in files:
        wrong = imports(file) - LAW[package] - {package}
        assert not wrong, f"{file.relative_to(PACKAGE)} imports {sorted(wrong)}"


def test_the_command_line_holds_no_use_case_of_its_own():
    """It imports the services, the corpus and the web on top of them and the values they give, nothing below."""
    for file in sorted((PACKAGE / "cli").rglob("*.py")):
        wrong = imports(file) - {"service", "corpus", "web", "model", "cli"}
        assert not wrong, f"{file.relative_to(PACKAGE)} imports {sorted(wrong)}"


def test_the_core_is_free_of_servers_and_clusters():
    for file in PACKAGE.rglob("*.py"):
        if file.is_relative_to(PACKAGE / "web"):
            continue
        text = file.read_text(encoding="utf-8")
        for name in ("django", "ninja", "ray", "ibis", "fitz", "pymupdf"):
            assert f"import {name}" not in text and f"from {name}" not in text, f"{file}: {name}"


def test_no_float_touches_an_amount():
    """float() stands only where geometry or solver columns are handled, each file named here with its reason."""
    allowed = {
        "reading/formats": "page geometry",
        "book/cells.py": "days of a spreadsheet date",
        "publishing": "widths and chart sizes, boxes on pages",
        "laws/joint.py": "solver columns; verdicts are verified exactly",
        "laws/diagnose.py": "solver columns; verdicts are verified exactly",
    }
    for file in PACKAGE.rglob("*.py"):
        name = str(file.relative_to(PACKAGE))
        if any(name.startswith(prefix) for prefix in allowed):
            continue
        calls = [
            node.lineno
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "float"
        ]
        assert not calls, f"{name}:{calls}"
