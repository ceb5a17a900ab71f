"""Where results go: the format by name, files that are not replaced unasked, and what stopped runs leave behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

import yusuan
from yusuan.cli import build
from yusuan.publishing import placing
from yusuan.service import check_outputs, outputs, sources
from yusuan.service.errors import BadRequest, Exists

RUN = CliRunner()
TEXT = "示例县档案馆2024年部门预算\n2024年度支出预算总计100.00万元，其中：基本支出60.00万元，占61.00%；项目支出40.00万元，占40.00%。\n"
posix = pytest.mark.skipif(sys.platform == "win32", reason="files of POSIX")


def run(*arguments: object) -> tuple[int, str, str]:
    done = RUN.invoke(build(), list(map(str, arguments)))
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def document(tmp_path) -> Path:
    path = tmp_path / "说明.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def book(examples):
    return yusuan.load(examples / "xinzhou-2023.json")


# ---------------------------------------------------------------- formats and protection


@pytest.mark.parametrize("out, found", [("x.json", "json"), ("x.csv", "csv"), ("x.xlsx", "xlsx"), ("x", "text"), ("x.abc", "text")])
def test_the_name_of_the_output_tells_the_format(out, found):
    assert outputs.choose("", Path(out), ("text", "json", "csv", "xlsx")) == found


def test_name_and_format_may_not_contradict():
    with pytest.raises(BadRequest, match="格式却是 json"):
        outputs.choose("json", Path("x.xlsx"), ("text", "json", "xlsx"))
    with pytest.raises(BadRequest, match="不能写这种格式"):
        outputs.choose("", Path("x.pdf"), ("text", "json"))
    with pytest.raises(BadRequest, match="没有格式“yaml”"):
        outputs.choose("yaml", None, ("text", "json"))


def test_read_and_compare_write_what_the_name_says(document, tmp_path):
    other = tmp_path / "另.txt"
    other.write_text(TEXT.replace("2024", "2023"), encoding="utf-8")
    for name, start in (("数.csv", b"id,file"), ("全.json", b"{"), ("表.xlsx", b"PK")):
        assert run("read", document, "-o", tmp_path / name)[0] == 0
        assert (tmp_path / name).read_bytes().startswith(start)
    for name, start in (("比.html", b"<!"), ("比.xlsx", b"PK"), ("比.json", b"{")):
        run("compare", other, document, "-o", tmp_path / name)
        assert (tmp_path / name).read_bytes().lower().startswith(start.lower())


def test_a_book_and_a_foreign_file_are_not_replaced_unasked(document, tmp_path, examples):
    shutil.copy(examples / "xinzhou-2023.xlsx", tmp_path / "单位.xlsx")
    (tmp_path / "笔记.json").write_text('{"我的": "笔记"}', encoding="utf-8")
    (tmp_path / "笔记.txt").write_text("我写的", encoding="utf-8")
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    for command in (["check", document], ["read", document]):
        for target in ("单位.xlsx", "笔记.json", "笔记.txt"):
            code, _, err = run(*command, "-o", tmp_path / target)
            assert code == 2 and "已经存在" in err and "--force" in err
    assert run("check", document, "-o", document)[0] == 2  # never what is read, also with --force
    assert run("check", document, "-o", document, "--force")[0] == 2
    assert before == {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert run("check", document, "-o", tmp_path / "笔记.txt", "--force")[0] == 1


def test_our_own_results_are_replaced(document, tmp_path):
    for name in ("果.json", "果.txt", "果.xlsx", "果.html"):
        for _ in range(2):
            code, _, err = run("check", document, "-o", tmp_path / name)
            assert code == 1, err
    for name in ("读.json", "读.csv", "读.xlsx", "读.txt"):
        for _ in range(2):
            code, _, err = run("read", document, "-o", tmp_path / name)
            assert code == 0, err


def test_two_at_once_leave_one_whole_result(tmp_path):
    """Each writes its own file aside; the last one stays."""
    target = tmp_path / "同.json"

    def write(n: int) -> None:
        with outputs.stream(target) as out:
            out.write(json.dumps([n] * 20000))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(json.loads(target.read_text()))) == 1 and [p.name for p in tmp_path.iterdir()] == ["同.json"]


@posix
def test_a_pipe_is_written_to_as_it_is(document, tmp_path):
    pipe = tmp_path / "管道"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    assert run("check", document, "--only", "N2", "-o", pipe)[0] == 1
    reader.join(10)
    assert "N201" in got[0].decode() and pipe.is_fifo()


@posix
def test_a_closed_screen_ends_without_a_traceback(document):
    command = f"exec {sys.executable} -m yusuan check {document} --only N2 >&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert "Traceback" not in done.stderr and done.returncode in (1, 2, 141)


# ---------------------------------------------------------------- names


@posix
def test_names_that_systems_dislike_do_not_end_a_folder(tmp_path):
    """Too long for a suppression beside it, not UTF-8, with suppressions that may not be read, a picture, data."""
    folder = tmp_path / "公开"
    folder.mkdir()
    long = "长" * 81 + ".txt"
    (folder / long).write_text(TEXT, encoding="utf-8")
    (folder / "好.txt").write_text(TEXT, encoding="utf-8")
    (folder / "好.txt.yusuan-ignore").mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/" + "预算.txt".encode("gb18030"))).write_text(TEXT, encoding="utf-8")
    (folder / "扫描.png").write_bytes(b"\x89PNG")
    (folder / "数.json").write_text("{}")
    (folder / "怪.abc").write_bytes(b"\x01\x02")
    code, out, err = run("check", folder, "--only", "N2", "-f", "json")
    found = json.loads(out)["documents"]
    assert code == 1 and len([d for d in found if d.get("findings")]) == 3
    assert {"预算.txt", "好.txt", long} <= {d["file"] for d in found}
    for name in ("扫描.png", "怪.abc", "数.json"):
        assert name in err
    assert "扫描.png" in {d["file"] for d in found if "error" in d}
    assert run("check", folder, "--only", "N2", "-f", "html", "--pages", "none", "-o", tmp_path / "页")[0] == 1
    assert len(list((tmp_path / "页").glob("*.核对.html"))) == 3
    assert run("read", folder, "-o", tmp_path / "数.csv")[0] == 2  # the picture was not read


def test_a_name_that_leads_elsewhere_stays_within_the_folder(book, tmp_path):
    for name in ("../../外面", "/绝对/路径", "C:\\盘\\名", "长" * 200):
        unit = replace(book.unit, name=name)
        out = tmp_path / "公开"
        made = yusuan.publish(replace(book, unit=unit), out, formats=["json"], draft=True, force=True).files
        assert all(path.parent == out and path.is_file() for path in made)
    assert [p.name for p in tmp_path.iterdir()] == ["公开"]


def test_long_names_of_targets_are_cut_and_stay_two():
    names = ["长" * 100 + "甲.pdf", "长" * 100 + "乙.pdf"]
    found = check_outputs.targets(names, "html", Path("页"))
    assert len(set(found)) == 2 and all(len(os.fsencode(Path(f).name)) <= 255 for f in found)


def test_a_stream_and_bytes_are_read_like_a_file(document):
    import io

    by_path = yusuan.check(document, only=["N2"])
    for source in (document.read_bytes(), io.BytesIO(document.read_bytes())):
        report = yusuan.check(source, only=["N2"], name=document.name)
        assert [(f.rule, f.key) for f in report.findings] == [(f.rule, f.key) for f in by_path.findings]
    assert sources.shown("a.pdf") == "a.pdf"


# ---------------------------------------------------------------- a folder of published files


def test_drafts_have_names_of_their_own_and_say_what_they_are(book, tmp_path):
    final = yusuan.publish(book, tmp_path, formats=["json", "csv"])
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file() and p.name != placing.RECORD}
    draft = yusuan.publish(book, tmp_path, formats=["json", "csv"], draft=True)
    assert not {p.name for p in final.files} & {p.name for p in draft.files}
    assert all(p.read_bytes() == data for p, data in before.items())
    assert all(p.name.startswith("草稿") for p in draft.files)
    told = json.loads(next(p for p in draft.files if p.suffix == ".json").read_text("utf-8"))
    package = json.loads((tmp_path / "草稿-data" / "datapackage.json").read_text("utf-8"))
    assert told["draft"] is True and "草稿" in package["title"] and (tmp_path / "草稿-data" / "草稿-figures.csv").is_file()


def test_a_published_file_that_somebody_changed_is_not_replaced(book, tmp_path):
    made = yusuan.publish(book, tmp_path, formats=["json"]).files[0]
    yusuan.publish(book, tmp_path, formats=["json"])  # unchanged: replaced
    made.write_text("我改过", encoding="utf-8")
    with pytest.raises(Exists, match="有人改过"):
        yusuan.publish(book, tmp_path, formats=["json"])
    assert made.read_text("utf-8") == "我改过"
    yusuan.publish(book, tmp_path, formats=["json"], force=True)
    assert made.read_text("utf-8") != "我改过"


def test_what_belongs_to_nothing_any_more_is_removed(book, tmp_path):
    yusuan.publish(book, tmp_path, formats=["csv"])
    assert (tmp_path / "data" / "projects.csv").is_file()
    bare = replace(book, projects=(), lines=tuple(replace(x, project="") for x in book.lines), costing=())
    yusuan.publish(bare, tmp_path, formats=["csv"], draft=False, force=True) if not _errors(bare) else None
    aside = tmp_path / "aside"
    (aside / "data").mkdir(parents=True)
    (aside / "data" / "figures.csv").write_text("x")
    placing.place(aside, tmp_path, force=True)
    assert sorted(p.name for p in (tmp_path / "data").iterdir()) == ["figures.csv"]


def _errors(book) -> bool:
    from yusuan.book.validate import validate

    return any(f.severity == "error" for f in validate(book))


_KILLED = """
import os, signal, sys
from pathlib import Path
from yusuan.publishing import placing
replace, left = os.replace, [3]
def dying(a, b):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    replace(a, b)
placing.os.replace = dying
placing.place(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@posix
def test_a_run_killed_between_two_renames_is_seen_and_mended(tmp_path):
    out = tmp_path / "公开"
    out.mkdir()

    def made(text: str) -> Path:
        aside = out / f".yusuan-{text}"
        aside.mkdir()
        for name in ("甲.pdf", "乙.docx", "丙.html"):
            (aside / name).write_text(text)
        return aside

    placing.place(made("旧"), out)
    done = subprocess.run([sys.executable, "-c", _KILLED, str(made("新")), str(out)])
    assert done.returncode == -signal.SIGKILL
    texts = {p.read_text() for p in out.glob("*.[pdh]*")}
    assert texts == {"旧", "新"} and (out / placing.UNFINISHED).is_file()
    placing.place(made("又新"), out)  # without --force: what lies there is ours
    assert {p.read_text() for p in out.glob("*.[pdh]*")} == {"又新"} and not (out / placing.UNFINISHED).exists()


@posix
def test_a_full_disk_leaves_the_old_book_whole(tmp_path, examples, monkeypatch):
    from yusuan.service import books
    from yusuan.service.errors import CannotWrite

    book = yusuan.load(examples / "xinzhou-2023.json")
    for name in ("书.json", "书.xlsx"):
        target = tmp_path / name
        books.write(book, target)
        before = target.read_bytes()

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(outputs.os, "replace", full)
            with pytest.raises(CannotWrite, match="磁盘已满"):
                books.write(book, target, force=True)
        assert target.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["书.json", "书.xlsx"]
