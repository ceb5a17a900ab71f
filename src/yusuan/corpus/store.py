"""A corpus on disk: segments of Parquet, each put in place by one rename, so that a kill loses and doubles nothing.

``segments/000001/documents.parquet`` and so on.  A file that is read again stands in a later segment; of each path the
last one counts, of each document the last segment that holds its rows.  What was not renamed is removed at the next
start and done again.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from yusuan.service.errors import BadRequest, CannotWrite, NotFound

from .schema import TABLES

_TYPES: Mapping[str, Any] = {"text": pl.String, "whole": pl.Int64, "flag": pl.Boolean}
_ASIDE = ".writing-"
MARK = "yusuan-corpus"


@dataclass(frozen=True, slots=True)
class Store:
    """A corpus at ``root``.  Make one with :func:`open_store`."""

    root: Path

    @property
    def segments(self) -> Path:
        return self.root / "segments"

    def numbers(self) -> list[int]:
        """The segments that are in place, in order."""
        return sorted(int(p.name) for p in self.segments.iterdir() if p.name.isdigit())

    def files(self, table: str) -> list[str]:
        """The Parquet files of a table, segment after segment."""
        found = (self.segments / f"{n:06}" / f"{table}.parquet" for n in self.numbers())
        return [str(path) for path in found if path.exists()]

    def documents(self) -> dict[str, dict[str, Any]]:
        """The newest row of documents for each path."""
        newest: dict[str, dict[str, Any]] = {}
        for path in self.files("documents"):
            newest |= {row["path"]: row for row in pl.read_parquet(path).iter_rows(named=True)}
        return newest

    def append(self, rows: Mapping[str, Sequence[Sequence[Any]]]) -> None:
        """Put a segment in place, all its tables at once.  Raises CannotWrite; then nothing of it is there."""
        number = max(self.numbers(), default=0) + 1
        aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=self.segments))
        try:
            for table, found in rows.items():
                path = aside / f"{table}.parquet"
                frame(table, found).write_parquet(path, compression="zstd", compression_level=6)
                _synced(path)
            _synced(aside)
            aside.rename(self.segments / f"{number:06}")
            _synced(self.segments)
        except (OSError, pl.exceptions.PolarsError) as error:
            shutil.rmtree(aside, ignore_errors=True)
            raise CannotWrite(f"写不进语料库“{self.root}”：{error}。已经写好的部分都在；腾出空间后再运行一次就接着做。") from error


def frame(table: str, rows: Sequence[Sequence[Any]]) -> pl.DataFrame:
    """Rows of a table as a data frame with the declared columns."""
    columns = TABLES[table]
    return pl.DataFrame(list(rows), schema={c.name: _TYPES[c.type] for c in columns}, orient="row")


def open_store(root: str | Path, *, make: bool = False) -> Store:
    """The corpus at a folder.  Raises NotFound where there is none, BadRequest where the folder holds something else."""
    root = Path(root)
    mark = root / MARK
    if not mark.exists():
        if not make:
            raise NotFound(f"“{root}”不是语料库；先用 yusuan corpus add 建立。")
        if root.exists() and any(root.iterdir()) and not (root / "segments").is_dir():
            raise BadRequest(f"“{root}”里已有别的文件，请另选一个空文件夹。")
        try:
            (root / "segments").mkdir(parents=True, exist_ok=True)
            mark.write_text("1\n", encoding="ascii")
        except OSError as error:
            raise CannotWrite(f"写不进“{root}”：{error}") from error
    return Store(root)


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """One writer at a time; what an interrupted one left half-written is removed.  Raises BadRequest where another writes."""
    with (store.root / ".lock").open("a+") as handle:
        try:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass  # a system without such locks: its user starts one at a time
        except OSError as error:
            raise BadRequest(f"语料库“{store.root}”正由另一个程序写。") from error
        for left in store.segments.glob(_ASIDE + "*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


def _synced(path: Path) -> None:
    """On the disk, not only in memory, where the system can do that for files and folders."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
