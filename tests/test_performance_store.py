"""The folder of ledgers under two processes, damage, curious readers: counted once, nobody named, clearly reported."""

from __future__ import annotations

import csv
import hashlib
import json
import multiprocessing
import os
import stat
from pathlib import Path

import polars as pl
import pytest

from yusuan.manage import evaluation, evidence
from yusuan.manage.evidence import Actual, share_of
from yusuan.manage.intake import REJECTED
from yusuan.manage.ledger import declare, templates
from yusuan.manage.store import DamagedStore, Store
from yusuan.model import Source
from yusuan.targets.values import read_value

ID_NUMBER = "110101199003078888"
HEADS = ["人员编号", "项目", "月份", "内容", "天数", "金额"]


def month_rows(n: int) -> list[list[str]]:
    return [[f"11010119900307{k + 1001:04d}", "1", f"2025-0{1 + k % 9}", "营养膳食补助", "20", "100"] for k in range(n)]


def written(path: Path, rows: list[list[str]], heads: list[str] | None = None) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([heads or HEADS, *rows])
    return path


def take(folder: Path, path: Path) -> tuple[int, int]:
    store = Store(folder)
    done = store.take(store.ledgers["persons"], path, ())
    assert not [f for f in done.findings if f.rule in ("M551", "M552", "M555", "M556")], done.findings
    return done.accepted, done.existing


def _race(folder: Path, path: Path, barrier, results) -> None:
    barrier.wait()
    results.put(take(folder, path))


def together(folder: Path, *paths: Path) -> list[tuple[int, int]]:
    """Every file imported by a process of its own, all at the same moment."""
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(len(paths)), context.Queue()
    workers = [context.Process(target=_race, args=(folder, path, barrier, results)) for path in paths]
    for worker in workers:
        worker.start()
    found = [results.get(timeout=120) for _ in workers]
    for worker in workers:
        worker.join()
    return found


def test_two_imports_at_once_count_the_same_records_once(tmp_path):
    one = written(tmp_path / "persons-a.csv", month_rows(400))
    two = written(tmp_path / "persons-b.csv", list(reversed(month_rows(400))))
    found = together(tmp_path / "台账", one, two)
    assert sorted(found) == [(0, 400), (400, 0)]
    store = Store(tmp_path / "台账")
    assert store.records(store.ledgers["persons"]).collect().height == 400


def test_two_imports_at_once_are_both_in_the_log(tmp_path):
    paths = [written(tmp_path / f"persons-{n}.csv", [[f"P{n}{k}", "1", "2025-03", "供餐", "20", "100"] for k in range(200)]) for n in range(3)]
    together(tmp_path / "台账", *paths)
    store = Store(tmp_path / "台账")
    entries = store.log()["persons"].values()
    assert sorted(e["file"] for e in entries) == [p.name for p in paths]
    assert sorted(e["turn"] for e in entries) == [1, 2, 3]
    assert store.records(store.ledgers["persons"]).collect().height == 600


def test_the_name_of_a_stored_file_tells_nothing_of_its_content(tmp_path):
    path = written(tmp_path / "persons.csv", month_rows(1))
    take(tmp_path / "台账", path)
    names = {p.name.partition(".")[0] for p in (tmp_path / "台账/records/persons").iterdir()}
    plain = hashlib.sha256(path.read_bytes()).hexdigest()
    assert not any(plain.startswith(name) for name in names)
    other = tmp_path / "另一处"
    take(other, path)
    assert names.isdisjoint(p.name.partition(".")[0] for p in (other / "records/persons").iterdir()), "another key, another name"
    assert take(tmp_path / "台账", path) == (1, 0), "again the same file"


def test_files_of_an_older_folder_are_renamed(tmp_path):
    folder = tmp_path / "台账"
    path = written(tmp_path / "persons.csv", month_rows(3))
    take(folder, path)
    log = json.loads((folder / "imports.json").read_text(encoding="utf-8"))
    (new,) = log["persons"]
    old = hashlib.sha256(path.read_bytes()).hexdigest()[:32]
    entry = {k: v for k, v in log["persons"].pop(new).items() if k != "keyed"}
    (folder / "imports.json").write_text(json.dumps({"persons": {old: entry}}), encoding="utf-8")
    (folder / f"records/persons/{new}.parquet").rename(folder / f"records/persons/{old}.parquet")
    assert take(folder, path) == (3, 0)
    assert [p.name for p in (folder / "records/persons").glob("*.parquet")] == [f"{new}.parquet"]


@pytest.mark.skipif(os.name != "posix", reason="file modes of POSIX")
def test_only_the_owner_reads_what_is_stored(tmp_path):
    take(tmp_path / "台账", written(tmp_path / "persons.csv", [*month_rows(2), ["P9", "1", "二月", "供餐", "20", "1"]]))
    files = [p for p in (tmp_path / "台账").rglob("*") if p.is_file() and p.name not in ("ledger.mark",)]
    assert {p.suffix for p in files} >= {".parquet", ".csv", ".json", ".key"}
    assert {p.name for p in files if stat.S_IMODE(p.stat().st_mode) & 0o077} == set()


@pytest.mark.parametrize("bad", [["", "1", "2025-02", ID_NUMBER, "x", "1"], [ID_NUMBER, ID_NUMBER, "2025-13", "供餐13912345678", "20", "1"],
                                 [ID_NUMBER, "1", ID_NUMBER, "供餐", "20", "6222020200112233445"]])  # fmt: skip
def test_no_number_of_a_person_is_in_the_list_of_rejected_rows(tmp_path, bad):
    store = Store(tmp_path / "台账")
    done = store.take(store.ledgers["persons"], written(tmp_path / "persons.csv", [bad]), ())
    assert done.rejected == 1
    texts = [p.read_text(encoding="utf-8-sig") for p in (tmp_path / "台账").rglob("*.rejected.csv")]
    texts += [f.message + f.stated for f in done.findings]
    assert not any(number in text for text in texts for number in (ID_NUMBER, "13912345678", "6222020200112233445"))
    assert done.rejections.columns == list(REJECTED)


OWN = {
    "key": "own", "name": "自建台账", "unique": ["id_card"], "period": "month", "explain": "",
    "fields": [{"key": "id_card", "label": "身份证号"}, {"key": "phone", "label": "手机号码", "type": "integer"},
               {"key": "month", "label": "月份", "type": "month"}, {"key": "note", "label": "说明"}],
}  # fmt: skip


def test_fields_that_tell_who_somebody_is_are_protected_without_being_asked():
    kind, problems = declare(OWN, Source("own.toml"))
    assert not problems and kind is not None
    assert {f.label: f.privacy for f in kind.fields} == {"身份证号": "personal", "手机号码": "personal", "月份": "internal", "说明": "internal"}
    stated = {**OWN, "fields": [{"key": "id_card", "label": "身份证号", "privacy": "internal"}, *OWN["fields"][1:]]}
    said, _ = declare(stated, Source("own.toml"))
    assert said is not None and said.fields[0].privacy == "internal", "who declares it otherwise is answerable for it"


@pytest.mark.parametrize("damage", ["log", "log of another kind", "records"])
def test_a_damaged_folder_is_said_to_be_damaged(tmp_path, damage):
    folder = tmp_path / "台账"
    take(folder, written(tmp_path / "persons.csv", month_rows(3)))
    victim = folder / "imports.json" if damage.startswith("log") else next(folder.rglob("*.parquet"))
    victim.write_text('["a"]' if damage == "log of another kind" else '{"persons": {', encoding="utf-8")
    store = Store(folder)
    done = store.take(store.ledgers["persons"], written(tmp_path / "persons-2.csv", month_rows(5)), ())
    assert [f.rule for f in done.findings] == ["M556"] and victim.name in done.findings[0].message
    with pytest.raises(DamagedStore, match=r"已损坏|内容不对"):
        store.log() if damage.startswith("log") else store.records(store.ledgers["persons"])


@pytest.mark.parametrize("target", ["≥20人", "=10人", "≤3人"])
def test_points_do_not_tell_a_number_that_is_not_printed(target):
    """Every number below the minimum that misses the target earns the same."""
    wanted = read_value(target)
    values = [read_value(f"{n}人") for n in range(5)]
    shares = {share_of(wanted, Actual(v, 1, "", True, 1)) for v in values}
    assert shares <= {evidence.ONE, evidence.HIDDEN_SHARE}
    assert share_of(wanted, Actual(read_value("12人"), 12, "", False, 12)) == evaluation.achieved(wanted, read_value("12人"))


GENERAL = {"persons", "activities", "equipment", "works", "services", "survey"}


def test_ledgers_of_any_kind_of_body_are_shipped():
    shipped = templates()
    assert set(shipped) >= GENERAL
    for key in GENERAL:
        assert shipped[key].field("project") is not None, key
    assert not any(word in f.label + f.explain for key in GENERAL for f in shipped[key].fields for word in ("就业", "招聘", "岗位补贴"))


def test_months_of_persons_are_counted_by_distinct_persons(tmp_path):
    folder = tmp_path / "台账"
    rows = [["P1", "1", "2025-03", "供餐", "20", "100"], ["P1", "1", "2025-04", "供餐", "18", "90"], ["P2", "1", "2025-03", "供餐", "20", "100"]]
    take(folder, written(tmp_path / "persons.csv", rows))
    store = Store(folder)
    frame = store.records(store.ledgers["persons"]).collect()
    assert (frame["person"].n_unique(), frame["days"].sum()) == (2, 58)
    assert frame.schema["person"] == pl.Int64, "only the hash of a person is kept"
