"""What published documents say of codes and names: writes src/yusuan/codes/data/seen.csv.

    python bench/harvest_codes.py FOLDER… [--write]

Every document of the folders is read; each row of a budget table that prints a code with a name is one observation of its
body, year and place (the first part of the file's name).  Tables whose names are mostly none of the classification are left
out.  Documents kept for measuring must not be among the folders' files: ``--without 甲,乙`` leaves out files by the
beginning of their names.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from yusuan import codes
from yusuan.codes.evidence import Observation, Seen, agreed
from yusuan.reading import Unreadable, find_files, read
from yusuan.rules.document.codes import coded

FILE = Path(codes.__file__).parent / "data" / "seen.csv"
#: At least this part of a table's names must be names of the classification.
NAMED = 0.6


def observations(path: Path, year: int | None) -> Iterator[Observation]:
    """What one document prints beside its codes; ``year`` where the document itself does not say it."""
    d = read(path)
    own = int(d.year.value) if d.year.value.isdigit() else year
    if own is None or not d.figures:
        return
    tables: dict[int, list[Observation]] = {}
    for row in coded(d):
        if row.kind is not None and len(row.code) > 2:
            body = d.unit.value or path.stem
            seen = Observation(row.kind, row.code, row.name, own, body, path.stem.split("_")[0])
            tables.setdefault(id(row.table), []).append(seen)
    for rows in tables.values():
        named = sum(bool(codes.by_name(o.kind, o.name)) for o in rows)
        if len(rows) <= 2 or named >= NAMED * len(rows):
            yield from rows


def years(folder: Path) -> dict[str, int]:
    """Years by file, from the titles of the folder's MANIFEST.tsv."""
    file = folder / "MANIFEST.tsv"
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    found = ((line.split("\t")[0], re.search(r"20\d\d", line.partition("\t")[2])) for line in lines)
    return {name: int(match.group()) for name, match in found if match}


def rows(seen: list[Seen]) -> Iterator[list[str]]:
    yield ["kind", "code", "name", "years", "bodies", "places"]
    for s in seen:
        yield [s.kind, s.code, s.name, ";".join(map(str, s.years)), str(s.bodies), ";".join(s.places)]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--without", default="")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    left_out = tuple(filter(None, options.without.split(",")))
    found: list[Observation] = []
    for folder in options.folders:
        by_file = years(folder)
        for path in find_files(folder):
            if path.name.startswith(left_out) if left_out else False:
                continue
            try:
                found += observations(path, by_file.get(path.name))
            except Unreadable as error:
                print(f"{path.name}: {error}", file=sys.stderr)
    listed = codes.listed()
    known = {(k, c.code): listed.rows(k, c.code) for k in codes.KINDS for c in listed.every(k)}
    agreeing = list(agreed(found, known))
    with FILE.open("w", encoding="utf-8", newline="") if options.write else sys.stdout as out:
        csv.writer(out, lineterminator="\n").writerows(rows(agreeing))


if __name__ == "__main__":
    main(sys.argv[1:])
