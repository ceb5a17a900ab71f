"""A pool of worker processes that a command, a web server or a cluster's worker can hold.

Each piece of work has a time and a memory limit; a crash, a hang or a flood of memory ends its own process and is an
error of its own piece alone.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from queue import Empty, LifoQueue
from typing import Any, TypeVar

from yusuan.isolated import Bounds, Died, Worker, call

from .errors import Crashed, OutOfMemory, ServiceError, TimedOut

T = TypeVar("T")
#: What a process does before it is replaced by a fresh one: memory that libraries keep does not add up.
PIECES = 200
#: Work done ahead of the piece whose result is awaited, for each process: all stay busy, and memory flat.
_AHEAD = 4
_LOOK = 0.1
#: Seconds that all workers at work have to tidy up when the pool is closed.
_STOPPING = 1.0
_KINDS: dict[str, type[ServiceError]] = {"time": TimedOut, "memory": OutOfMemory, "crash": Crashed}
_MEND = {
    "time": "请拆分文件，或只检查其中一部分。",
    "memory": "请拆分文件。",
    "crash": "多半是文件有损坏，或内存不够；请拆分文件，或用原程序另存一次。",
}


class Pool:
    """``processes`` workers (0: as many as there are processors), each piece of work within ``bounds``.

    :meth:`call` may be used from any number of threads at once; :meth:`map` from one thread, for many pieces in order.
    ``preload`` names modules that a worker imports before its first piece.
    """

    def __init__(self, processes: int = 1, bounds: Bounds = Bounds(), preload: Iterable[str] = ()) -> None:
        self.processes = processes or os.cpu_count() or 1
        self.bounds = bounds
        self._preload = tuple(preload)
        self._idle: LifoQueue[Worker | None] = LifoQueue()
        self.workers: set[Worker] = set()
        self._lock = threading.Lock()
        self._closed = False
        for _ in range(self.processes):
            self._idle.put(None)  # a place; its worker is started when it is first needed

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End all workers at once, also those at work, which may tidy up."""
        self._closed = True
        with self._lock:
            workers, self.workers = self.workers, set()
        for worker in workers:
            worker.stop()
        for worker in workers:
            with suppress(OSError, ValueError):
                worker.end(_STOPPING)

    def call(
        self, function: Callable[..., T], *arguments: Any, seconds: float | None = None, patience: float | None = None
    ) -> T:
        """``function(*arguments)`` in a worker, waiting for a free one (at most ``patience`` seconds).

        Raises what the function raises; TimedOut, OutOfMemory, Crashed where the worker had to be ended; TimedOut
        also where none became free.
        """
        try:
            place = self._idle.get(timeout=patience)
        except Empty as error:
            raise TimedOut("现在正忙，没有空的进程；请稍后再试。") from error
        try:
            place = worker = self.fit(place)
            worker.give(function, *arguments, seconds=seconds)
            return worker.take()  # type: ignore[no-any-return]
        except Died as died:
            if place is not None:
                self.forget(place)
            place = None
            raise said(died) from died
        finally:
            self._idle.put(place)

    def map(
        self, function: Callable[[Any], T], items: Iterable[Any], progress: Callable[[int], None] = lambda done: None
    ) -> Generator[T | ServiceError]:
        """``function(item)`` for every item, in order, as soon as a result and those before it are there.

        A piece whose worker had to be ended gives the error instead of a result; what the function itself raises is
        raised here and ends the rest.  ``progress`` is called with the number of pieces done.
        """
        work = _Work(self, function, iter(items))
        try:
            while work.going():
                yield from work.results()
                progress(work.done)
        finally:
            work.end()

    def fit(self, worker: Worker | None) -> Worker:
        """The worker, or a fresh one in its place where it has done enough or there is none."""
        if self._closed:
            raise Crashed("进程池已经关闭。")
        if worker is not None and worker.done < PIECES:
            return worker
        if worker is not None:
            self.forget(worker)
            worker.end()
        with self._lock:
            fresh = Worker(self.bounds, self._preload)
            self.workers.add(fresh)
        return fresh

    def forget(self, worker: Worker) -> None:
        with self._lock:
            self.workers.discard(worker)


@dataclass
class _Raised:
    """What the function itself raised: it is raised again in its turn."""

    error: Exception


class _Work:
    """One run of :meth:`Pool.map`: what is at work, what is done and waits for its turn."""

    def __init__(self, pool: Pool, function: Callable[[Any], Any], items: Iterator[Any]) -> None:
        self.done = 0
        self._pool, self._function, self._items = pool, function, items
        self._busy: dict[Worker, int] = {}
        self._free: list[Worker | None] = [None] * pool.processes
        self._finished: dict[int, Any] = {}
        self._next, self._given = 0, 0  # the piece whose result is awaited, and pieces handed out

    def going(self) -> bool:
        """Hand out work and wait for some of it; whether anything is left."""
        self._hand_out()
        if self._busy and self._next not in self._finished:
            wait([handle for worker in self._busy for handle in worker.handles], _LOOK)
        for worker in list(self._busy):
            finished, result = self._looked(worker)
            if finished:
                self._finished[self._busy.pop(worker)] = result
                self.done += 1
                self._free.append(worker if worker in self._pool.workers else None)
        return bool(self._busy or self._finished)

    def results(self) -> Iterator[Any]:
        while self._next in self._finished:
            found = self._finished.pop(self._next)
            self._next += 1
            if isinstance(found, _Raised):
                raise found.error
            yield found

    def end(self) -> None:
        for worker in (*self._busy, *self._free):
            if worker is not None:
                self._pool.forget(worker)
                worker.end()

    def _hand_out(self) -> None:
        while self._free and self._given - self._next < self._pool.processes * _AHEAD:
            item = next(self._items, _END)
            if item is _END:
                return
            worker = self._pool.fit(self._free.pop())
            try:
                worker.give(self._function, item)
                self._busy[worker] = self._given
            except Died as died:
                self._pool.forget(worker)
                self._free.append(None)
                self._finished[self._given] = said(died)
            self._given += 1

    def _looked(self, worker: Worker) -> tuple[bool, Any]:
        """Whether a worker is done, and its result."""
        try:
            return (True, worker.answer()) if worker.ready() else (False, None)
        except Died as died:
            self._pool.forget(worker)
            return True, said(died)
        except Exception as error:
            return True, _Raised(error)


_END: Any = object()


def said(died: Died) -> ServiceError:
    """A process that had to be ended, as an error with what to do about it."""
    return _KINDS[died.reason](f"{died}。{_MEND[died.reason]}")


def isolated(function: Callable[[], T], bounds: Bounds = Bounds()) -> T:
    """``function()`` in a process of its own (here, where this is one).

    Raises what the function raises; TimedOut, OutOfMemory, Crashed where the process had to be ended.
    """
    try:
        return call(function, bounds=bounds)  # type: ignore[no-any-return]
    except Died as died:
        raise said(died) from died
