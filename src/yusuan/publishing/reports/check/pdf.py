"""A copy of a PDF with the findings written on it as annotations, where they stand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium

from yusuan.model import ERROR, NOTICE, SEVERITY_NAMES, WARNING, Disclosure, Finding, Report, Severity
from yusuan.model.document import masked
from yusuan.publishing.pdf import render as typeset
from yusuan.rules.group import Checked

from .letter import summary
from .pages import Pages, Spot, spots
from .shown import facts, suspect_text
from .walk import Shown, rule_title, walk

AUTHOR = "yusuan"
#: A fixed date, so that the same document and the same findings give the same bytes.
_DATE = "D:20200101000000Z"
_COLOURS: Mapping[Severity, tuple[float, float, float]] = {
    ERROR: (0.85, 0.1, 0.1), WARNING: (0.95, 0.55, 0.0), NOTICE: (0.1, 0.4, 0.85),
}  # fmt: skip
#: Places of one finding that are marked, and words of one note.
PLACES, WORDS = 40, 2000


class CannotAnnotate(ValueError):
    """The document is no PDF, or one that cannot be written; the message says so in Chinese."""


@dataclass(frozen=True, slots=True)
class Note:
    """One annotation: a page, a box in points from the upper left as shown, its finding, and which part it plays.

    ``first`` is the page of the finding's first note, which alone tells it in full; 0 for that note itself.
    """

    spot: Spot
    finding: Finding
    number: int
    main: bool
    first: int = 0


def write(path: Path, report: Report, disclosure: Disclosure, laws: Checked, out: Path) -> int:
    """Write the annotated copy of ``path`` to ``out`` and return the number of annotations.

    Raises CannotAnnotate for what is no PDF that can be opened and changed, OSError where it cannot be written.
    """
    data, count = render(path, report, disclosure, laws)
    out.write_bytes(data)
    return count


def render(path: Path, report: Report, disclosure: Disclosure, laws: Checked) -> tuple[bytes, int]:
    """The annotated copy, byte for byte the same for the same input, and the number of its annotations."""
    if path.suffix.lower() != ".pdf":
        raise CannotAnnotate(f"“{path.name}”不是 PDF，不能加批注；请用 --format html 看标出的位置。")
    try:
        with Pages(path) as pages, pikepdf.open(path) as document:
            shown = [f for f in report.findings if not f.petty]
            notes = list(_notes(walk(disclosure, laws, shown).findings, disclosure, pages))
            _annotate(document, notes, pages)
            _summarise(document, report, disclosure)
            return _saved(document), len(notes)
    except (pikepdf.PdfError, pdfium.PdfiumError) as error:
        raise CannotAnnotate(f"“{path.name}”打不开或受保护，不能加批注。") from error


def _notes(findings: Sequence[Shown], disclosure: Disclosure, pages: Pages) -> Iterator[Note]:
    """Where each finding is written: its figures, then its other places; what has no place stands on the first page."""
    where = spots(disclosure.figures, pages)
    for number, shown in enumerate(findings, 1):
        places = [where[n] for n in shown.wrong if n in where]
        places += [spot for source in shown.places for spot in pages.words(source)]
        beside = [where[n] for n in shown.beside if n in where]
        if not places and not beside:
            places = [Spot(1, (10.0, 10.0 + 22 * (number % 30), 30.0, 26.0 + 22 * (number % 30)))]
        main = places or beside[:1]
        first = main[0].page
        for n, spot in enumerate(list(dict.fromkeys(main))[:PLACES]):
            yield Note(spot, shown.finding, number, True, first if n else 0)
        for spot in list(dict.fromkeys(s for s in beside if s not in main))[:PLACES]:
            yield Note(spot, shown.finding, number, False, first)


def _summarise(document: pikepdf.Pdf, report: Report, disclosure: Disclosure) -> None:
    """Add the summary as the last pages, so that the numbers of the others stay, and an entry in the bookmarks for it."""
    at = len(document.pages)
    with pikepdf.open(BytesIO(typeset(summary(report, disclosure), front=False))) as pages:
        document.pages.extend(pages.pages)
    with document.open_outline() as outline:
        outline.root.insert(0, pikepdf.OutlineItem("核对结果（最后几页）", at))


def _annotate(document: pikepdf.Pdf, notes: Sequence[Note], pages: Pages) -> None:
    by_page: dict[int, list[Note]] = defaultdict(list)
    for note in notes:
        by_page[note.spot.page].append(note)
    for number, some in sorted(by_page.items()):
        page = document.pages[number - 1]
        frame = pages.frame(number)
        if "/Annots" not in page.obj:
            page.obj.Annots = document.make_indirect(pikepdf.Array())
        for n, note in enumerate(some):
            page.obj.Annots.append(
                document.make_indirect(_annotation(note, frame.user(note.spot.box), f"{number}-{n}", page))
            )


def _annotation(note: Note, user: Sequence[float], name: str, page: Any) -> pikepdf.Dictionary:
    """A highlight over what is wrong, a frame around what is drawn in; both print and carry the finding's text."""
    x0, y0, x1, y1 = (round(v, 2) for v in user)
    found: dict[str, Any] = {
        "/Type": pikepdf.Name.Annot,
        "/Subtype": pikepdf.Name.Highlight if note.main else pikepdf.Name.Square,
        "/Rect": [x0, y0, x1, y1],
        "/Contents": pikepdf.String(_words(note)),
        "/T": pikepdf.String(AUTHOR),
        "/Subj": pikepdf.String(f"{note.finding.rule} {rule_title(note.finding.rule)}"),
        "/NM": pikepdf.String(f"yusuan-{name}"),
        "/M": pikepdf.String(_DATE),
        "/CreationDate": pikepdf.String(_DATE),
        "/C": list(_COLOURS[note.finding.severity]),
        "/CA": 0.35 if note.main else 0.9,
        "/F": 4,
        "/P": page.obj,
    }
    if note.main:
        found["/QuadPoints"] = [x0, y1, x1, y1, x0, y0, x1, y0]
    else:
        found["/BS"] = pikepdf.Dictionary({"/W": 1.2, "/S": pikepdf.Name.D, "/D": [3, 2]})
    return pikepdf.Dictionary(found)


def _words(note: Note) -> str:
    """The finding as a note: what it is, what it says, how to mend it."""
    f = note.finding
    head = f"第{note.number}条 {SEVERITY_NAMES[f.severity]} {f.rule} {rule_title(f.rule)}"
    if note.first:
        return f"{head}\n{'也在此处' if note.main else '牵涉在内'}，全文见第{note.first}页的批注。"
    lines = [head, f.message, *(f"{name}：{value}" for name, value in facts(f))]
    lines += [f"可能写错：{suspect_text(s)}" for s in f.suspects[1:3]]
    return re.sub(r"\n{2,}", "\n", masked("\n".join(lines)))[:WORDS]


def _saved(document: pikepdf.Pdf) -> bytes:
    buffer = BytesIO()
    document.save(buffer, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.preserve)
    return buffer.getvalue()
