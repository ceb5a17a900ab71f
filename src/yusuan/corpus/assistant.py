"""An assistant's way into a corpus: read-only tools over the Model Context Protocol, every answer with its source.

Limits: rows per answer, the size of a file and the folder from which files are checked; SQL is not open.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from yusuan.model import DIMENSIONS
from yusuan.rules.engine import catalogue
from yusuan.service.checking import BOUNDS, check
from yusuan.service.errors import BadRequest, NotFound, ServiceError
from yusuan.service.pool import isolated

from .queries import ask
from .store import open_store

#: Rows of one answer, and bytes of a file that is checked.
ROWS, BYTES = 50, 50 << 20
_SOURCE = 'd.path AS file, f.id, f.page, f."table", f.printed, f.printed_unit'
Answer = dict[str, Any]


class Tools:
    """The tools on one corpus; ``folder`` is where files may be checked (None: nowhere)."""

    def __init__(self, corpus: str | Path, folder: str | Path | None = None) -> None:
        open_store(corpus)
        self._corpus = corpus
        self._folder = Path(folder).resolve() if folder is not None else None

    def search_units(self, words: str, limit: int = 20) -> Answer:
        """按名称找单位，给出每份文件的年度、种类和问题个数。"""
        return self._rows(
            "SELECT unit, year, kind, scope, errors, warnings, path AS file FROM documents "
            "WHERE state = 'read' AND contains(unit, ?) ORDER BY unit, year, path", [words], limit,
        )  # fmt: skip

    def ask_point(self, unit: str, year: str, dimensions: dict[str, str], limit: int = 20) -> Answer:
        """一个单位一年的某个数（一个 Point）：dimensions 如 {"flow": "expenditure", "function": "208"}，没有写的维度为全部。

        金额 amount 的单位是分。
        """
        wrong = set(dimensions) - set(DIMENSIONS)
        if wrong:
            return {"error": f"没有维度“{'、'.join(sorted(wrong))}”；有：{'、'.join(DIMENSIONS)}"}
        asked = {"year": year, **dimensions}
        free = ("stage",) if "stage" not in asked else ()
        names = [name for name in DIMENSIONS if name not in free]
        where = " AND ".join(f'f."{name}" = ?' for name in names)
        return self._rows(
            f"SELECT d.unit, d.year, f.meaning, f.amount, {_SOURCE} FROM figures f JOIN documents d USING (document) "
            f"WHERE d.unit = ? AND f.state = 'value' AND {where} ORDER BY d.path, f.page, f.id",
            [unit, *(asked.get(name, "") for name in names)], limit,
        )  # fmt: skip

    def compare(self, first: str, second: str, year: str, limit: int = 50) -> Answer:
        """两个单位同一年表中问的是同一件事的数，并列；金额的单位是分。"""
        side = (
            "SELECT f.meaning, min(f.amount) AS amount, min(d.path) AS file, min(f.page) AS page, min(f.id) AS id, min(f.\"table\") AS t "
            "FROM figures f JOIN documents d USING (document) WHERE d.unit = ? AND d.year = ? AND f.state = 'value' "
            "AND f.\"table\" <> '' AND f.project = '' AND f.unit = '' GROUP BY f.meaning HAVING min(f.amount) = max(f.amount)"
        )
        return self._rows(
            f"SELECT a.meaning, a.amount AS first, b.amount AS second, a.file AS first_file, a.page AS first_page, a.id AS first_id, "
            f"b.file AS second_file, b.page AS second_page, b.id AS second_id FROM ({side}) a JOIN ({side}) b USING (meaning) "
            "ORDER BY greatest(a.amount, b.amount) DESC, meaning",
            [first, year, second, year], limit,
        )  # fmt: skip

    def explain_figure(self, id: str, limit: int = 20) -> Answer:
        """一个数是什么、凭什么得知、印在哪里；它所在文件的问题中提到同一张表的。"""
        found = self._rows(
            f"SELECT d.unit, d.year, f.meaning, f.amount, f.state, f.known, f.row_label, f.column_label, f.place, {_SOURCE} "
            "FROM figures f JOIN documents d USING (document) WHERE f.id = ?", [id], limit,
        )  # fmt: skip
        found["findings"] = self._rows(
            "SELECT x.rule, x.message, x.place, d.path AS file FROM findings x JOIN figures f ON f.document = x.document "
            "AND f.\"table\" = x.\"table\" JOIN documents d ON d.document = x.document WHERE f.id = ? AND f.\"table\" <> ''", [id], limit,
        )["rows"]  # fmt: skip
        return found

    def check_file(self, name: str) -> Answer:
        """核对允许的文件夹里的一份文件，给出每个问题、出处和怎样改。"""
        try:
            path = self._allowed(name)
            report = isolated(partial(check, path, name=name), BOUNDS)
        except ServiceError as error:
            return {"error": error.message}
        told = [
            {"rule": f.rule, "severity": str(f.severity), "message": f.message, "place": str(f.place), "mend": f.mend}
            for f in report.findings if not f.petty
        ]  # fmt: skip
        return {"file": name, "rows": told[:ROWS], "more": max(0, len(told) - ROWS), "meta": dict(report.meta)}

    def explain_rule(self, id: str) -> Answer:
        """一条规则查什么、为什么、依据什么。"""
        rule = catalogue().get(id.strip().upper())
        if rule is None:
            return {"error": f"没有规则“{id}”。"}
        told = getattr(rule, "explanation", "")
        return {"rule": rule.id, "title": rule.title, "severity": str(rule.severity), "version": rule.version, "explanation": told,
                "basis": getattr(rule, "basis", ""), "source": "yusuan 规则目录"}  # fmt: skip

    def _allowed(self, name: str) -> Path:
        if self._folder is None:
            raise BadRequest("没有指定可以核对的文件夹（yusuan mcp --files）。")
        path = (self._folder / name).resolve()
        if not path.is_relative_to(self._folder):
            raise BadRequest("只核对指定文件夹里的文件。")
        if not path.is_file():
            raise NotFound(f"没有找到文件“{name}”。")
        if path.stat().st_size > BYTES:
            raise BadRequest(f"文件超过 {BYTES >> 20} MB，请用命令行核对。")
        return path

    def _rows(self, sql: str, parameters: list[Any], limit: int) -> Answer:
        most = max(1, min(limit, ROWS))
        found = ask(self._corpus, f"{sql} LIMIT {most + 1}", parameters)
        rows = list(found.iter_rows(named=True))
        return {"rows": rows[:most], "more": len(rows) > most, "source": f"语料库 {Path(self._corpus).name}"}


#: The tools, in the order in which they are offered.
NAMES = ("search_units", "ask_point", "compare", "explain_figure", "check_file", "explain_rule")


def server(corpus: str | Path, folder: str | Path | None = None) -> Any:
    """An MCP server with the tools on this corpus.  Raises NotFound, and BadRequest where ``mcp`` is not installed."""
    try:
        made = import_module("mcp.server.mcpserver").MCPServer("yusuan")
        annotations = import_module("mcp.types").ToolAnnotations(read_only_hint=True)
    except ImportError as error:
        raise BadRequest("要先安装：pip install 'yusuan[mcp]'。") from error
    tools = Tools(corpus, folder)
    for name in NAMES:
        made.tool(annotations=annotations)(getattr(tools, name))
    return made
