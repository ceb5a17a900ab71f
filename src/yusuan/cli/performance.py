"""yusuan performance: target forms with their review, monitoring, self-evaluation, and the ledgers behind them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from .console import FORCE, alone, listed, progress, say, show_findings, summary

BOOK = Annotated[Path, typer.Argument(metavar="预算书", help="预算书：工作簿（.xlsx）或 JSON")]
OUT = Annotated[Path, typer.Option("--out", "-o", metavar="路径", help="放结果的文件夹")]
LEDGER = Annotated[Path | None, typer.Option("--ledger", metavar="文件夹", help="台账文件夹：台账、取数声明、实际值表")]
EXECUTION = Annotated[Path | None, typer.Option("--execution", metavar="文件", help="执行数据（CSV 或 .xlsx）；默认用台账文件夹里的 execution")]
FORMAT = Annotated[str, typer.Option("--format", "-f", metavar="格式", help="pdf,docx,xlsx,html,json 中的几种")]
DRAFT = Annotated[bool, typer.Option("--draft", help="有错误也印：加水印并列出问题")]
DEFAULT = "pdf,docx,xlsx,html"


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="绩效管理：目标申报和审核、运行监控、自评，以及台账。", no_args_is_help=True, rich_markup_mode=None)

    @group.command("target")
    def target(
        path: BOOK, out: OUT = Path("out"),
        framework: Annotated[str, typer.Option("--framework", metavar="框架", help="换一种指标框架印：2015（成本在产出下）或 2021（成本为一级指标）")] = "",
        format: FORMAT = DEFAULT, draft: DRAFT = False, force: FORCE = False,
    ) -> None:  # fmt: skip
        """绩效目标：申报表、测算、审核结果和意见。"""
        run_target(path, framework, Output(out, format, draft, force))

    @group.command("propose")
    def propose(
        path: BOOK,
        out: Annotated[Path, typer.Option("--out", "-o", metavar="路径", help="写成的预算书：.xlsx 或 .json")],
        force: FORCE = False,
    ) -> None:
        """起草指标：还没有指标的项目，按测算和常用指标库写出指标和权重；空着的实施期值按年数累计。"""
        run_propose(path, out, force)

    @group.command("monitor")
    def monitor(
        path: BOOK, out: OUT = Path("out"), ledger: LEDGER = None, execution: EXECUTION = None,
        date: Annotated[str, typer.Option("--date", metavar="日期", help="监控时点，如 2023-07-31；默认 7 月底")] = "",
        format: FORMAT = DEFAULT, draft: DRAFT = False, force: FORCE = False,
    ) -> None:  # fmt: skip
        """运行监控（双监控）：资金进度和目标完成情况、全年预计、偏差原因、红黄绿灯。"""
        run_monitor(path, ledger, execution, date, Output(out, format, draft, force))

    @group.command("evaluate")
    def evaluate(
        path: BOOK, out: OUT = Path("out"), ledger: LEDGER = None, execution: EXECUTION = None,
        format: FORMAT = DEFAULT, draft: DRAFT = False, force: FORCE = False,
    ) -> None:  # fmt: skip
        """自评：执行率和各项指标计分，等级，偏差原因和改进措施，单位汇总。"""
        run_evaluate(path, ledger, execution, Output(out, format, draft, force))

    @group.command("import")
    def import_(
        files: Annotated[list[Path], typer.Argument(metavar="文件", help="台账文件（CSV 或 .xlsx），文件名以台账名开头，如 posts-2023.csv")],
        ledger: Annotated[Path, typer.Option("--ledger", metavar="文件夹", help="台账文件夹")],
        book: Annotated[Path | None, typer.Option("--book", metavar="预算书", help="预算书，用它的标准库计算应发金额")] = None,
        kind: Annotated[str, typer.Option("--kind", metavar="代号", help="台账的代号；不写按文件名判断")] = "",
    ) -> None:
        """导入台账：逐行校验、去重、审核条件、计算应发金额；个人信息只存加密摘要；重复导入不改变任何内容。"""
        run_import(files, ledger, book, kind)

    @group.command("withdraw")
    def withdraw(
        file: Annotated[str, typer.Argument(metavar="文件名", help="导入过的文件名，如 posts-2023.csv")],
        ledger: Annotated[Path, typer.Option("--ledger", metavar="文件夹", help="台账文件夹")],
        kind: Annotated[str, typer.Option("--kind", metavar="代号", help="台账的代号；不写按文件名判断")] = "",
    ) -> None:
        """撤回：从台账中去掉某个文件导入的全部记录，以便改正后重新导入。"""
        run_withdraw(file, ledger, kind)

    @group.command("trace")
    def trace(
        path: BOOK,
        project: Annotated[str, typer.Argument(metavar="项目", help="项目序号或代码")],
        indicator: Annotated[str, typer.Argument(metavar="指标", help="三级指标的名称")],
        ledger: Annotated[Path, typer.Option("--ledger", metavar="文件夹", help="台账文件夹")],
        date: Annotated[str, typer.Option("--date", metavar="日期", help="时点，如 2023-07-31；默认年底")] = "",
        rows: Annotated[int, typer.Option("--rows", metavar="条数", help="列出几条记录")] = 20,
    ) -> None:
        """追溯：一项指标的实际值由哪些记录得来（文件、行号、加密的记录号）。"""
        run_trace(path, project, indicator, ledger, date, rows)

    @group.command("ledgers")
    def ledgers(
        kind: Annotated[str, typer.Argument(metavar="代号", help="台账的代号")] = "",
        out: Annotated[Path | None, typer.Option("--out", "-o", metavar="路径", help="写一份登记表：.xlsx（带下拉选项）或 .csv")] = None,
        ledger: Annotated[Path, typer.Option("--ledger", metavar="文件夹", help="台账文件夹（自己声明的台账在它的 ledgers 里）")] = Path(),
        book: Annotated[Path | None, typer.Option("--book", metavar="预算书", help="预算书：项目、月份、标准从它里面选")] = None,
    ) -> None:
        """有哪些台账；某种台账有哪些列、条件和支付公式；写出登记表（execution、results 也可以）。"""
        run_ledgers(kind, out, ledger, book)

    app.add_typer(group, name="performance")


# ---------------------------------------------------------------- documents


@dataclass(frozen=True, slots=True)
class Output:
    """Where and how a document is printed."""

    out: Path
    format: str
    draft: bool
    force: bool


def run_target(path: Path, framework: str, output: Output) -> None:
    from yusuan.service import performance

    write(alone(performance.review, opened(path, output.draft), framework), output)


def run_propose(path: Path, out: Path, force: bool) -> None:
    from yusuan.service import books, performance

    books.guard(out, force, [path])
    drafted, count, gaps = alone(performance.propose, opened(path, True))
    books.write(drafted, out, force=force, inputs=[path])
    if count:
        say(f"给{count}个还没有指标的项目起草了指标；值里写着“{performance.GAP}”的{gaps}处要填数，再按实际增减。")
    else:
        say("每个项目都已经有指标；空着的实施期值已按年数累计。")
    say(f"  {out}")


def run_monitor(path: Path, ledger: Path | None, execution: Path | None, day: str, output: Output) -> None:
    from yusuan.service import performance

    write(alone(performance.monitor, opened(path, output.draft), ledger, execution, day), output)


def run_evaluate(path: Path, ledger: Path | None, execution: Path | None, output: Output) -> None:
    from yusuan.service import performance

    prepared = alone(performance.evaluate, opened(path, output.draft), ledger, execution)
    performance.stop_at_errors(prepared, "自评", output.draft)
    write(prepared, output)


def write(prepared: Any, output: Output) -> None:
    """Publish a document, say what was found, and end with 1 where there are errors."""
    from yusuan.model import NOTICE

    if not prepared.executed:
        say("没有给出执行数据，执行率按零计算；用 --execution 给出。")
    made = alone(_written, prepared, output)
    show_findings([f for f in prepared.findings if f.severity is not NOTICE])
    blocks = prepared.document.blocks
    forms = sum(getattr(b, "kind", "") == "form" for b in blocks)
    tables = sum(getattr(b, "kind", "") == "table" for b in blocks)
    say(f"{prepared.book.unit.name} {prepared.name}：{forms}份项目表，{tables}张汇总表；{summary(prepared.findings)}。")
    for path in made:
        say(f"  {path}")
    if prepared.errors:
        raise typer.Exit(1)


def _written(prepared: Any, output: Output) -> list[Path]:
    from yusuan.service import performance

    with progress() as step:
        return performance.write(prepared, output.out, listed(output.format), draft=output.draft, force=output.force, progress=step)


def opened(path: Path, draft: bool) -> Any:
    """The book; one with errors ends the command unless a draft is asked for."""
    from yusuan.service import performance

    return alone(performance.opened, path, draft)


# ---------------------------------------------------------------- ledgers


def run_trace(path: Path, project: str, indicator: str, ledger: Path, day: str, rows: int) -> None:
    from yusuan.service import ledgers

    found = alone(ledgers.trace, opened(path, True), project, indicator, ledger, day)
    say(f"{found.indicator}：{found.value}，{found.how}")
    for line in found.records[:rows]:
        say(f"  {line}")
    if len(found.records) > rows:
        say(f"  …… 共{len(found.records)}条")


def run_withdraw(file: str, ledger: Path, kind: str) -> None:
    from yusuan.service import ledgers

    chosen, gone = ledgers.withdraw(file, ledger, kind)
    say(f"{chosen.name}撤回“{file}”，{gone}条记录不再入账；改正后重新导入。其他文件里与它相同的记录，也要重新导入那个文件。")


def run_import(files: list[Path], ledger: Path, book: Path | None, kind: str) -> None:
    from yusuan.service import ledgers

    budget = opened(book, True) if book is not None else None
    done = ledgers.import_records(files, ledger, book=budget, kind=kind)
    for (chosen, one), path in zip(done.imports, files, strict=True):
        again = "这份文件以前导入过，台账没有变化。" if one.again else ""
        say(f"{chosen.name} {path.name}：{one.rows}行，入账{one.accepted}行，已有{one.existing}行，没有入账{one.rejected}行。{again}")
    show_findings(done.findings)
    if done.rejected:
        say(f"没有入账的行和原因逐行列在 {ledger / 'records'} 中的 .rejected.csv 文件里。")
    if done.wrong:
        raise typer.Exit(1)


def run_ledgers(kind: str, out: Path | None, folder: Path, book: Path | None) -> None:
    from yusuan.service import ledgers

    if not kind:
        for found in ledgers.kinds(folder).values():
            say(f"{found.key:<12}{found.name}：{found.explain}")
    elif out is None:
        for line in ledgers.describe(kind, folder):
            say(line)
    else:
        rows = ledgers.write_form(kind, out, folder, opened(book, True) if book is not None else None)
        if rows:
            say(f"已列出台账取不出的指标，7月底、年底各一行，共{rows}行；“预算执行率”的行只写没有支出的原因。")
        say(f"已写 {out}")
