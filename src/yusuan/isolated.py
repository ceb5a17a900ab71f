"""Work in a process of its own, with so much time and memory and no more; a crash there is an error here.

A parser that believes a hostile file may never end, take the whole memory or abort.  So it runs in a child: the child
is told what to do, answers, and is ended where it takes too long or too much.  Children ignore Ctrl-C (their parent
ends them) and end with their parent, however that ends.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Literal

Reason = Literal["time", "memory", "crash"]
#: How often (seconds) a child's memory is looked at, and how often a child looks for its parent.
_LOOK, _PARENT = 0.1, 1.0
#: Seconds that a process has to tidy up when it is asked to stop.
_PATIENCE = 2.0
#: Seconds in which a process must be there; they do not count for its work.
_START = 60
#: Address space beyond the bound on memory: libraries reserve far more than they use.
_RESERVE = 1 << 30
_WORDS: dict[Reason, str] = {
    "time": "超过{seconds:g}秒仍未完成，已停止",
    "memory": "需要的内存超过{memory} MB，已停止",
    "crash": "处理的进程被系统终止",
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds that one piece of work may take, and bytes of memory that its process may hold."""

    seconds: float = 300
    memory: int = 1536 << 20


class Died(Exception):
    """The work was not finished: its process took too long, too much, or was ended.  The message is Chinese."""

    def __init__(self, reason: Reason, bounds: Bounds = Bounds()) -> None:
        super().__init__(_WORDS[reason].format(seconds=bounds.seconds, memory=bounds.memory >> 20))
        self.reason: Reason = reason
        self.bounds = bounds

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.reason, self.bounds)


def inside() -> bool:
    """Whether this process is such a child already: what it runs needs no further one."""
    return multiprocessing.process.current_process().name.startswith(_NAME)


def call(function: Callable[..., Any], *arguments: Any, bounds: Bounds = Bounds()) -> Any:
    """``function(*arguments)`` in a child process (here, where this is one already).

    Raises what the function raises, and Died.  Function, arguments and result must pickle.
    """
    if inside():
        return function(*arguments)
    worker = Worker(bounds)
    try:
        worker.give(function, *arguments)
        return worker.take()
    except KeyboardInterrupt:
        worker.stop()
        worker.end(_PATIENCE)
        raise
    finally:
        worker.end()


class _Asked(BaseException):
    """The process was asked to stop: what is open is closed and removed on the way out."""


class Worker:
    """A child process that does one piece of work after another.  After Died it is gone; make a new one."""

    def __init__(self, bounds: Bounds = Bounds(), preload: Iterable[str] = ()) -> None:
        self.bounds = bounds
        self.done = 0
        preload = tuple(preload)
        method = _method()
        context: Any = multiprocessing.get_context(method)
        if method == "forkserver":  # before its first child: what all of them need is loaded once
            context.set_forkserver_preload(list(preload))
        self._here, there = context.Pipe()
        arguments = (there, os.getpid(), bounds.memory, preload)
        self._process = context.Process(target=_serve, args=arguments, name=_NAME, daemon=True)
        sys.stdout.flush()
        sys.stderr.flush()
        self._process.start()
        there.close()
        self._deadline, self._allowed, self._started = 0.0, bounds.seconds, False

    @property
    def handles(self) -> tuple[Any, ...]:
        """What multiprocessing.connection.wait can wait for: an answer, or the end of the process."""
        return self._here, self._process.sentinel

    def give(self, function: Callable[..., Any], *arguments: Any, seconds: float | None = None) -> None:
        """Start a piece of work; :meth:`take` gives its result.  Raises Died where the process is gone."""
        self._allowed = self.bounds.seconds if seconds is None else seconds
        self._deadline = time.monotonic() + self._allowed + (0 if self._started else _START)
        try:
            self._here.send((function, arguments, self._allowed))
        except (BrokenPipeError, ConnectionError, OSError) as error:
            self.end()
            raise Died("crash", self.bounds) from error

    def take(self) -> Any:
        """The result, waiting for it.  Raises what the work raised, and Died."""
        while not self.ready():
            wait(self.handles, _LOOK)
        return self.answer()

    def ready(self) -> bool:
        """Whether the result can be had at once.  Raises Died where the work took too long or too much."""
        if self._here.poll():
            if self._started:
                return True
            self._begin()
            return bool(self._here.poll())
        if not self._process.is_alive():
            return True
        if time.monotonic() > self._deadline:
            self.end()
            raise Died("time", self.bounds)
        if _memory(self._process.pid) > self.bounds.memory:
            self.end()
            raise Died("memory", self.bounds)
        return False

    def _begin(self) -> None:
        """The process is there: from now on the time of its first work counts."""
        with suppress(EOFError, OSError):  # it ended at once: the answer will tell
            self._here.recv()
            self._deadline = time.monotonic() + self._allowed
        self._started = True

    def answer(self) -> Any:
        """The result of finished work.  Raises what the work raised, and Died."""
        try:
            good, value = self._here.recv()
        except (EOFError, OSError) as error:
            self._process.join(1)
            reason: Reason = "time" if self._process.exitcode == -getattr(signal, "SIGXCPU", 0) else "crash"
            self.end()
            raise Died(reason, self.bounds) from error
        self.done += 1
        if good:
            return value
        if isinstance(value, MemoryError) and not isinstance(value, OSError):
            self.end()
            raise Died("memory", self.bounds) from value
        raise value

    def stop(self) -> None:
        """Ask the process to end and to remove what it has written aside; :meth:`end` follows."""
        with suppress(OSError):
            self._process.terminate()

    def end(self, patience: float = 0) -> None:
        """End the process, whatever it does, with all it has started; after so many seconds where it was asked to stop."""
        if patience:
            self._process.join(patience)
        pid = self._process.pid
        if pid is not None and self._process.is_alive():
            with suppress(OSError):
                os.killpg(pid, signal.SIGKILL) if hasattr(os, "killpg") else self._process.kill()
            self._process.kill()
        self._process.join()
        self._here.close()


_NAME = "yusuan-isolated"


def _method() -> str:
    """fork where it is safe (one thread, also of libraries), for it starts in a hundredth of a second.

    Else a server that forks: a fork of a process with threads may never go on.
    """
    if sys.platform != "linux":
        return "spawn"
    try:
        alone = len(os.listdir("/proc/self/task")) == 1
    except OSError:
        alone = False
    return "fork" if alone and threading.active_count() == 1 else "forkserver"


def _memory(pid: int | None) -> int:
    """Bytes that a process holds; 0 where the system does not tell."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_bytes().split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


# ---------------------------------------------------------------- in the child


def _serve(connection: Connection, parent: int, memory: int, preload: Iterable[str]) -> None:
    """Do what comes through the connection until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    _bound_memory(memory)
    gc.freeze()
    for name in preload:
        import_module(name)
    connection.send(None)
    while True:
        try:
            function, arguments, seconds = connection.recv()
        except (EOFError, OSError, _Asked):
            return
        except Exception as error:  # arguments that cannot be made here: the work failed, not the process
            _send(connection, (False, error))
            continue
        _bound_time(seconds)
        _send(connection, _done(function, arguments))


def _done(function: Callable[..., Any], arguments: Iterable[Any]) -> tuple[bool, Any]:
    try:
        return True, function(*arguments)
    except MemoryError as error:
        return False, error if isinstance(error, OSError) else MemoryError()
    except _Asked:
        os._exit(1)
    except BaseException as error:  # a panic of a parser is a BaseException
        return False, error if isinstance(error, Exception) else Died("crash")


def _stop(_signal: int, _frame: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough
    raise _Asked


def _send(connection: Connection, answer: tuple[bool, Any]) -> None:
    try:
        connection.send(answer)
    except (BrokenPipeError, ConnectionError):
        os._exit(1)  # nobody is there any more
    except Exception as error:  # it does not pickle
        connection.send((False, RuntimeError(f"{type(error).__name__}: {error}")))


def _watch(parent: int) -> None:
    """End this process and all it has started once its parent is gone."""
    born = _born(parent)
    while _born(parent) == born if born else os.getppid() == parent:
        time.sleep(_PARENT)
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _born(pid: int) -> str:
    """When a process was started, as the system tells; "" where it does not, or there is none (left as a zombie)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return fields[19] if fields[0] not in "ZX" else ""


def _bound_memory(memory: int) -> None:
    """Where the system can: elsewhere the parent's look must do."""
    try:
        import resource
    except ImportError:
        return
    held = int(Path("/proc/self/statm").read_bytes().split()[0]) * os.sysconf("SC_PAGE_SIZE") if sys.platform == "linux" else 0
    limit, (_, hard) = held + memory + _RESERVE, resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or limit < hard:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _bound_time(seconds: float) -> None:
    """So much processor time and a little more, so that the work ends also where nobody is left to end it."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + 4 * seconds + 10)  # several threads may work at once
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
