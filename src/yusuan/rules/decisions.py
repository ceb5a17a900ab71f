"""What an inspector decided about findings, read back from the inspection sheet that she filled in (column 处理)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from yusuan.model import Finding, Grid, Report
from yusuan.reading import open_blocks

#: What may be written in the column 处理, and whether the finding is then done with.
DECISIONS: Mapping[str, bool] = {"已改正": False, "属实，说明原因": True, "不属实": True, "待核实": False}
#: What is said to be mended and must not come again.
MENDED = "已改正"
#: Headings of the columns that are read.
FILE, DECISION, NOTE, KEY = "文件", "处理", "处理说明", "编号"


@dataclass(frozen=True, slots=True)
class Decision:
    """What stands in 处理 and 处理说明."""

    word: str
    note: str = ""

    @property
    def reason(self) -> str:
        return f"检查表：{self.word}" + (f"，{self.note}" if self.note else "")


class Decisions:
    """The decisions of one inspection sheet, by file and key of the finding."""

    def __init__(self, path: Path) -> None:
        """Raises Unreadable for what is no spreadsheet, ValueError, in Chinese, where the columns are missing."""
        grids = [g for g in open_blocks(path).blocks if isinstance(g, Grid)]
        table = next((found for g in grids if (found := _columns(g)) is not None), None)
        if table is None:
            raise ValueError(f"没有“{FILE}”“{DECISION}”“{KEY}”三列，不是 yusuan check 写的检查表，或“问题”一页改了列名。")
        self.files: dict[str, dict[str, Decision]] = {}
        for file, key, decision in _rows(*table):
            self.files.setdefault(file, {})[key] = decision

    def of(self, name: str) -> Mapping[str, Decision]:
        """Decisions about a file: by its name within the folder, else by its bare name where only one has it."""
        if name in self.files:
            return self.files[name]
        alike = [f for f in self.files if Path(f).name == Path(name).name]
        return self.files[alike[0]] if len(alike) == 1 else {}


def _columns(grid: Grid) -> tuple[Grid, int, dict[str, int]] | None:
    """The row of the headings and their columns, where a grid is the sheet of findings."""
    for r in range(min(3, len(grid.cells))):
        heads = {grid.text(r, c).strip(): c for c in range(grid.width)}
        if {FILE, DECISION, KEY} <= heads.keys():
            return grid, r, heads
    return None


def _rows(grid: Grid, head: int, columns: Mapping[str, int]) -> Iterator[tuple[str, str, Decision]]:
    for r in range(head + 1, len(grid.cells)):
        said = {name: grid.text(r, c).strip() for name, c in columns.items()}
        if said[DECISION] in DECISIONS and said[KEY]:
            yield said[FILE], said[KEY], Decision(said[DECISION], said.get(NOTE, ""))


def apply(report: Report, decided: Mapping[str, Decision]) -> tuple[Report, list[tuple[Finding, str]], list[str]]:
    """The report without what was decided, these with the reason, and what was said to be mended but is still there."""
    kept, gone, left = [], [], []
    for f in report.findings:
        decision = decided.get(f.key)
        if decision is not None and DECISIONS[decision.word]:
            gone.append((f, decision.reason))
            continue
        kept.append(f)
        if decision is not None and decision.word == MENDED:
            left.append(f"检查表标为“{MENDED}”，问题仍在：{f.key} {f.message}")
    return replace(report, findings=tuple(kept)), gone, left
