"""Fuzzing of the readers: `python tests/fuzz/fuzz_read.py --seconds 600 [--seed 1] [--out DIR] [--only .pdf]`.

Real small files of every format are mutated and opened in a child process with bounded memory.  A find is: the child
dies or takes longer than twenty seconds; anything but Raw or Unreadable comes out; Unreadable only stands for an
exception that no reader foresaw; a block breaks what model/blocks.py promises; another file or the network is touched.
Each kind of find is kept once, as its file, in the output folder; the exit code is 1 if there is any.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from mutate import mutated  # noqa: E402

_PATIENCE = 20
_MEMORY = 4 << 30
_ENDINGS = (".txt", ".md", ".html", ".docx", ".xlsx", ".ods", ".xls", ".pdf", ".rtf", ".doc", ".odt", ".ofd", ".xml")


# --- seeds --------------------------------------------------------------------------------------------------------


def seeds(folder: Path) -> dict[str, list[bytes]]:
    """Small real files by ending, each with headings, notes and a table whose header is merged."""
    import office_files
    from made_files import HEADED, WRITERS, W, raw_docx

    found: dict[str, list[bytes]] = {}
    for ending, write in WRITERS.items():
        write(folder / f"seed{ending}", HEADED)
        found[ending] = [(folder / f"seed{ending}").read_bytes()]
    found[".md"] = [(HERE / "seeds" / "page.md").read_bytes()]
    found[".html"].append((HERE / "seeds" / "page.html").read_bytes())
    found[".xls"] = [(HERE / "seeds" / "table.xls").read_bytes()]
    found[".ods"] = [(HERE / "seeds" / "table.ods").read_bytes()]
    body = (HERE / "seeds" / "body.xml").read_text("utf-8")
    lists = (HERE / "seeds" / "numbering.xml").read_text("utf-8").replace("{W}", W)
    found[".docx"].append(
        raw_docx(folder / "rich.docx", body, {"numbering": lists}, 'xmlns:mc="m"').read_bytes()
    )
    found[".pdf"] = [
        _pdf(text)
        for text in ("#table(columns: 3, [项目], [合计], [基本], [甲], [1.00], [2.00])", "= 概况\n正文。")
    ]
    for ending, writers in {
        ".rtf": [office_files.rtf], ".doc": [office_files.doc], ".odt": [office_files.odt], ".ofd": [office_files.ofd],
        ".xml": [office_files.wordml, office_files.sheetml],
    }.items():  # fmt: skip
        found[ending] = [write(folder / f"seed{ending}").read_bytes() for write in writers]
    return found


def _pdf(text: str) -> bytes:
    import typst

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "a.typ")
        source.write_text(f"= 一、收支总表\n单位：万元\n{text}\n注：含结转。", "utf-8")
        return bytes(typst.compile(str(source)))


# --- the child ----------------------------------------------------------------------------------------------------


def _child(pipe: Connection, folder: str) -> None:
    """Open each file named through the pipe and answer with (kind of find or "", its story)."""
    _bound_memory()
    import yusuan.reading.files as files

    files.known_formats()
    tempfile.tempdir = folder  # what a zip is unpacked into
    touched: list[str] = []
    sys.addaudithook(lambda event, details: _watch(event, details, folder, touched))
    while True:
        path = pipe.recv()
        touched.clear()
        try:
            answer = _open(path)
        except BaseException as error:
            answer = _named(error)
        if touched and not answer[0]:
            answer = (f"touched {touched[0]}", "\n".join(touched))
        pipe.send(answer)


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _watch(event: str, details: tuple, folder: str, touched: list[str]) -> None:
    """Note network use, and files opened outside the folder that are not Python's own."""
    if event.startswith("socket.") and event not in {"socket.__new__"}:
        touched.append(event)
    elif event == "open" and isinstance(details[0], str):
        name = str(Path(details[0]).absolute())
        own = (
            folder,
            sys.prefix,
            sys.base_prefix,
            str(HERE.parent.parent),
            "/dev/null",
            "/proc/self",
            "/usr/share",
        )
        if not name.startswith(own):
            touched.append(f"open {name}")


def _open(path: str) -> tuple[str, str]:
    from yusuan.reading.files import open_blocks
    from yusuan.reading.formats.base import Limits, Unreadable

    try:
        raw = open_blocks(path, Limits(seconds=_PATIENCE))
    except Unreadable as error:
        cause = error.__cause__
        if str(error).startswith("文件已损坏或不合规范") and cause is not None:
            return _named(cause)
        return ("slow", str(error)) if "秒仍未完成" in str(error) else ("", "")
    return _broken_promise(raw)


def _named(error: BaseException) -> tuple[str, str]:
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "yusuan" in f.filename]
    at = f"{Path(frames[-1].filename).name}:{frames[-1].name}" if frames else "?"
    return f"{type(error).__name__} at {at}", "".join(traceback.format_exception(error))


def _broken_promise(raw) -> tuple[str, str]:
    """What model/blocks.py promises and a block does not keep."""
    from yusuan.model import Grid, Heading, Paragraph

    for block in raw.blocks:
        if not isinstance(block, Grid | Heading | Paragraph):
            return "not a block", repr(block)[:300]
        said = [cell.text for _, _, cell in block] if isinstance(block, Grid) else [block.text]
        if any((ord(c) < 32 and c not in "\n\t") or "\ud800" <= c <= "\udfff" for text in said for c in text):
            return "control characters", repr(said)[:300]
        if isinstance(block, Grid) and (why := _broken_grid(block)):
            return why, repr(block.source)
        if not isinstance(block, Grid) and not block.text.strip():
            return "empty block", repr(block)[:300]
    return "", ""


def _broken_grid(grid) -> str:
    width = len(grid.cells[0]) if grid.cells else 0
    if not width or any(len(row) != width for row in grid.cells):
        return "grid is no rectangle"
    covered = set()
    for r, c, cell in grid:
        places = {(r + y, c + x) for y in range(cell.rows) for x in range(cell.columns)}
        if any(y >= len(grid.cells) or x >= width for y, x in places) or places & covered:
            return "span out of place"
        covered |= places
    return "" if len(covered) == len(grid.cells) * width else "hole in grid"


# --- the run ------------------------------------------------------------------------------------------------------


class Worker:
    """A child that opens files, started anew when it dies or hangs."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.start()

    def start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=_child, args=(other, self.folder), daemon=True)
        self.process.start()
        other.close()

    def open(self, path: str) -> tuple[str, str]:
        try:
            self.pipe.send(path)
            if self.pipe.poll(_PATIENCE * 3):
                return self.pipe.recv()
            story = ("hang", f"no answer in {_PATIENCE * 3} s")
        except (EOFError, OSError, BrokenPipeError):
            self.process.join(5)
            story = (f"died with {self.process.exitcode}", "")
        self.process.kill()
        self.process.join()
        self.start()
        return story


def run(seconds: float, seed: int, out: Path, only: str, most: int = 1 << 60) -> int:
    """Fuzz for so many seconds or cases; the number of different finds."""
    random_, finds = random.Random(seed), Counter[str]()
    runs = Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        files = seeds(Path(folder))
        endings = [ending for ending in _ENDINGS if ending in files and ending.startswith(only)]
        worker = Worker(folder)
        end = time.monotonic() + seconds
        while time.monotonic() < end and sum(runs.values()) < most:
            ending = random_.choices(endings, [1 if e == ".xls" else 10 for e in endings])[
                0
            ]  # it starts a process
            data = mutated(random_.choice(files[ending]), random_.choice(files[ending]), random_)
            path = Path(folder, f"case{ending}")
            path.write_bytes(data)
            kind, story = worker.open(str(path))
            runs[ending] += 1
            if kind:
                finds[f"{ending} {kind}"] += 1
                if finds[f"{ending} {kind}"] == 1:
                    _keep(out, ending, kind, story, data)
        worker.process.kill()
    print("opened", sum(runs.values()), dict(sorted(runs.items())))
    print("finds", dict(finds.most_common()))
    return len(finds)


def _keep(out: Path, ending: str, kind: str, story: str, data: bytes) -> None:
    out.mkdir(parents=True, exist_ok=True)
    name = "".join(c if c.isalnum() else "_" for c in kind)[:60]
    (out / f"{name}{ending}").write_bytes(data)
    (out / f"{name}{ending}.txt").write_text(story, "utf-8")
    print("FIND", ending, kind, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=1 << 60)
    parser.add_argument("--only", default="", help="one ending, e.g. .pdf")
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "yusuan-fuzz")
    asked = parser.parse_args()
    sys.exit(1 if run(asked.seconds, asked.seed, asked.out, asked.only, asked.cases) else 0)


if __name__ == "__main__":
    main()
