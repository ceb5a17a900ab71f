"""Precision and recall of the checks: on planted faults, on clean books, and on real documents adjudicated by hand.

    python bench/bench_check.py [--documents 10] [--clean 40] [--jobs 2] [--kinds WORDS] [--no-real] [--misses] [--write PAGE]

Planted faults: each case starts from a clean compiled document, gets exactly one fault of a named kind (mutations.py)
and should give exactly one new finding, of a rule that names it.  A share of the cases is published (text, HTML, DOCX, PDF)
and read back first.  Real documents: bench/adjudicated.tsv says of every finding whether it is right.  Everything is
drawn from fixed seeds.  Exit code 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from random import Random
from zlib import crc32

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import accuracy_page  # noqa: E402
import adjudication  # noqa: E402
import diagnosing  # noqa: E402
import mutations_forms  # noqa: E402, F401  its declarations extend FAULTS
from examples.build import BOOKS  # noqa: E402
from examples.data.small_department import department  # noqa: E402
from generated import book  # noqa: E402
from mutations import FAULTS, Fault  # noqa: E402
from planting import Document, Planted, as_text  # noqa: E402

from yusuan import service as api  # noqa: E402
from yusuan.laws.catalogue import LAWS  # noqa: E402
from yusuan.model import Disclosure, Finding, Status  # noqa: E402
from yusuan.reading import interpret, read  # noqa: E402
from yusuan.rules import every_rule, examine  # noqa: E402

#: Targets: findings that are right, planted faults found, wrong amounts of 0.02 and more found.
PRECISION, ALL, RECALL = 0.98, 0.98, 0.95
#: Cases of one kind in one document: amounts stand in many places, other faults in few.
MANY, FEW = 4, 1
#: Numbers of clean books from which on all amounts are at the edge of rounding.
EDGE = 10_000
#: Every so many cases one is published in the next of these formats and read back.
EVERY, FORMATS = 12, ("text", "html", "docx", "pdf")
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one case ended: ``hits`` findings of the right rules, ``extra`` others or one too many."""

    kind: str
    document: str
    format: str
    hits: tuple[Finding, ...]
    extra: tuple[Finding, ...]
    #: whether the spoiled figure takes part in a checked equation of the clean document (None: not a figure)
    tied: bool | None
    #: the spoiled place is the finding's own, or among its suspects or related places
    placed: bool
    text: str
    #: how the wrong amount was diagnosed, where suspects are named
    diagnosed: diagnosing.Diagnosed | None = None


def document(name: str) -> Document:
    """The clean document of this name: an example, or ``g`` and the number of a generated book."""
    if name in BOOKS:
        return Document(name, api.compile(BOOKS[name], "shanxi"))
    made = department() if name == "department" else book(int(name[1:]), lines=16, projects=4)
    return Document(name, api.compile(made, "shanxi"))


def names(count: int) -> list[str]:
    known = [*BOOKS, "department"]
    return (known + [f"g{n}" for n in range(max(0, count - len(known)))])[:count]


def key(finding: Finding) -> Key:
    """What tells a finding from others; in how many places the same stands is not part of it."""
    return finding.rule, finding.stated, re.sub(r"（共\d+处）", "", finding.message)


class Bench:
    """One clean document, its findings before anything is planted, and the cases on it."""

    def __init__(self, name: str) -> None:
        self.doc = document(name)
        self.before: dict[str, Counter[Key]] = {}
        clean = interpret(self.doc.blocks)
        report, laws = examine(clean)
        self.before[""] = Counter(map(key, report.findings))
        checked = [
            i
            for i in laws.derivation.identities
            if i.verdict is not Status.UNCHECKED and i.kind != "containment"
        ]
        self.tied = {_spot(f.source) for i in checked for f in i.figures}

    def cases(self, wanted: Sequence[str]) -> Iterator[Outcome]:
        for n, fault in enumerate(
            f for f in FAULTS.values() if not wanted or any(w in f.kind for w in wanted)
        ):
            seen = set()
            for seed in range(MANY if fault.group in ("表中金额", "说明中金额", "占比") else FEW):
                planted = fault.plant(self.doc, Random(crc32(f"{self.doc.name}{fault.kind}{seed}".encode())))
                if planted is None or (said := (planted.place, planted.now)) in seen:
                    continue
                seen.add(said)
                turn = n * MANY + seed + crc32(self.doc.name.encode())
                format = FORMATS[turn // EVERY % len(FORMATS)] if turn % EVERY == 0 else ""
                yield self.case(fault, planted, format)

    def case(self, fault: Fault, planted: Planted, format: str) -> Outcome:
        spoiled = self.read(planted, format)
        if spoiled is None:
            format, spoiled = "", interpret(planted.blocks)
        new = self.new(spoiled, format)
        hits = [f for f in new if any(f.rule.startswith(rule) for rule in fault.rules)]
        tied = _spot(planted.place) in self.tied if fault.group in ("表中金额", "说明中金额") else None
        text = f"{self.doc.name}{' ' + format if format else ''} {planted.place}: {planted.was[:40]} → {planted.now[:40]}"
        right, extra = hits[: fault.most], [f for f in new if f not in hits] + hits[fault.most :]
        named = diagnosing.diagnosed(planted, right) if tied is not None and not format else None
        return Outcome(
            fault.kind, self.doc.name, format, tuple(right), tuple(extra), tied, _at(planted, right), text, named
        )

    def several(self) -> Iterator[tuple[int, int, int, int]]:
        """Two to five wrong amounts at once: how many, how many have a finding of their own, are named, extra findings."""
        for faults, planted in diagnosing.several(self.doc):
            yield len(faults), *diagnosing.roots(faults, self.new(interpret(planted.blocks), ""))

    def new(self, spoiled: Disclosure, format: str) -> list[Finding]:
        """What is found in a document beyond what is found in the clean one.  Raises RuntimeError where a rule fails."""
        report = examine(spoiled)[0]
        if broken := [o for o in report.outcomes if o.reason.startswith("程序出错")]:
            raise RuntimeError(f"{broken[0].rule}: {broken[0].reason}")
        found: dict[Key, list[Finding]] = defaultdict(list)
        for finding in report.findings:
            found[key(finding)].append(finding)
        return [f for k, fs in found.items() for f in fs[self.before[format][k] :]]

    def read(self, planted: Planted, format: str) -> Disclosure | None:
        """The spoiled document published in a format and read back; None where it cannot be published so."""
        if not format:
            return interpret(planted.blocks)
        if format not in self.before:
            clean = Planted(self.doc.blocks, planted.place, "", "")
            self.before[format] = Counter()
            self.before[format] = Counter(map(key, examine(self._published(clean, format))[0].findings))  # type: ignore[arg-type]
        return self._published(planted, format)

    def _published(self, planted: Planted, format: str) -> Disclosure | None:
        from yusuan.publishing import publish

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "case.txt"
            if format == "text":
                path.write_text(as_text(planted.blocks), encoding="utf-8")
                return read(path)
            compiled = self.doc.compiled(planted)
            return read(publish(compiled, Path(folder), [format])[0]) if compiled else None


def _spot(source: object) -> tuple[object, object]:
    return getattr(source, "line", None), getattr(source, "cell", None)


def _at(planted: Planted, findings: Iterable[Finding]) -> bool:
    places = {_spot(s) for f in findings for s in (f.place, *(x.source for x in (*f.suspects, *f.related)))}
    return _spot(planted.place) in places


Many = list[tuple[int, int, int, int]]


def run(job: tuple[str, tuple[str, ...]]) -> tuple[list[Outcome], list[Finding], Many]:
    """All cases on one document, what is found on it before anything is planted, and several faults at once."""
    bench = Bench(job[0])
    outcomes = list(bench.cases(job[1]))
    many = [] if job[1] else list(bench.several())
    return outcomes, [Finding(rule, "notice", message) for rule, _, message in bench.before[""].elements()], many  # type: ignore[arg-type]


def clean(number: int) -> list[tuple[str, str]]:
    """What is found in a generated book without fault (after compiling, not after reading back); from EDGE on its
    amounts are a 分 around the half of the last printed digit, in many rows."""
    if number < EDGE:
        doc = document(f"g{number}")
    else:
        doc = Document("", api.compile(book(number, lines=40, projects=6, edge=True), "shanxi"))
    return [(f.rule, f.message) for f in examine(interpret(doc.blocks))[0].findings]


# Printing: Markdown in Chinese, the same on the screen and in docs/accuracy.md ----------------------------------------


def by_kind(outcomes: Sequence[Outcome], every: bool) -> None:
    """``every``: kinds that could not be planted, too."""
    print("\n### 各类错误\n\n| 改坏的方式 | 次数 | 查出 | 查出的比例 | 多报 | 报在原处 | 报出的规则 |\n|---|--:|--:|--:|--:|--:|---|")
    for name in FAULTS:
        mine = [o for o in outcomes if o.kind == name]
        if not mine and not every:
            continue
        hit = sum(bool(o.hits) for o in mine)
        told = " ".join(f"{r}×{n}" for r, n in sorted(Counter(f.rule for o in mine for f in o.hits).items()))
        extra, placed = sum(len(o.extra) for o in mine), sum(o.placed for o in mine)
        share = f"{100 * hit / len(mine):.0f}%" if mine else "这些样本里不能这样改"
        print(f"| {name} | {len(mine)} | {hit} | {share} | {extra} | {placed} | {told} |")


def by_rule(outcomes: Sequence[Outcome]) -> None:
    right, wrong = (
        Counter(f.rule for o in outcomes for f in o.hits),
        Counter(f.rule for o in outcomes for f in o.extra),
    )
    print("\n### 各条规则\n\n| 规则 | 报对 | 多报 | 查准率 |\n|---|--:|--:|--:|")
    for rule in sorted(right | wrong):
        print(f"| {rule} | {right[rule]} | {wrong[rule]} | {100 * right[rule] / (right[rule] + wrong[rule]):.0f}% |")
    silent = [r for r in (*LAWS, *every_rule()) if not right[r] and not _aimed(r)]
    print(f"\n没有为它编造错误的规则：{'、'.join(silent) or '无'}。")


def _aimed(rule: str) -> bool:
    return any(rule.startswith(r) for fault in FAULTS.values() for r in fault.rules)


def totals(outcomes: Sequence[Outcome]) -> bool:
    """Precision and recall over all, and over the figures that the targets are for.  True where all targets are met."""
    right, extra = sum(len(o.hits) for o in outcomes), sum(len(o.extra) for o in outcomes)
    found = sum(bool(o.hits) for o in outcomes)
    aimed = [o for o in outcomes if FAULTS[o.kind].aim and FAULTS[o.kind].group in AMOUNTS]
    hit, tied = sum(bool(o.hits) for o in aimed), [o for o in aimed if o.tied is not False]
    figures = [o for o in outcomes if o.tied is not None]
    rows = [
        ("全部改坏的，查出", found, len(outcomes), f"{ALL:.0%}"),
        ("报出的，报对（查准率）", right, right + extra, f"{PRECISION:.0%}"),
        ("金额、占比、增减差 0.02 以上的，查出", hit, len(aimed), f"{RECALL:.0%}"),
        ("其中改坏的数参加核对的，查出", sum(bool(o.hits) for o in tied), len(tied), ""),
        ("改坏的数不参加任何核对的", sum(o.tied is False for o in figures), len(figures), ""),
    ]
    for format in ("", *FORMATS):
        mine = [o for o in outcomes if o.format == format]
        how = f"公开成 {format} 再读回来的" if format else "直接检查的"
        rows.append((f"{how}，查出（多报 {sum(len(o.extra) for o in mine)} 条）", sum(bool(o.hits) for o in mine), len(mine), ""))
    print("\n### 合计\n\n| 项目 | 数 | 比例 | 目标 |\n|---|--:|--:|--:|")
    for what, part, whole, target in rows:
        print(f"| {what} | {part}/{whole} | {100 * part / whole:.1f}% | {target} |" if whole else f"| {what} | 0/0 | — | {target} |")
    return right >= PRECISION * (right + extra) and hit >= RECALL * len(aimed) and found >= ALL * len(outcomes)


#: Groups of kinds that the targets are for.
AMOUNTS = ("表中金额", "说明中金额", "占比", "增减")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=10)
    parser.add_argument("--clean", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--kinds", default="", help="only kinds that contain one of these words, by commas")
    parser.add_argument("--no-real", action="store_true")
    parser.add_argument(
        "--misses", action="store_true", help="list every case that was missed or had extra findings"
    )
    parser.add_argument("--write", type=Path, help="the output as a page of the documentation too")
    options = parser.parse_args()
    if options.write is None:
        return measure(options)
    with redirect_stdout(StringIO()) as said:
        code = measure(options)
    print(said.getvalue())
    options.write.write_text(f"{accuracy_page.head(options.documents)}\n{said.getvalue().strip()}\n\n{accuracy_page.REST}", encoding="utf-8")
    return code


def measure(options: argparse.Namespace) -> int:
    """All of it, printed.  1 where a target is missed."""
    wanted = tuple(w for w in options.kinds.split(",") if w)
    with ProcessPoolExecutor(options.jobs) as pool:
        results = list(pool.map(run, [(name, wanted) for name in names(options.documents)]))
        outcomes = [o for found, _, _ in results for o in found]
        print(f"\n## 编造的错误\n\n样本 {len(results)} 份，改坏 {len(outcomes)} 次。")
        good = totals(outcomes)
        diagnosing.show([o.diagnosed for o in outcomes if o.diagnosed], [m for _, _, many in results for m in many])
        plain, edge = range(100, 100 + options.clean), range(EDGE, EDGE + options.clean)
        alarms = [f for found in pool.map(clean, [*plain, *edge], chunksize=4) for f in found]
    alarms += [(f.rule, f.message) for _, found, _ in results for f in found]
    good &= unspoiled(alarms, options.clean, len(results))
    by_kind(outcomes, every=not wanted)
    by_rule(outcomes)
    if options.misses:
        show_misses(outcomes)
    if not options.no_real:
        good &= adjudication.main()
    return 0 if good else 1


def unspoiled(alarms: Sequence[tuple[str, str]], count: int, under: int) -> bool:
    """What is found where nothing was planted.  True where the laws and claims are silent."""
    laws = [a for a in alarms if a[0] in LAWS]
    print(f"\n### 没有错误的文件\n\n随机编的 {count} 份，所有金额都落在四舍五入边上的 {count} 份，上面用来改坏的样本 {under} 份："
          f"勾稽、占比、增减误报 {len(laws)} 条（目标 0）。")  # fmt: skip
    if others := Counter(rule for rule, _ in alarms if rule not in LAWS):
        print(f"其他规则报出：{'、'.join(f'{r}×{n}' for r, n in sorted(others.items()))}。")
    for rule, message in laws[:10]:
        print(f"- {rule} {message[:100]}")
    return not laws


def show_misses(outcomes: Sequence[Outcome]) -> None:
    for o in outcomes:
        if not o.hits or o.extra:
            print(
                f"{'MISS' if not o.hits else 'EXTRA'} {o.kind} {o.text}{'  (in no equation)' if o.tied is False else ''}",
                file=sys.stderr,
            )
            for f in o.extra:
                print(f"      {f.rule} {f.message[:160]}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
