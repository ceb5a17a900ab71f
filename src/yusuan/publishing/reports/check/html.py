"""The report as a web page: the document with its figures marked, beside what was found; works without a network."""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pypdfium2 as pdfium

from yusuan.model import (
    SEVERITY_NAMES,
    STATUS_NAMES,
    Disclosure,
    Figure,
    Finding,
    Places,
    Report,
    Source,
    Status,
)
from yusuan.model.document import masked
from yusuan.reading.explain import explained
from yusuan.rules.engine import coverage, unread
from yusuan.rules.group import Checked

from . import shown as say
from .blocks import BlockView
from .pages import Frame, Pages, Spot, spots
from .walk import VERDICT_NAMES, Link, Shown, Walk, rule_title, walk

Data = dict[str, Any]
#: Which pages of a PDF are shown as pictures.  "auto" shows all of a document of up to PAGES pages, else those with
#: findings; the others are named, and their figures can still be walked.
PICTURES = ("auto", "all", "findings", "none")
PAGES = 80
#: Bytes of pictures in one report, whatever the number of its documents; what comes after has none.
WEIGHT = 60_000_000
#: Figures of one document whose meaning is explained: those that findings name.
EXPLAINED = 400
#: At most so many pictures of pages in one report, however many pages have findings.
MOST = 200
#: Points that a frame around words keeps from them, and how high a line of words is at most (a cell has room itself).
_ROOM, _LINE = 2.0, 16.0
#: Looks in the order in which they lie over each other: what is wrong comes last, on top.
_LOOKS = ("alone", "sound", "beside", "wrong")


@dataclass(slots=True)
class Album:
    """The pictures of one report: the sizes of their pages, each with its number, and how many there may still be."""

    sizes: dict[tuple[int, int], int] = field(default_factory=dict)
    weight: int = WEIGHT
    most: int = MOST

    @property
    def has_room(self) -> bool:
        return self.weight > 0 and self.most > 0

    def add(self, frame: Frame, uri: str) -> int:
        """Count a picture; returns the number of its size."""
        self.weight -= len(uri)
        self.most -= 1
        return self.sizes.setdefault((round(frame.size[0]), round(frame.size[1])), len(self.sizes))


@dataclass(frozen=True, slots=True)
class Checkup:
    """One checked document; ``path`` is the file itself (for the pictures of its pages), None where there is none."""

    report: Report
    disclosure: Disclosure
    laws: Checked
    suppressed: Sequence[tuple[Finding, str]] = field(default=())
    path: Path | None = None


def write(checkups: Sequence[Checkup], out: Path, pictures: str = "auto") -> None:
    """Write one self-contained page about these documents.  Raises OSError where it cannot be written."""
    out.write_bytes(render(checkups, pictures))


def render(checkups: Sequence[Checkup], pictures: str = "auto") -> bytes:
    """The page as UTF-8: byte for byte the same for the same documents."""
    album = Album()
    documents = [_document(n, c, pictures, album) for n, c in enumerate(checkups)]
    rules = "".join(f".size{n}{{aspect-ratio:{w}/{h}}}" for (w, h), n in album.sizes.items())
    style, script = _asset("report.css") + rules, _asset("report.js")
    text = _template("report.html.j2").render(
        documents=documents,
        style=style,
        script=script,
        hashes={"style": _hash(style), "script": _hash(script)},
    )
    return str(text).encode()


def index(rows: Sequence[Data], unread: Sequence[tuple[str, str]] = ()) -> bytes:
    """A page that lists documents (each an :func:`index_row`), the worst first, with links to their own pages."""
    style, script = _asset("report.css"), _asset("index.js")
    text = _template("index.html.j2").render(
        documents=sorted(rows, key=_worst), unread=unread, style=style, script=script,
        hashes={"style": _hash(style), "script": _hash(script)},
    )  # fmt: skip
    return str(text).encode()


def _worst(row: Data) -> tuple[object, ...]:
    return (*(-n for _, _, n in row["severities"]), not row["nothing"], row["title"])


def index_row(name: str, c: Checkup) -> Data:
    """What the index says of a document whose own page is the file ``name``."""
    counts = c.report.counts()
    return {
        "link": quote(name),
        "title": _title(c),
        "file": c.report.file,
        "severities": _severities(c.report),
        "counts": [(s.value, name, counts[s.value]) for s, name in STATUS_NAMES.items()],
        "share": c.report.meta.get("coverage") or "—",
        "unread": int(c.report.meta.get("unread", 0)),
        "nothing": c.report.meta.get("nothing", ""),
    }


@cache
def _asset(name: str) -> str:
    return files("yusuan.publishing.reports.check").joinpath(f"assets/{name}").read_text("utf-8")


@cache
def _template(name: str) -> Any:
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_asset(name))


def _hash(text: str) -> str:
    """The hash by which the page's policy allows its own style and script and nothing else."""
    return "sha256-" + base64.b64encode(sha256(text.encode()).digest()).decode()


def _document(number: int, c: Checkup, pictures: str, album: Album) -> Data:
    """Everything the template needs about one document."""
    found = walk(c.disclosure, c.laws, c.report.findings)
    with _opened(c.path) as pages:
        view = _View(number, c, found, pages, pictures, album)
        leaves = list(view.leaves())
    used, filled, share = coverage(c.laws, c.disclosure)
    places = Places(c.disclosure)
    shown = {id(s.finding): _finding(n, s, view.marks[n], places) for n, s in enumerate(found.findings)}
    counts = c.report.counts()
    return {
        "number": number,
        "title": _title(c),
        "file": c.report.file,
        "severities": _severities(c.report),
        "counts": [(s.value, name, counts[s.value]) for s, name in STATUS_NAMES.items()],
        "coverage": {"used": used, "filled": filled, "share": share, "unread": unread(c.disclosure)},
        "left": len(c.disclosure.leftovers),
        "leaves": leaves,
        "pdf": view.paged,
        "groups": [(name, [shown[id(f)] for f in some]) for _, name, some in say.groups(c.report)],
        "folded": [shown[id(f)] for f in c.report.folded],
        "fold": say.folded(c.report.folded),
        "unchecked": _reasons(c.report),
        "suppressed": [(f.rule, masked(f.message), why) for f, why in c.suppressed],
        "rules": c.report.meta.get("rules", ""),
        "data": _script_json(_payload(found, view, places)),
    }


def _opened(path: Path | None) -> Any:
    """The document's pages, or None where it is no PDF (any more)."""
    if path is None or path.suffix.lower() != ".pdf":
        return nullcontext(None)
    try:
        return Pages(path)
    except (pdfium.PdfiumError, OSError):
        return nullcontext(None)


def _title(c: Checkup) -> str:
    d = c.disclosure
    year = f"{d.year.value}年" if d.year.value else ""
    return f"{d.unit.value}{year}{d.scope.value}{d.kind.value}" or c.report.file


def _severities(report: Report) -> list[tuple[str, str, int]]:
    return [
        (s.value, name, sum(f.severity is s for f in report.findings)) for s, name in SEVERITY_NAMES.items()
    ]


def _reasons(report: Report) -> list[tuple[str, str, int]]:
    """Why checks were not made, with how many: the most frequent first."""
    found: dict[tuple[Status, str], int] = defaultdict(int)
    for o in report.outcomes:
        if o.status in (Status.UNCHECKED, Status.NOT_APPLICABLE):
            found[o.status, o.reason or "没有写明原因"] += 1
    ordered = sorted(
        found.items(), key=lambda item: (item[0][0] is not Status.UNCHECKED, -item[1], item[0][1])
    )
    return [(STATUS_NAMES[status], reason, n) for (status, reason), n in ordered]


# ---------------------------------------------------------------- the document


class _View:
    """One document's pages (or its blocks) with what is marked on them; ``marks`` are, per finding, the ids of its
    other places."""

    def __init__(
        self, number: int, c: Checkup, found: Walk, pages: Pages | None, pictures: str, album: Album
    ) -> None:  # fmt: skip
        self.number, self.checkup, self.found = number, c, found
        self.pages, self.pictures, self.album = pages, pictures, album
        self.paged = pages is not None
        self.spots = spots(found.figures, pages) if pages is not None else {}
        self.marks: list[list[str]] = [[] for _ in found.findings]

    def leaves(self) -> Iterator[Data]:
        """Pages, or for what has none the whole text as one leaf."""
        if self.pages is None:
            view = BlockView(self.number, self.checkup.disclosure, self.found)
            self.marks = view.marks
            yield {"kind": "text", "blocks": view.blocks()}
            return
        figures: dict[int, list[int]] = defaultdict(list)
        for n, spot in self.spots.items():
            figures[spot.page].append(n)
        marks = self._page_marks()
        wanted = self._wanted(marks)
        for page in range(1, len(self.pages) + 1):
            yield self._page(self.pages, page, figures[page], marks.get(page, ()), page in wanted)

    def _page_marks(self) -> Mapping[int, list[tuple[str, str, Spot]]]:
        """Per page the ids, severities and spots of places that are not figures; the same place is marked once."""
        assert self.pages is not None
        known: dict[Source, str] = {}
        found: dict[int, list[tuple[str, str, Spot]]] = defaultdict(list)
        for n, shown in enumerate(self.found.findings):
            for source in shown.places:
                if source not in known:
                    known[source] = f"d{self.number}m{len(known)}"
                    severity = shown.finding.severity.value
                    for spot in self.pages.words(source):
                        found[spot.page].append((known[source], severity, spot))
                self.marks[n].append(known[source])
        return found

    def _wanted(self, marks: Mapping[int, object]) -> frozenset[int]:
        """The pages to be shown as pictures."""
        assert self.pages is not None
        everything = range(1, len(self.pages) + 1)
        if self.pictures == "none":
            return frozenset()
        if self.pictures == "all" or (self.pictures == "auto" and len(everything) <= PAGES):
            return frozenset(everything[:MOST])
        named = {
            self.spots[k].page for s in self.found.findings for k in (*s.wrong, *s.beside) if k in self.spots
        }
        return frozenset(sorted(named | set(marks))[:MOST])

    def _page(
        self, pages: Pages, page: int, figures: Sequence[int], marks: Sequence[tuple[str, str, Spot]], wanted: bool
    ) -> Data:  # fmt: skip
        if not wanted or not self.album.has_room or pages.is_crowded(page):
            return {"kind": "left", "page": page, "figures": len(figures)}
        frame = pages.frame(page)
        uri, width, height = pages.picture(page)
        size = self.album.add(frame, uri)
        looks = self.found.looks
        ordered = sorted((n for n in figures if self._clickable(n)), key=lambda n: _reading(self.spots[n]))
        return {
            "kind": "page", "page": page, "uri": uri, "width": width, "height": height, "size": size,
            "box": f"{frame.size[0]:.0f} {frame.size[1]:.0f}",
            "marks": [(id, severity, _rect(spot, frame)) for id, severity, spot in marks],
            "figures": [(n, looks[n], _rect(self.spots[n], frame)) for n in ordered],
            "found": sum(looks[n] == "wrong" for n in ordered) + len({id for id, _, _ in marks}),
        }  # fmt: skip

    def _clickable(self, n: int) -> bool:
        """Blank cells are marked only where some identity reads them as nothing."""
        return self.found.figures[n].state != "blank" or n in self.found.of


def _reading(spot: Spot) -> tuple[int, float]:
    """Line by line, from left to right."""
    return round(spot.box[1] / 6), spot.box[0]


def _rect(spot: Spot, frame: Frame) -> tuple[str, str, str, str]:
    """x, y, width and height, at least as large as a dot can be seen, within the page; words get room for a frame."""
    width, height = frame.size
    room = _ROOM if spot.box[3] - spot.box[1] < _LINE else 0.0
    x0, y0 = max(0.0, spot.box[0] - room), max(0.0, spot.box[1] - room)
    x1, y1 = min(width, spot.box[2] + room), min(height, spot.box[3] + room)
    return f"{x0:.1f}", f"{y0:.1f}", f"{max(4.0, x1 - x0):.1f}", f"{max(4.0, y1 - y0):.1f}"


# ---------------------------------------------------------------- what was found


def _finding(n: int, shown: Shown, marks: Sequence[str], places: Places) -> Data:
    f = shown.finding
    return {
        "number": n,
        "rule": f.rule,
        "title": rule_title(f.rule),
        "severity": f.severity.value,
        "name": SEVERITY_NAMES[f.severity],
        "message": masked(f.message),
        "key": f.key,
        "level": f.level,
        "place": say.where(f, places),
        "excerpt": say.excerpt(f),
        "facts": say.facts(f),
        "suspects": [(masked(s.text), masked(s.stated), s.should_be) for s in say.suspects(f)],
        "related": say.related_texts(f, places),
        "where": bool(shown.wrong or shown.beside or marks),
    }


def _payload(found: Walk, view: _View, places: Places) -> Data:
    """What the page's script walks: figures, links and findings by number."""
    figures = []
    for n, f in enumerate(found.figures):
        printed = f"{f.printed} {f.unit}" if f.printed else "空白"
        spot = view.spots.get(n)
        source = f.source.at(table="") if not spot else Source(page=spot.page)
        stands = places(source)
        figures.append(
            [found.names[n], printed, stands, _LOOKS.index(found.looks[n]), list(found.of.get(n, ()))]
        )
    named = dict.fromkeys(n for s in found.findings for n in (*s.wrong, *s.beside))
    d = view.checkup.disclosure
    return {
        "figures": figures,
        "meanings": {n: _meaning(d, found.figures[n]) for n in list(named)[:EXPLAINED]},
        "links": [_link(link) for link in found.links],
        "findings": [[list(s.wrong), list(s.beside), view.marks[n]] for n, s in enumerate(found.findings)],
    }


def _meaning(d: Disclosure, figure: Figure) -> list[str]:
    """How a figure got its meaning, line by line."""
    return [masked(line) for line in explained(d, figure).meaning()]


def _link(link: Link) -> list[Any]:
    return [
        link.kind, link.words, link.verdict.value, VERDICT_NAMES[link.verdict], link.rule, link.note,
        [[sign, n] for sign, n in link.terms],
    ]  # fmt: skip


def _script_json(value: Any) -> str:
    """JSON that may stand in a script element: no text in it can end the element or open a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
