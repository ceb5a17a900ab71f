"""Work in processes of its own: in order, with limits, and with a crash that costs its own piece alone."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from yusuan.isolated import Bounds, Died, call
from yusuan.service.errors import Crashed, OutOfMemory, TimedOut
from yusuan.service.pool import Pool

SMALL = Bounds(seconds=5, memory=400 << 20)
linux = pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are kept on Linux")


def work(task: str) -> str:
    """A piece of work that does what it is told."""
    if task == "abort":
        os.kill(os.getpid(), signal.SIGKILL)
    if task == "hang":
        time.sleep(600)
    if task == "spin":
        while True:
            pass
    if task == "flood":
        held = []
        while True:
            held.append(bytearray(16 << 20))
    if task == "wrong":
        raise LookupError("so")
    return task.upper()


def test_results_come_in_order_and_a_crash_is_the_error_of_its_piece():
    tasks = ["a", "abort", "b", "hang", "c", "d"]
    with Pool(2, SMALL) as pool:
        steps: list[int] = []
        found = list(pool.map(work, tasks, steps.append))
    assert [x for x in found if isinstance(x, str)] == ["A", "B", "C", "D"]
    assert isinstance(found[1], Crashed) and found[1].exit_code == 2
    assert isinstance(found[3], TimedOut) and "5秒" in found[3].message
    assert steps == sorted(steps) and steps[-1] == len(tasks)


@linux
def test_work_that_needs_too_much_memory_is_ended():
    with Pool(1, SMALL) as pool:
        found = list(pool.map(work, ["flood", "a"]))
    assert isinstance(found[0], OutOfMemory) and "400 MB" in found[0].message and found[1] == "A"
    with pytest.raises(Died) as died:
        call(work, "flood", bounds=SMALL)
    assert died.value.reason == "memory"


def test_what_the_work_raises_is_raised_in_its_turn():
    with Pool(2, SMALL) as pool, pytest.raises(LookupError, match="so"):
        for n, found in enumerate(pool.map(work, ["a", "b", "wrong", "c"])):
            assert found == "AB"[n]
    with pytest.raises(LookupError, match="so"):
        call(work, "wrong")


def test_many_threads_share_a_pool():
    """As a web server does."""
    found: dict[int, str] = {}
    with Pool(2, SMALL) as pool:
        def ask(n: int) -> None:
            try:
                found[n] = pool.call(work, "abort" if n == 2 else str(n))
            except Crashed:
                found[n] = "crashed"

        threads = [threading.Thread(target=ask, args=(n,)) for n in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == {0: "0", 1: "1", 2: "crashed", 3: "3", 4: "4"}


def test_a_busy_pool_says_so_and_a_closed_one_too():
    with Pool(1, SMALL) as pool:
        def hang() -> None:
            with pytest.raises(TimedOut):
                pool.call(work, "hang", seconds=2)

        busy = threading.Thread(target=hang)
        busy.start()
        time.sleep(0.3)
        with pytest.raises(TimedOut, match="正忙"):
            pool.call(work, "a", patience=0.2)
        busy.join()
        assert pool.call(work, "a") == "A"
    with pytest.raises(Crashed, match="关闭"):
        pool.call(work, "a")


_PARENT = """
import sys, time
sys.path.insert(0, {folder!r})
from test_service_pool import work
from yusuan.service.pool import Pool
def go():
    pool = Pool(2)
    for found in pool.map(work, {tasks}):
        print(found, flush=True)
        for worker in pool.workers:
            print("pid", worker._process.pid, flush=True)
if __name__ == "__main__":
    go()
"""


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state not in "ZX"


@linux
@pytest.mark.parametrize("kill", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_workers_end_with_their_parent(kill):
    """Also where it is killed: no process goes on alone, and one Ctrl-C is enough."""
    program = _PARENT.format(folder=str(Path(__file__).parent), tasks='["a", "spin", "spin", "b"]')
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert parent.stdout is not None and parent.stdout.readline() == "A\n"
    pids = [int(parent.stdout.readline().split()[1]) for _ in range(2)]
    assert all(map(_alive, pids))
    time.sleep(0.3)
    parent.send_signal(kill)
    parent.wait(5)
    end = time.monotonic() + 8
    while any(map(_alive, pids)) and time.monotonic() < end:
        time.sleep(0.1)
    assert not any(map(_alive, pids))
