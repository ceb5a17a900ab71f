"""What all sheets of an export have given: lines, projects and units, made into a Book at the end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from yusuan import codes
from yusuan.model import Finding, Source, Target

from ..faults import fault
from ..model import Book, Line, Nature, Project, Unit


@dataclass
class Gathered:
    """What all sheets of the file have given so far."""

    year: int
    file: str
    known: codes.Catalogue
    lines: list[Line] = field(default_factory=list)
    projects: dict[str, Project] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    natured: set[str] = field(default_factory=set)  # units whose nature a column has said
    findings: list[Finding] = field(default_factory=list)

    def project(self, code: str, name: str, category: str, source: Source) -> str:
        """The key of a project, which is noted at its first line; without a code its name tells it apart."""
        key = code or next((p.key for p in self.projects.values() if p.name == name and not p.code), "")
        key = key or str(len(self.projects) + 1)
        if key not in self.projects:
            target = Target(project=name or code, code=code, source=source)
            self.projects[key] = Project(key, name or code, code, target, category=category, source=source)
        return key

    def book(self, given: Unit | None) -> Book:
        """The Book of one unit, or of a department where the lines name several."""
        units = [self._with_nature(unit) for unit in self.units.values()]
        if len(units) > 1:
            first = units[0]
            head = given or Unit(
                first.department, first.department_code, nature=first.nature, source=first.source
            )
            units_used, lines = tuple(units), tuple(self.lines)
        else:
            head = given or (units[0] if units else self._with_nature(Unit()))
            units_used, lines = (), tuple(replace(line, unit="") for line in self.lines)
        projects = tuple(self.projects.values())
        return Book(self.year, head, units_used, lines, projects=projects, file=self.file)

    def _with_nature(self, unit: Unit) -> Unit:
        """A unit whose nature the export does not say is told by its government economic codes."""
        if unit.name in self.natured:
            return unit
        if not unit.name:
            self.findings.append(fault("B187", "导出文件没有单位名称，请补上", Source(self.file)))
            return unit
        mine = [line.gov_economic[:3] for line in self.lines if line.unit in (unit.name, "")]
        agency = sum(code in ("501", "502", "503", "504") for code in mine)
        nature: Nature = "行政" if agency > sum(code in ("505", "506") for code in mine) else "事业"
        why = "由政府经济科目推定" if any(mine) else "导出文件没有说明"
        message = f"单位“{unit.name}”的性质{why}，暂按{nature}处理"
        self.findings.append(fault("B187", message, unit.source))
        return replace(unit, nature=nature)
