"""Writes the example workbooks and JSON files from examples/data: run ``python examples/build.py``.

Same data, same bytes: tests compare the committed files with what this writes.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from examples.data import small_department, xinzhou_2023  # noqa: E402

from yusuan.book import Book  # noqa: E402
from yusuan.book.json import dump  # noqa: E402
from yusuan.book.workbook.write import write_book  # noqa: E402

BOOKS: dict[str, Book] = {
    "xinzhou-2023": xinzhou_2023.book,
    **{f"department/{name}": book for name, book in small_department.BOOKS.items()},
}


def main(folder: Path = HERE) -> None:
    """Write every example under ``folder``, as workbook and as JSON."""
    for name, book in BOOKS.items():
        path = folder / f"{name}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_book(book, path)
        path.with_suffix(".json").write_text(dump(book), encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()
