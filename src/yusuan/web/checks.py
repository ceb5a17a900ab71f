"""Checks in the background: uploaded files, one after another, in the processes of a pool."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import close_old_connections

from yusuan.service.checking import Job, Result, check_file, report_of
from yusuan.service.codec import dump
from yusuan.service.errors import ServiceError
from yusuan.service.pool import Pool

from .models import Check, Person

_PAUSE = 0.5


def upload(owner: Person, file: Any) -> Check:
    """Keep an uploaded file under a name of our own and queue its check: the row comes when the file is whole."""
    folder = Path(settings.UPLOADS)
    folder.mkdir(parents=True, exist_ok=True)
    stored = uuid4().hex
    with (folder / stored).open("xb") as out:
        for chunk in file.chunks():
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return Check.objects.create(owner=owner, name=file.name[-255:], stored=stored)  # type: ignore[no-any-return]


def resume() -> None:
    """What an ended server was checking is checked again."""
    Check.objects.filter(state=Check.RUNNING).update(state=Check.QUEUED)


def run_next(pool: Pool) -> bool:
    """Check the oldest file that waits; whether there was one."""
    check = Check.objects.filter(state=Check.QUEUED).order_by("pk").first()
    if check is None or not Check.objects.filter(pk=check.pk, state=Check.QUEUED).update(state=Check.RUNNING):
        return check is not None
    try:
        data = (Path(settings.UPLOADS) / check.stored).read_bytes()
        result = pool.call(check_file, Job(check.name, check.name, report_of, data))
    except ServiceError as error:
        result = Result(check.name, error.message)
    except OSError:
        result = Result(check.name, "上传的文件读不出来，请重新上传。")
    except Exception as error:  # no file may wait for ever because of a fault of ours
        Check.objects.filter(pk=check.pk).update(state=Check.FAILED, error="程序出错，这份文件没有核对。请告诉管理员。")
        raise RuntimeError(f"核对“{check.name}”时出错：{type(error).__name__}") from error
    if result.error:
        values: dict[str, Any] = {"state": Check.FAILED, "error": result.error}
    else:
        errors, warnings, notices = result.found
        values = {"state": Check.DONE, "report": dump(result.piece), "error": result.nothing}
        values |= {"errors": errors, "warnings": warnings, "notices": notices}
    Check.objects.filter(pk=check.pk).update(**values)
    return True


def work(pool: Pool, ended: threading.Event) -> None:
    """Check what waits until the server ends; a fault of one round is no end of the rest."""
    while not ended.is_set():
        try:
            close_old_connections()
            if run_next(pool):
                continue
        except Exception as error:
            print(f"yusuan：后台核对出错，稍后再试：{error}", flush=True)
        ended.wait(_PAUSE)
