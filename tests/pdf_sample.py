"""PDFs made for tests: typeset from markup, or put together object by object."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import typst

from yusuan.publishing.fonts import fonts

_HEAD = """#set text(font: "Noto Serif SC", lang: "zh", size: 11pt)
#set par(justify: true)
"""


def typeset(path: Path, markup: str, page: str = "", files: dict[str, bytes] | None = None) -> Path:
    """A PDF of typst markup on A4 pages; ``page`` are the page's settings."""
    for name, data in (files or {}).items():
        (path.parent / name).write_bytes(data)
    source = path.with_suffix(".typ")
    source.write_text(f'{_HEAD}#set page("a4", {page or "margin: 2cm"})\n{markup}', "utf-8")
    path.write_bytes(typst.compile(str(source), font_paths=fonts(), root=str(path.parent)))
    return path


def table(rows: Iterable[Sequence[str]], columns: int, settings: str = "", stroke: str = "0.5pt") -> str:
    """Markup of a table; a cell may carry its own settings as “<rowspan: 2>text”."""
    cells = []
    for cell in (cell for row in rows for cell in row):
        options, mark, text = cell.rpartition(">")
        cells.append(f"table.cell({options[1:]})[{text}]" if mark and options.startswith("<") else f"[{cell}]")
    return f"#table(columns: {columns}, stroke: {stroke}{settings and ', '}{settings}, {', '.join(cells)})\n"


def turned(path: Path, degrees: int) -> Path:
    """The same PDF with its pages marked to be shown turned."""
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        for page in file.pages:
            page.obj["/Rotate"] = degrees
        file.save(path)
    return path


def locked(path: Path, user: str) -> Path:
    """The same PDF under a password to open it ("" is none) and one to change it."""
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        file.save(path, encryption=pikepdf.Encryption(owner="owner", user=user))
    return path


def picture(path: Path, scale: float = 2.0) -> bytes:
    """The first page as a grey PNG."""
    document = pdfium.PdfDocument(path)
    grey = document[0].render(scale=scale, grayscale=True).to_numpy()
    document.close()
    height, width = grey.shape[:2]
    raw = b"".join(b"\0" + grey[y].tobytes() for y in range(height))

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


def scanned(path: Path, markup: str) -> Path:
    """A PDF whose page is only a picture of the typeset markup."""
    shot = picture(typeset(path.with_name("shot.pdf"), markup))
    return typeset(path, '#image("shot.png", width: 100%)', "margin: 0pt", {"shot.png": shot})


# --- object by object ---------------------------------------------------------------------------------------------


def assembled(objects: Sequence[bytes]) -> bytes:
    """A PDF file of these objects, the first of which is the catalogue."""
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    return out.getvalue()


def stream(data: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(data, 9)
    return b"<<%b/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (entries, len(packed), packed)


def one_page(content: bytes, resources: bytes = b"", more: Sequence[bytes] = ()) -> bytes:
    """A PDF of one page with this content; further objects are numbered from 5."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%b>>>>" % resources
    tree = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    return assembled([b"<</Type/Catalog/Pages 2 0 R>>", tree, page, stream(content), *more])
