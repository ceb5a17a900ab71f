"""A corpus: incremental, whole after a kill, and its laws in SQL give the verdicts of the per-document checker."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from yusuan.corpus import adding
from yusuan.corpus.extract import cents, sparse_laws
from yusuan.corpus.queries import QUESTIONS, answer, ask, connect, dictionary, tally
from yusuan.corpus.report import workbook
from yusuan.corpus.schema import TABLES
from yusuan.corpus.sparse import VERDICTS, ranges, within
from yusuan.corpus.store import frame, locked, open_store
from yusuan.isolated import Bounds
from yusuan.laws.laws import derive
from yusuan.service.checking import examine
from yusuan.service.errors import BadRequest, CannotWrite, NotFound, Unknown

TABLE = """{unit}{year}年单位预算

表2 支出总表
单位：万元
科目编码\t科目名称\t合计\t基本支出\t项目支出
201\t一般公共服务支出\t{a}\t60.00\t40.00
208\t社会保障和就业支出\t30.00\t30.00\t0.00
合计\t\t{total}\t90.00\t40.00
"""


def document(unit: str, year: int, wrong: bool = False) -> str:
    return TABLE.format(unit=unit, year=year, a="100.00", total="139.00" if wrong else "130.00")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    (made / "b").mkdir(parents=True)
    (made / "a.txt").write_text(document("甲局", 2023), encoding="utf-8")
    (made / "b" / "c.txt").write_text(document("乙局", 2023, wrong=True), encoding="utf-8")
    (made / "copy.txt").write_text(document("甲局", 2023), encoding="utf-8")
    (made / "scan.png").write_bytes(b"\x89PNG")
    return made


def test_files_are_read_once_and_named_where_they_are_not(folder, tmp_path):
    corpus = tmp_path / "corpus"
    first = adding.add(folder, corpus)
    assert sorted(first.read) == ["a.txt", "b/c.txt", "copy.txt"] and "图片" in first.unread["scan.png"]
    again = adding.add(folder, corpus)
    assert not again.read and len(again.same) == 3 and again.unread == first.unread
    assert len(open_store(corpus).numbers()) == 1  # nothing new, nothing written
    documents = ask(corpus, "SELECT * FROM documents")
    assert len(documents) == 4 and documents["document"].n_unique() == 3  # two read, one that was not
    (folder / "a.txt").write_text(document("甲局", 2024), encoding="utf-8")
    (folder / "b" / "c.txt").unlink()
    third = adding.add(folder, corpus)
    assert third.read == ["a.txt"] and third.gone == ["b/c.txt"]
    assert set(ask(corpus, "SELECT path FROM documents")["path"]) == {"a.txt", "copy.txt", "scan.png"}


def test_each_view_has_each_document_once(folder, tmp_path):
    corpus = tmp_path / "corpus"
    adding.add(folder, corpus)
    figures = ask(corpus, "SELECT count(*) AS n, count(DISTINCT (document, id)) AS d FROM figures").row(0)
    assert figures[0] == figures[1] > 0
    assert ask(corpus, "SELECT max(amount) FROM figures").item() == 139_00_00_00  # 139 万元 in 分


def test_rules_that_changed_run_again_on_what_was_stored(folder, tmp_path, monkeypatch):
    corpus = tmp_path / "corpus"
    adding.add(folder, corpus)
    before = ask(corpus, "SELECT * FROM findings ORDER BY document, key")
    counts = ask(corpus, "SELECT count(*) FROM figures").item()
    monkeypatch.setattr(adding, "rules_version", lambda: "newer")
    monkeypatch.setattr(adding, "extract", None)  # whoever reads a file now fails
    done = adding.add(folder, corpus)
    assert sorted(done.rechecked) == ["a.txt", "b/c.txt", "copy.txt"] and not done.read
    assert before.equals(ask(corpus, "SELECT * FROM findings ORDER BY document, key"))
    assert ask(corpus, "SELECT count(*) FROM figures").item() == counts
    assert len(adding.add(folder, corpus).same) == 3


def both(derivations) -> list[tuple[str, str]]:
    """The verdicts of the checker beside those of the SQL."""
    duckdb = pytest.importorskip("duckdb")
    rows = {name: [] for name in ("entries", "identities", "terms")}
    said = []
    for n, derivation in enumerate(derivations):
        for name, found in sparse_laws(derivation).items():
            rows[name] += [(str(n), *row) for row in found]
        said += [(str(n), k, str(i.verdict), i.difference * derivation.scale) for k, i in enumerate(derivation.identities)]
    connection = duckdb.connect()
    for name, found in rows.items():
        types = {"text": "VARCHAR", "whole": "BIGINT", "flag": "BOOLEAN"}
        columns = ", ".join(f'"{c.name}" {types[c.type]}' for c in TABLES[name])
        connection.execute(f"CREATE TABLE {name} ({columns})")
        if found:
            connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(TABLES[name]))})", found)
    made = connection.execute(f"SELECT document, identity, verdict, difference FROM ({VERDICTS})").fetchall()
    return sorted(said), sorted((d, i, v, Decimal(x)) for d, i, v, x in made)


def test_the_laws_in_sql_are_those_of_the_checker(examples):
    from yusuan.service.opening import open_document

    d = open_document(examples / "xinzhou-2023.json").disclosure
    wrong = [examine(document("甲局", year, wrong=True).encode(), name="a.txt").laws.derivation for year in (2022, 2023)]
    said, made = both([derive(d), *wrong])
    assert said == made and {v for _, _, v, _ in said} >= {"passed", "rounding", "failed"}


@pytest.mark.shared
def test_the_laws_in_sql_are_those_of_the_checker_on_real_documents(shared):
    files = sorted((shared / "documents").glob("sh_putuo_w*_dept_budget.pdf"))[:1]
    said, made = both([examine(f).laws.derivation for f in files])
    assert said == made and len(said) > 100


def killed(piece):
    """Stands for a reader that dies of one file."""
    if piece.name == "a.txt":
        os.kill(os.getpid(), signal.SIGKILL)
    return adding.make(piece)


def test_a_file_that_kills_its_worker_is_set_apart_with_its_reason(folder, tmp_path):
    corpus = tmp_path / "corpus"
    done = adding.add(folder, corpus, work=killed, bounds=Bounds(seconds=60))
    assert list(done.quarantined) == ["a.txt", "copy.txt"] and "终止" in done.quarantined["a.txt"]
    assert done.read == ["b/c.txt"]
    again = adding.add(folder, corpus)
    assert again.same == ["b/c.txt"] and list(again.quarantined) == ["a.txt", "copy.txt"] and not again.read
    assert sorted(adding.add(folder, corpus, retry=True).read) == ["a.txt", "copy.txt"]


def rows_of(corpus: Path) -> dict[str, list]:
    """Everything that the views say, for comparison; versions of columns of time left out."""
    tables = {t: ", ".join(f'"{c.name}"' for c in columns if c.name not in ("modified", "made")) for t, columns in TABLES.items()}
    return {t: sorted(map(repr, ask(corpus, f"SELECT {names} FROM {t}").rows())) for t, names in tables.items()}


def test_kills_at_any_moment_lose_nothing_and_double_nothing(folder, tmp_path):
    """YUSUAN_KILLS sets how many; the long run has 50."""
    for n in range(3):
        (folder / f"{n}.txt").write_text(document(f"第{n}局", 2023, wrong=n % 2 == 0), encoding="utf-8")
    whole, corpus = tmp_path / "whole", tmp_path / "corpus"
    adding.add(folder, whole, batch=2)
    code = f"from yusuan.corpus.adding import add; add({str(folder)!r}, {str(corpus)!r}, batch=2)"
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", code], check=True)
    usual = time.monotonic() - started
    pick = random.Random(11)
    for _ in range(int(os.environ.get("YUSUAN_KILLS", "2"))):
        if corpus.exists() and pick.random() < 0.5:
            shutil.rmtree(corpus)
        child = subprocess.Popen([sys.executable, "-c", code])
        time.sleep(usual * pick.uniform(0.2, 1))
        child.kill()
        child.wait()
        time.sleep(0.05)
    subprocess.run([sys.executable, "-c", code], check=True)
    assert rows_of(corpus) == rows_of(whole)
    assert not list((corpus / "segments").glob(".writing-*"))


def test_a_full_disk_leaves_what_was_written_whole(folder, tmp_path, monkeypatch):
    corpus = tmp_path / "corpus"
    real, times = pl.DataFrame.write_parquet, iter(range(100))

    def full(self, *arguments, **more):
        if next(times) == 12:
            raise OSError(28, "No space left on device")
        return real(self, *arguments, **more)

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    with pytest.raises(CannotWrite, match="接着做"):
        adding.add(folder, corpus, batch=1)
    monkeypatch.undo()
    adding.add(folder, corpus, batch=1)
    adding.add(folder, tmp_path / "whole", batch=1)
    assert rows_of(corpus) == rows_of(tmp_path / "whole")


def test_one_writer_at_a_time_and_no_foreign_folder(tmp_path):
    store = open_store(tmp_path / "corpus", make=True)
    with locked(store), pytest.raises(BadRequest, match="另一个"), locked(store):
        pass
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x").write_text("")
    with pytest.raises(BadRequest, match="另选"):
        open_store(tmp_path / "other", make=True)
    with pytest.raises(NotFound, match="corpus add"):
        open_store(tmp_path / "none")


def test_questions_run_and_every_column_is_told(folder, tmp_path):
    corpus = tmp_path / "corpus"
    adding.add(folder, corpus)
    for name in QUESTIONS:
        answer(corpus, name)
    assert answer(corpus, "units").row(0, named=True)["errors"] >= 1
    assert answer(corpus, "unread")["path"].to_list() == ["scan.png"]
    with pytest.raises(Unknown, match="units"):
        answer(corpus, "nothing")
    with pytest.raises(BadRequest, match="查询不成立"):
        ask(corpus, "SELECT FROM")
    told = {(view, column) for view, column, _, words in dictionary() if words}
    connection = connect(corpus)
    for view in TABLES:
        columns = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {view}").fetchall()]
        assert {(view, c) for c in columns} <= told
    connection.close()


def test_ranges_of_documents_give_the_verdicts_of_the_whole(folder, tmp_path):
    corpus = tmp_path / "corpus"
    adding.add(folder, corpus)
    connection = connect(corpus)
    whole = dict(connection.execute("SELECT verdict, count(*) FROM verdicts GROUP BY verdict").fetchall())
    assert whole["failed"] and all(dict(tally(connection, size)) == whole for size in (1, 2, 1000))
    connection.close()
    assert list(ranges(["c", "a", "b"], 2)) == [("a", "b"), ("c", "c")]
    with pytest.raises(ValueError, match="fingerprint"):
        within("'", "b")


LATER = """某县甲管理局2024年单位预算

表2 支出总表
单位：万元
科目编码\t科目名称\t2023年预算数\t2024年预算数
201\t一般公共服务支出\t{last}\t120.00
208\t社会保障和就业支出\t30.00\t30.00
合计\t\t{total}\t150.00
"""


def test_last_year_is_held_against_what_last_year_printed(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(document("某县甲管理局", 2023), encoding="utf-8")
    (folder / "b.txt").write_text(LATER.format(last="101.00", total="131.00"), encoding="utf-8")
    adding.add(folder, tmp_path / "corpus")
    found = answer(tmp_path / "corpus", "last_year")
    assert sorted((r["printed_then"], r["printed_later"]) for r in found.iter_rows(named=True)) == [
        (100_0000_00, 101_0000_00), (130_0000_00, 131_0000_00),
    ]  # fmt: skip
    assert found["path_then"].unique().to_list() == ["a.txt"] and found["path_later"].unique().to_list() == ["b.txt"]


def test_the_report_has_a_sheet_for_every_question(folder, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    (folder / "=cmd.png").write_bytes(b"")
    adding.add(folder, tmp_path / "corpus")
    book = openpyxl.load_workbook(workbook(tmp_path / "corpus", tmp_path / "out.xlsx"))
    assert book.sheetnames == ["目录", *QUESTIONS]
    assert [row[0].value for row in book["unread"].iter_rows()] == ["文件", "=cmd.png", "scan.png"]
    assert book["unread"]["A2"].data_type == "s"
    with pytest.raises(BadRequest, match="xlsx"):
        workbook(tmp_path / "corpus", tmp_path / "out.doc")


def test_amounts_are_whole_cents():
    assert cents(Decimal("1.005")) == 101 and cents(Decimal("-1.005")) == -101 and cents(None) is None
    assert frame("projects", []).columns == ["document", "key", "name", "code", "rows", "target"]
