"""Filling a corpus: new and changed files are read in isolated workers; changed rules run again on what was stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import polars as pl

from yusuan.isolated import Bounds
from yusuan.model import Disclosure
from yusuan.rules.engine import rule_set_version
from yusuan.service import checking
from yusuan.service.codec import load_stored
from yusuan.service.errors import ServiceError
from yusuan.service.pool import Pool
from yusuan.service.sources import Found, find

from .extract import Extract, checked, extract
from .schema import TABLES
from .store import Store, locked, open_store

#: Documents that one segment holds: what a kill costs is read again.
BATCH = 64
#: Packages whose source decides what a document is understood as, and what is found in it.
_READING = ("model", "codes", "words", "laws", "reading", "layout", "corpus")
_RULES = ("laws", "rules", "targets")
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Added:
    """What a run did, by paths; ``unread`` and ``quarantined`` with the reason."""

    read: list[str] = field(default_factory=list)
    rechecked: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    quarantined: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Piece:
    """A file to read with its fingerprint, or a stored document to check again."""

    path: str
    name: str
    document: str
    stored: str = ""


@cache
def reader_version() -> str:
    """A digest of the source that decides how documents are understood."""
    return _digest(_READING)


@cache
def rules_version() -> str:
    """A digest of the rule set and its source: a rule that changes its code changes this too."""
    return sha256(f"{rule_set_version()}{_digest(_RULES)}".encode()).hexdigest()[:12]


def _digest(packages: Sequence[str]) -> str:
    package = Path(__file__).parents[1]
    files = sorted(f for name in packages for f in (package / name).rglob("*") if f.suffix in (".py", ".tsv", ".csv"))
    made = sha256()
    for file in files:
        made.update(file.relative_to(package).as_posix().encode() + b"\0" + file.read_bytes())
    return made.hexdigest()[:12]


def add(
    folder: str | Path, corpus: str | Path, *, processes: int = 1, bounds: Bounds = checking.BOUNDS, retry: bool = False,
    batch: int = BATCH, progress: Progress = lambda done, all: None,
    work: Callable[[Piece], Extract | ServiceError] | None = None,
) -> Added:  # fmt: skip
    """Read what is new or changed in a folder into a corpus, and check again what older rules checked.

    A run that was interrupted goes on where it was.  ``work`` stands for :func:`make` in tests.  ``retry`` reads quarantined files again.  Raises NotFound,
    BadRequest, CannotWrite; never for what a file holds.
    """
    store = open_store(corpus, make=True)
    with locked(store):
        done = Added()
        run = _Work(store, store.documents(), done)
        pieces = run.pieces(list(find(folder)), retry)
        preload = ("yusuan.service.warm",)
        with Pool(min(processes, max(len(pieces), 1)) if processes else 0, bounds, preload) as pool:
            finished = 0
            for start in range(0, len(pieces), batch):
                some = pieces[start : start + batch]
                run.write(zip(some, pool.map(work or make, run.loaded(some)), strict=True))
                finished += len(some)
                progress(finished, len(pieces))
        run.write(())
    return done


def make(piece: Piece) -> Extract | ServiceError:
    """A document's rows, read from its file or checked again from what was stored; the error where it cannot be read."""
    try:
        if piece.stored:
            return checked(checking.examine(load_stored(piece.stored, Disclosure), name=piece.name))
        return extract(checking.examine(Path(piece.path), name=piece.name, suppressions=False))
    except ServiceError as error:
        return error
    except MemoryError:
        raise
    except Exception as error:
        return ServiceError(f"程序出错，没有读：{type(error).__name__}：{error}")


class _Work:
    """One run: which files need what, and the rows that are not yet on the disk."""

    def __init__(self, store: Store, before: dict[str, dict[str, Any]], done: Added) -> None:
        self._store, self._before, self._done = store, before, done
        self._files: dict[str, dict[str, Any]] = {}
        self._known = {r["document"]: r for r in before.values() if r["state"] == "read" and r["reader"] == reader_version()}
        self._waiting: list[dict[str, Any]] = []  # rows of documents without work of their own
        self._copies: dict[str, list[dict[str, Any]]] = {}

    def pieces(self, files: Sequence[Found], retry: bool) -> list[Piece]:
        """What has to be read or checked; the rest is settled here."""
        found = [piece for file in files if (piece := self._piece(file, retry)) is not None]
        names = {file.name for file in files}
        for path, row in self._before.items():
            if path not in names and row["state"] != "gone":
                self._done.gone.append(path)
                self._waiting.append(row | {"state": "gone", "made": ""})
        return found

    def _piece(self, file: Found, retry: bool) -> Piece | None:
        row: dict[str, Any] = {c.name: None for c in TABLES["documents"]}
        row |= {"path": file.name, "reader": reader_version(), "rules": rules_version(), "reason": file.why}
        try:
            status = file.path.stat()
            row |= {"size": status.st_size, "modified": status.st_mtime_ns}
            if not file.why:
                with file.path.open("rb") as stream:
                    row["document"] = file_digest(stream, "sha256").hexdigest()[:16]
        except OSError as error:
            row["reason"] = f"文件打不开：{error.strerror or error}"
        old = self._before.get(file.name)
        if row["reason"]:
            self._unread(row, old, "aside" if file.aside else "unreadable")
            return None
        if old is not None and self._settled(old, row, retry):
            return None
        document = row["document"]
        self._files[document] = self._files.get(document, row)
        self._copies.setdefault(document, []).append(row)
        if len(self._copies[document]) > 1:
            return None  # another file with the same bytes is read already
        known = self._known.get(document)
        if known is not None and known["rules"] == rules_version():
            self._copies.pop(document)
            self._waiting.append(known | {k: row[k] for k in ("path", "size", "modified")} | {"made": ""})
            self._done.read.append(file.name)
            return None
        return Piece(str(file.path), file.name, document, "1" if known is not None else "")

    def _settled(self, old: Mapping[str, Any], row: Mapping[str, Any], retry: bool) -> bool:
        same = old["document"] == row["document"] and old["reader"] == row["reader"]
        if not same or old["state"] == "gone":
            return False
        if old["state"] == "quarantined":
            if not retry:
                self._done.quarantined[old["path"]] = old["reason"]
            return not retry
        if old["state"] == "unreadable":
            self._done.unread[old["path"]] = old["reason"]
            return True
        if old["rules"] != row["rules"]:
            return False
        self._done.same.append(old["path"])
        return True

    def _unread(self, row: dict[str, Any], old: Mapping[str, Any] | None, state: str) -> None:
        row["state"] = state
        self._done.unread[row["path"]] = row["reason"]
        if old is None or any(old[k] != row[k] for k in ("state", "reason", "modified")):
            self._waiting.append(row)

    def loaded(self, pieces: Sequence[Piece]) -> Iterator[Piece]:
        """The pieces, those that are only checked again with what was stored of them."""
        wanted = [p.document for p in pieces if p.stored]
        stored: dict[str, str] = {}
        for path in self._store.files("disclosures") if wanted else ():
            rows = pl.scan_parquet(path).filter(pl.col("document").is_in(wanted)).collect()
            stored |= dict(rows.select("document", "stored").iter_rows())
        for p in pieces:
            yield Piece(p.path, p.name, p.document, stored[p.document]) if p.stored else p

    def write(self, results: Any) -> None:
        """Put a batch on the disk as one segment."""
        rows: dict[str, list[Any]] = {}
        documents, self._waiting = self._waiting, []
        for piece, result in results:
            documents += [self._told(row, piece, result) for row in self._copies.pop(piece.document)]
            if isinstance(result, Extract):
                for table, found in result.rows.items():
                    rows.setdefault(table, []).extend((piece.document, *row) for row in found)
        if documents:
            order = [c.name for c in TABLES["documents"]]
            rows["documents"] = [tuple(row[name] for name in order) for row in documents]
            self._store.append(rows)

    def _told(self, row: dict[str, Any], piece: Piece, result: Extract | ServiceError) -> dict[str, Any]:
        path = row["path"]
        if isinstance(result, Extract):
            (self._done.rechecked if piece.stored else self._done.read).append(path)
            return row | result.about | {"state": "read", "made": "checked" if piece.stored else "read"}
        stopped = result.kind in _STOPPED
        (self._done.quarantined if stopped else self._done.unread)[path] = result.message
        return row | {"state": "quarantined" if stopped else "unreadable", "reason": result.message}


#: Errors that are the program's or the machine's and not an answer about the file.
_STOPPED = ("timed_out", "out_of_memory", "crashed", "failed")
