"""Programs that are killed, run twice at once, or find no disk, home or language: old output whole, nothing half written.

`make test` kills a few times, `make fuzz` fifty times each (YUSUAN_KILLS).
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from yusuan.manage.store import Store

KILLS = int(os.environ.get("YUSUAN_KILLS", "3"))
BOOK = Path(__file__).resolve().parents[1] / "examples" / "xinzhou-2023.json"
TEXT = "示例县档案馆2024年部门预算\n2024年度支出预算总计100.00万元，其中：基本支出60.00万元，占61.00%。\n"
YUSUAN = [sys.executable, "-m", "yusuan"]


@pytest.fixture
def paper(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT, "utf-8")
    return path


def run(*arguments: object, **more) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*YUSUAN, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False, **more)


def limited() -> None:
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400))


def powerless() -> None:
    """Root may write everywhere: without that power a folder's rights hold for it too (Linux: prctl, from exec on)."""
    import ctypes

    if os.geteuid() == 0:
        for power in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            ctypes.CDLL(None).prctl(24, power, 0, 0, 0)  # PR_CAPBSET_DROP


def stray(folder: Path, *known: str) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.name not in known)


#: Commands that write, each into one folder.
COMMANDS = {
    "check": ["check", "{paper}", "-o", "{out}/r.json", "--force"],
    "publish": ["publish", str(BOOK), "-o", "{out}", "-f", "json,csv"],
    "merge": ["merge", str(BOOK), "-o", "{out}/b.json", "--force"],
    "roll": ["roll", str(BOOK), "-o", "{out}/b.json", "--force"],
    "propose": ["performance", "propose", str(BOOK), "-o", "{out}/b.json", "--force"],
    "letter": ["check", "{paper}", "-f", "letter", "-o", "{out}", "--force"],
}


def filled(command: list[str], **places: object) -> list[str]:
    return [*YUSUAN, *(part.format(**places) for part in command)]


def whole(path: Path) -> None:
    if path.suffix == ".json":
        json.loads(path.read_text("utf-8"))
    elif path.suffix == ".docx":
        with zipfile.ZipFile(path) as package:
            assert package.testzip() is None


@pytest.mark.parametrize("name", COMMANDS)
def test_killed_at_any_moment_the_output_is_the_old_or_the_new(paper, tmp_path, name):
    """After kill -9 every output file is whole, and the next run succeeds and leaves no stray file, hidden or not."""
    out = tmp_path / "out"
    out.mkdir()
    said = filled(COMMANDS[name], paper=paper, out=out)
    began = time.monotonic()
    first = subprocess.run(said, capture_output=True, text=True, timeout=200, check=False)
    took = time.monotonic() - began
    names = stray(out)
    assert [n for n in names if not n.startswith(".")], first.stdout + first.stderr
    chance = random.Random(7)
    for _ in range(KILLS):
        process = subprocess.Popen(said, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(chance.uniform(0.3, 1.0) * took)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        time.sleep(1.5)  # a worker sees within a second that its parent is gone; until then it may still write
        for path in (path for path in out.rglob("*") if path.is_file() and not path.name.startswith(".")):
            whole(path)
        assert set(names) <= set(stray(out))
    subprocess.run(said, capture_output=True, timeout=200, check=False)
    assert stray(out) == names


def test_records_imported_by_a_run_that_is_killed_are_counted_once(tmp_path):
    """kill -9 at any moment: the folder stays consistent, and importing again completes it."""
    folder, file = tmp_path / "台账", tmp_path / "persons-1.csv"
    rows = "".join(f"11010119900307{n:04d},1,2025-03,营养膳食补助,20,100\n" for n in range(3000))
    file.write_text(f"人员编号,项目,月份,内容,天数,金额\n{rows}", "utf-8")
    said = ["performance", "import", str(file), "--ledger"]
    began = time.monotonic()
    assert run(*said, tmp_path / "先").returncode == 0
    took, chance = time.monotonic() - began, random.Random(3)
    for _ in range(KILLS):
        process = subprocess.Popen([*YUSUAN, *said, str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(chance.uniform(0.3, 1.0) * took)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    time.sleep(1.5)
    done = run(*said, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    store, undisturbed = Store(folder), Store(tmp_path / "先")
    count = undisturbed.records(undisturbed.ledgers["persons"]).collect().height
    assert count and store.records(store.ledgers["persons"]).collect().height == count
    assert [entry["file"] for entry in store.log()["persons"].values()] == [file.name]
    assert not list(folder.rglob("*.part"))


@pytest.mark.parametrize("name", [n for n in COMMANDS if n not in {"check", "letter"}])
def test_a_full_disk_leaves_the_old_book_or_folder_whole(paper, tmp_path, name):
    out = tmp_path / "out"
    out.mkdir()
    said = filled(COMMANDS[name], paper=paper, out=out)
    subprocess.run(said, capture_output=True, timeout=120, check=False)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert before
    done = subprocess.run(said, capture_output=True, text=True, timeout=120, check=False, preexec_fn=limited)
    assert done.returncode == 2 and "Traceback" not in done.stderr and done.stderr.strip(), done.stderr
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


@pytest.mark.skipif(sys.platform != "linux", reason="powers of Linux")
@pytest.mark.parametrize("name", COMMANDS)
def test_a_folder_that_may_not_be_written_is_said(paper, tmp_path, name):
    out = tmp_path / "out"
    out.mkdir(mode=0o555)
    said = filled(COMMANDS[name], paper=paper, out=out)
    done = subprocess.run(said, capture_output=True, text=True, timeout=120, check=False, preexec_fn=powerless)
    assert done.returncode == 2 and "权限" in done.stderr and "Traceback" not in done.stderr, done.stderr
    assert not stray(out)


@pytest.mark.skipif(sys.platform != "linux", reason="powers of Linux")
def test_suppressions_that_may_not_be_read_are_said_and_the_folder_goes_on(paper, tmp_path):
    beside = paper.with_name(paper.name + ".yusuan-ignore")
    beside.write_text("N201 # 知悉\n", "utf-8")
    beside.chmod(0)
    (tmp_path / "b.txt").write_text(TEXT, "utf-8")
    done = run("check", tmp_path, "--only", "N2", preexec_fn=powerless)
    assert done.returncode == 1 and "读不了" in done.stderr and "Traceback" not in done.stderr
    assert "共 2 份文件" in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_ctrl_c_once_ends_a_command_and_leaves_nothing(paper, tmp_path, name):
    out = tmp_path / "out"
    out.mkdir()
    said = filled(COMMANDS[name], paper=paper, out=out)
    process = subprocess.Popen(said, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    time.sleep(1.2)
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    _, told = process.communicate(timeout=60)
    assert time.monotonic() - began < 10 and "Traceback" not in told
    if process.returncode == 130:
        assert not stray(out)


def test_a_full_disk_leaves_the_old_output_whole(paper, tmp_path):
    out = tmp_path / "r.json"
    assert run("check", paper, "-o", out).returncode in (0, 1)
    old = out.read_bytes()
    done = run("check", paper, "-o", out, "--force", preexec_fn=limited)
    assert out.read_bytes() == old and "Traceback" not in done.stderr
    assert done.returncode == 2, done.stderr
    assert not stray(tmp_path, "a.txt", "r.json")


def test_two_at_once_on_one_output_leave_one_whole_file(paper, tmp_path):
    out = tmp_path / "r.json"
    said = [*YUSUAN, "check", str(paper), "-o", str(out), "--force"]
    running = [subprocess.Popen(said, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(3)]
    assert all(process.wait(timeout=150) in (0, 1, 2) for process in running)
    json.loads(out.read_text("utf-8"))
    assert not stray(tmp_path, "a.txt", "r.json")


def test_a_closed_pipe_is_no_fault(paper):
    done = subprocess.run(f"'{sys.executable}' -m yusuan rules | head -n 1", shell=True, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.strip() and "Traceback" not in done.stderr and "Error" not in done.stderr


@pytest.mark.parametrize("lacking", ["HOME", "LANG"])
def test_without_home_or_with_an_ascii_language(paper, lacking):
    """Chinese is printed all the same."""
    around = {"PATH": os.environ["PATH"], "PYTHONPATH": os.environ.get("PYTHONPATH", ""), "HOME": "/nonexistent", "LANG": "C", "LC_ALL": "C"}
    if lacking == "HOME":
        del around["HOME"]
    done = subprocess.run([*YUSUAN, "check", str(paper)], capture_output=True, timeout=120, check=False, env=around)
    assert done.returncode == 1 and "61.00" in done.stdout.decode("utf-8") and b"Traceback" not in done.stderr


def test_a_file_in_a_folders_place_is_said(paper, tmp_path):
    done = run("check", paper, "-o", paper / "r.json")
    assert done.returncode == 2 and done.stderr.strip() and "Traceback" not in done.stderr
