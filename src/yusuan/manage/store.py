"""The folder of ledgers: accepted records as Parquet, one file an import; importing a file again changes nothing."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from yusuan.book import Standard
from yusuan.model import Finding, Source
from yusuan.targets.faults import fault

from . import intake, ledger
from .intake import ID, REJECTED_NAMES
from .ledger import Ledger
from .lock import held
from .privacy import UnsafeKey, key_of, named
from .records import ROW, Raw, read_records

#: How many rejected rows a finding shows; all of them stand in the list beside the records.
SHOWN = 20
FILE = "_file"
_FOLDER, _LOG, _CUSTOM = "records", "imports.json", "ledgers"


class DamagedStore(Exception):
    """The folder of ledgers cannot be read; the message is Chinese and says which file, and what to do."""


@dataclass(frozen=True, slots=True)
class Import:
    """What one file brought: rows that were accepted, were there already, or were rejected, and its findings.

    ``again``: the same content was imported before, and nothing has changed.
    """

    ledger: str
    file: str
    accepted: int = 0
    existing: int = 0
    rejected: int = 0
    findings: tuple[Finding, ...] = ()
    again: bool = False
    rejections: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=dict(intake.REJECTED)))

    @property
    def rows(self) -> int:
        return self.accepted + self.existing + self.rejected


class Store:
    """Ledgers under one folder: ``records/<ledger>/<file hash>.parquet``, rejected rows beside, a key, a log.

    Ledgers are the shipped templates and those declared in ``ledgers/*.toml`` of the folder, which may replace one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.findings: list[Finding] = []
        self.ledgers: dict[str, Ledger] = dict(ledger.templates())
        for path in sorted((folder / _CUSTOM).glob("*.toml")):
            found, problems = ledger.load(path)
            self.findings += problems
            if found is not None:
                self.ledgers[found.key] = found

    # ------------------------------------------------------------ importing

    def take(self, kind: Ledger, path: Path, standards: Iterable[Standard], projects: Collection[str] = ()) -> Import:
        """Import a CSV or workbook; everything that is wrong is in the result, nothing is raised for content."""
        try:
            content = _digest(path)
        except OSError as error:
            return _failed(kind, path.name, fault("M551", f"“{path.name}”读不了：{error.strerror}", Source(path.name)))
        return self.add(kind, read_records(path, kind), standards, content, projects)

    def add(
        self, kind: Ledger, raw: Raw, standards: Iterable[Standard], content: str = "", projects: Collection[str] = ()
    ) -> Import:
        """Import records that were read or come from a form; ``content`` tells one source of records from another.

        Two imports at once are made one after the other, so that the same records are counted once.
        """
        if raw.frame is None:
            return _failed(kind, raw.file, *raw.findings)
        try:
            with held(self.folder):
                return self._add(kind, raw, standards, content, projects)
        except UnsafeKey as error:
            return _failed(kind, raw.file, fault("M555", str(error), Source(raw.file)))
        except DamagedStore as error:
            return _failed(kind, raw.file, fault("M556", str(error), Source(raw.file)))
        except OSError as error:
            return _failed(kind, raw.file, fault("M556", f"台账文件夹“{self.folder}”写不了：{error.strerror}", Source(raw.file)))

    def _add(self, kind: Ledger, raw: Raw, standards: Iterable[Standard], content: str, projects: Collection[str]) -> Import:
        key = key_of(self.folder)
        self._rename(key)
        taken = intake.take(raw, kind, standards, key, projects)
        digest = named(content or _hash_of(taken.accepted), key)
        accepted, rejected, existing = self._against_stored(kind, taken, digest)
        self._write(kind, digest, accepted, rejected)
        counts = {"accepted": accepted.height, "existing": existing, "rejected": rejected["row"].n_unique()}
        sum_of_ids = f"{accepted[ID].sum() or 0:x}" if accepted.height else ""
        again = self._log(kind, digest, {"file": raw.file, **counts, "content": sum_of_ids})
        findings = (*raw.findings, *_findings(raw.file, kind, rejected))
        return Import(kind.key, raw.file, **counts, findings=findings, again=again, rejections=rejected)

    def _against_stored(
        self, kind: Ledger, taken: intake.Taken, digest: str
    ) -> tuple[pl.DataFrame, pl.DataFrame, int]:
        """New records, all rejected rows, and how many records were stored already by other files."""
        others = [path for path in self._files(kind) if path.stem != digest]
        if not others or taken.accepted.is_empty():
            return taken.accepted, taken.rejected, 0
        columns = [ID, ROW, *kind.unique]
        for path in others:
            _readable(path)
        stored = pl.scan_parquet(others, include_file_paths="_file").select(*columns, "_file").collect()
        same = taken.accepted.join(stored.select(*kind.unique, pl.col(ID).alias("_id"), pl.col(ROW).alias("_row"), "_file"),
                                   on=list(kind.unique), nulls_equal=True)  # fmt: skip
        if same.is_empty():
            return taken.accepted, taken.rejected, 0
        new = taken.accepted.join(same.select(*kind.unique), on=list(kind.unique), how="anti", nulls_equal=True)
        conflict = same.filter(pl.col(ID) != pl.col("_id"))
        names = {path.stem: self.log().get(kind.key, {}).get(path.stem, {}).get("file", "") for path in others}
        why = [
            f"与已入账的记录不同（“{names.get(Path(file).stem, '')}”第{row}行）" for file, row in conflict.select("_file", "_row").iter_rows()
        ]
        labels = "、".join(f.label for k in kind.unique if (f := kind.field(k)))
        reasons = intake.reasons_frame(conflict[ROW], labels, pl.Series(why, dtype=pl.String), None)
        rejected = pl.concat([taken.rejected, reasons]).sort("row", "field", "reason")
        return new, rejected, same.height - conflict.height

    def _write(self, kind: Ledger, digest: str, accepted: pl.DataFrame, rejected: pl.DataFrame) -> None:
        folder = self.folder / _FOLDER / kind.key
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{digest}.parquet"
        aside = path.with_suffix(".part")
        _own(aside)
        accepted.write_parquet(aside, compression="zstd", statistics=False)
        os.replace(aside, path)
        beside = folder / f"{digest}.rejected.csv"
        if rejected.is_empty():
            beside.unlink(missing_ok=True)
        else:
            # a spreadsheet must not take what a stranger typed for a formula
            harmless = pl.col("value").str.replace(r"^([=+@\t])", "'${1}")
            aside = beside.with_suffix(".part")
            _own(aside)
            rejected.with_columns(harmless).rename(REJECTED_NAMES).write_csv(aside, include_bom=True)
            os.replace(aside, beside)

    def _log(self, kind: Ledger, digest: str, entry: Mapping[str, Any]) -> bool:
        """Note an import; whether the very same one was noted before.  ``turn`` tells which came last."""
        log, entry = self.log(), {**entry, "keyed": True}
        known = log.setdefault(kind.key, {})
        before = known.get(digest)
        if before is not None and {**before, "turn": 0} == {**entry, "turn": 0}:
            return True
        known[digest] = {**entry, "turn": 1 + max((e.get("turn", 0) for e in known.values()), default=0)}
        self._write_log(log)
        return False

    def _write_log(self, log: Mapping[str, Any]) -> None:
        text = json.dumps(log, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        aside = self.folder / f"{_LOG}.part"
        _own(aside)
        aside.write_text(text, encoding="utf-8")
        os.replace(aside, self.folder / _LOG)

    def log(self) -> dict[str, dict[str, dict[str, Any]]]:
        """ledger → file hash → what was imported; {} for a new folder.  Raises DamagedStore."""
        path = self.folder / _LOG
        if not path.is_file():
            return {}
        try:
            log = json.loads(path.read_text(encoding="utf-8"))
        except (ValueError, OSError) as error:
            raise DamagedStore(f"台账的导入记录“{path}”已损坏，读不出来；请恢复备份，或者删去它后重新导入全部文件。") from error
        if not isinstance(log, dict) or not all(isinstance(entries, dict) for entries in log.values()):
            raise DamagedStore(f"台账的导入记录“{path}”的内容不对；请恢复备份，或者删去它后重新导入全部文件。")
        return log

    def _rename(self, key: bytes) -> None:
        """Files of a folder of an older version were named by a hash that anybody can compute: name them by a keyed one."""
        log, changed = self.log(), False
        for ledger_key, known in log.items():
            for old in [d for d, entry in known.items() if not entry.get("keyed")]:
                new = named(old, key)
                for path in (self.folder / _FOLDER / ledger_key).glob(f"{old}.*"):
                    os.replace(path, path.with_name(path.name.replace(old, new, 1)))
                    path.with_name(path.name.replace(old, new, 1)).chmod(0o600)
                known[new], changed = {**known.pop(old), "keyed": True}, True
        if changed:
            self._write_log(log)

    def withdraw(self, kind: Ledger, file: str) -> int:
        """Take back every import of files of this name; the number of records that are gone from the ledger."""
        with held(self.folder):
            return self._withdraw(kind, file)

    def _withdraw(self, kind: Ledger, file: str) -> int:
        log = self.log()
        known = log.get(kind.key, {})
        gone = 0
        for digest in [d for d, entry in known.items() if entry["file"] == file]:
            for path in (self.folder / _FOLDER / kind.key).glob(f"{digest}.*"):
                path.unlink()
            gone += known.pop(digest)["accepted"]
        self._write_log(log)
        return gone

    def rejected_rows(self, kind: Ledger) -> int:
        """Rows that are not in the ledger, as the last import of each file name left them: mended rows are no more."""
        last: dict[str, Mapping[str, Any]] = {}
        for entry in sorted(self.log().get(kind.key, {}).values(), key=lambda e: e.get("turn", 0)):
            last[entry["file"]] = entry
        return sum(entry["rejected"] for entry in last.values())

    # ------------------------------------------------------------ reading

    def _files(self, kind: Ledger) -> list[Path]:
        return sorted((self.folder / _FOLDER / kind.key).glob("*.parquet"))

    def records(self, kind: Ledger, *, files: bool = False) -> pl.LazyFrame:
        """All accepted records of a ledger, lazily, with the stored file in FILE where ``files`` is asked for."""
        columns = {**intake.schema(kind), **({FILE: pl.String} if files else {})}
        paths = self._files(kind)
        if not paths:
            return pl.LazyFrame(schema=columns)
        for path in paths:
            _readable(path)
        found = pl.scan_parquet(paths, missing_columns="insert", include_file_paths=FILE if files else None)
        return found.select(pl.col(name).cast(kept) for name, kept in columns.items())

    def used(self) -> Iterator[Ledger]:
        """Ledgers that have records."""
        return (kind for _, kind in sorted(self.ledgers.items()) if self._files(kind))


def import_folder(
    store: Store, folder: Path, standards: Iterable[Standard], projects: Collection[str] = ()
) -> list[Import]:
    """Import every file of a folder whose name begins with a ledger's key or name (posts-2023.csv), in order of name."""
    found = []
    known = tuple(standards)
    for path in sorted(p for p in folder.iterdir() if p.suffix.lower() in (".csv", ".tsv", ".xlsx", ".xls")):
        kind = ledger_of(store, path.name)
        if kind is not None:
            found.append(store.take(kind, path, known, projects))
    return found


def ledger_of(store: Store, name: str) -> Ledger | None:
    """The ledger that a file's name begins with, the longest key first."""
    for kind in sorted(store.ledgers.values(), key=lambda k: -len(k.key)):
        if name.startswith((kind.key, kind.name.removesuffix("台账"))):
            return kind
    return None


def _readable(path: Path) -> None:
    """Raises DamagedStore where a stored file is cut or is no Parquet file."""
    try:
        pl.read_parquet_schema(path)
    except Exception as error:  # whatever the reader raises for damaged bytes
        raise DamagedStore(f"台账文件“{path}”已损坏；请恢复备份，或者删去它后重新导入原来的文件。") from error


def _own(path: Path) -> None:
    """Make an empty file that only its owner can read."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    path.chmod(0o600)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:32]


def _hash_of(frame: pl.DataFrame) -> str:
    return hashlib.blake2b(frame[ID].sort().to_numpy().tobytes(), digest_size=16).hexdigest()


def _failed(kind: Ledger, file: str, *findings: Finding) -> Import:
    return Import(kind.key, file, findings=tuple(findings))


def _findings(file: str, kind: Ledger, rejected: pl.DataFrame) -> Iterator[Finding]:
    """One finding for each reason, with how many rows and the first of them."""
    if rejected.is_empty():
        return
    # Reasons that name another row are one kind of fault.
    general = rejected.with_columns(pl.col("reason").str.replace_all(r"，与第\d+行重复$|（“.*”第\d+行）$", "").alias("kind"))
    groups = general.group_by("field", "kind", maintain_order=True).agg(pl.col("row").n_unique().alias("n"), pl.col("row").head(SHOWN))
    for label, reason, count, rows in groups.iter_rows():
        shown = "、".join(str(r) for r in rows) + ("…" if count > len(rows) else "")
        message = f"“{file}”有{count}行没有入账：{label + ' ' if label else ''}{reason}（第{shown}行）"
        yield fault("M554", message, Source(file, line=rows[0], table=kind.name), stated=f"{count}行")
