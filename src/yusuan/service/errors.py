"""What can go wrong with a request: typed errors with a Chinese message, an exit code and an HTTP status.

Faults of data are values (findings).  These are for what cannot be done at all; every one says why, for a clerk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from yusuan.model import ERROR, Finding


class ServiceError(Exception):
    """A request that was not done.  ``message`` is Chinese; ``findings`` say more where there is more to say."""

    kind: ClassVar[str] = "failed"
    exit_code: ClassVar[int] = 2
    status: ClassVar[int] = 500

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.findings = tuple(findings)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.findings)

    def as_dict(self) -> dict[str, Any]:
        """The error as an answer of a web interface."""
        return {"error": self.kind, "message": self.message, "status": self.status}


class BadRequest(ServiceError, ValueError):
    """What was asked for does not exist or contradicts itself: an unknown format, layout, rule, table, code."""

    kind, status = "bad_request", 400


class NotFound(ServiceError, LookupError):
    """There is no such file, folder, table or record."""

    kind, status = "not_found", 404


class Unknown(ServiceError, KeyError, ValueError):
    """A name that has no meaning here; exit code 1, for it is an answer: a code that no classification has."""

    kind, exit_code, status = "unknown", 1, 404

    def __str__(self) -> str:
        return self.message


class Unreadable(ServiceError):
    """A file that can be read neither as a document nor as a book; the message says what to do."""

    kind, status = "unreadable", 422


class BadBook(ServiceError, ValueError):
    """A book (or the disclosure compiled from it) with errors; ``findings`` are all of them, the errors among them.

    As a text it lists the errors.
    """

    kind, exit_code, status = "bad_book", 1, 422

    def __str__(self) -> str:
        errors = (f for f in self.findings if f.severity is ERROR)
        return "\n".join((self.message, *(f"{f.place}：{f.message}。{f.mend}" for f in errors)))


class Exists(ServiceError, FileExistsError):
    """A file that would be overwritten: a book, or something that another program made."""

    kind, status = "exists", 409


class CannotWrite(ServiceError, OSError):
    """An output could not be written; what was there before is whole."""

    kind, status = "cannot_write", 507

    def __str__(self) -> str:
        return self.message


class TimedOut(ServiceError, TimeoutError):
    """The work took longer than it may; its process was ended."""

    kind, status = "timed_out", 504

    def __str__(self) -> str:
        return self.message


class OutOfMemory(ServiceError, MemoryError):
    """The work needed more memory than it may have; its process was ended."""

    kind, status = "out_of_memory", 413


class Crashed(ServiceError):
    """The process that did the work ended by itself; others go on."""

    kind, status = "crashed", 500


@contextmanager
def stored_well() -> Iterator[None]:
    """A damaged folder of ledgers is the folder's fault: raises BadStored with the store's own words."""
    from yusuan.manage.store import DamagedStore

    try:
        yield
    except DamagedStore as error:
        raise BadStored(str(error)) from error


class BadStored(ServiceError, ValueError):
    """A text that is none of the stored forms, is damaged, or was written by a newer version."""

    kind, status = "bad_stored", 422
