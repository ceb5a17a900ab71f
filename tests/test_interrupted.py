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
from pathlib import Path

import pytest

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


def stray(folder: Path, *known: str) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.name not in known)


@pytest.mark.parametrize("command", [["check", "{paper}", "-o", "{out}/r.json", "--force"], ["publish", str(BOOK), "-o", "{out}", "-f", "json"]],
                         ids=["check", "publish"])  # fmt: skip
def test_killed_at_any_moment_the_output_is_the_old_or_the_new(paper, tmp_path, command):
    """After kill -9 every output file is whole, and the next run succeeds and leaves no stray file."""
    out = tmp_path / "out"
    out.mkdir()
    said = [*YUSUAN, *(part.format(paper=paper, out=out) for part in command)]
    began = time.monotonic()
    first = subprocess.run(said, capture_output=True, text=True, timeout=200, check=False)
    whole = time.monotonic() - began
    names = [p.name for p in out.iterdir() if p.is_file()]
    assert names, first.stdout + first.stderr
    kept = {name: (out / name).read_bytes() for name in names}
    chance = random.Random(7)
    for _ in range(KILLS):
        process = subprocess.Popen(said, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(chance.uniform(0.3, 1.0) * whole)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for name in names:
            assert (out / name).exists(), name
            if name.endswith(".json"):
                json.loads((out / name).read_text("utf-8"))
            else:
                assert (out / name).read_bytes() == kept[name]
    subprocess.run(said, capture_output=True, timeout=200, check=False)
    assert not [name for name in stray(out, *names) if not name.startswith(".")]


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
