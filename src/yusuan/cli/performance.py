"""yusuan performance: target forms with their review, monitoring, self-evaluation, and the ledgers behind them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from yusuan.model import ERROR

from .console import fail, progress, say, show_findings, summary

BOOK = Annotated[Path, typer.Argument(metavar="预算书", help="预算书：工作簿（.xlsx）或 JSON")]
OUT = Annotated[Path, typer.Option("--out", "-o", metavar="路径", help="放结果的文件夹")]
LEDGER = Annotated[Path | None, typer.Option("--ledger", metavar="文件夹", help="台账文件夹：台账、取数声明、实际值表")]
EXECUTION = Annotated[Path | None, typer.Option("--execution", metavar="文件", help="执行数据（CSV 或 .xlsx）；默认用台账文件夹里的 execution")]
FORMAT = Annotated[str, typer.Option("--format", metavar="格式", help="pdf,docx,xlsx,html,json 中的几种")]
DRAFT = Annotated[bool, typer.Option("--draft", help="有错误也印：加水印并列出问题")]
DEFAULT = "pdf,docx,xlsx,html"


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="绩效管理：目标申报和审核、运行监控、自评，以及台账。", no_args_is_help=True, rich_markup_mode=None)

    @group.command("target")
    def target(
        path: BOOK, out: OUT = Path("out"),
        framework: Annotated[str, typer.Option("--framework", metavar="框架", help="换一种指标框架印：2015（成本在产出下）或 2021（成本为一级指标）")] = "",
        format: FORMAT = DEFAULT, draft: DRAFT = False,
    ) -> None:  # fmt: skip
        """绩效目标：申报表、测算、审核结果和意见。"""
        run_target(path, out, framework, format, draft)

    @group.command("propose")
    def propose(
        path: BOOK,
        out: Annotated[Path, typer.Option("--out", "-o", metavar="路径", help="写成的预算书：.xlsx 或 .json")],
    ) -> None:
        """起草指标：还没有指标的项目，按测算和常用指标库写出指标和权重；空着的实施期值按年数累计。"""
        run_propose(path, out)

    @group.command("monitor")
    def monitor(
        path: BOOK, out: OUT = Path("out"), ledger: LEDGER = None, execution: EXECUTION = None,
        date: Annotated[str, typer.Option("--date", metavar="日期", help="监控时点，如 2023-07-31；默认 7 月底")] = "",
        format: FORMAT = DEFAULT, draft: DRAFT = False,
    ) -> None:  # fmt: skip
        """运行监控（双监控）：资金进度和目标完成情况、全年预计、偏差原因、红黄绿灯。"""
        run_monitor(path, out, ledger, execution, date, format, draft)

    @group.command("evaluate")
    def evaluate(
        path: BOOK, out: OUT = Path("out"), ledger: LEDGER = None, execution: EXECUTION = None,
        format: FORMAT = DEFAULT, draft: DRAFT = False,
    ) -> None:  # fmt: skip
        """自评：执行率和各项指标计分，等级，偏差原因和改进措施，单位汇总。"""
        run_evaluate(path, out, ledger, execution, format, draft)

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


def run_target(path: Path, out: Path, framework: str, format: str, draft: bool) -> None:
    from yusuan.manage.documents import targets_document
    from yusuan.targets import costing, frameworks, review

    book = opened(path, draft)
    if framework and framework not in frameworks.FRAMEWORKS:
        fail(f"没有框架“{framework}”；可用的有：{'、'.join(frameworks.FRAMEWORKS)}")
    book = frameworks.in_framework(book, framework) if framework else book
    results = [review.review(p, book) for p in book.projects if p.managed]
    found = [f for r in results for f in r.findings]
    found += [f for f in costing.judge(book) if f not in found]
    write(targets_document(book, results, found), book, out, f"{book.year}年绩效目标", format, found, draft)


def run_propose(path: Path, out: Path) -> None:
    from yusuan.targets.library import GAP, started

    from .roll import write as write_book

    book = opened(path, True)
    if out.exists():
        fail(f"“{out}”已经有了；请换一个文件名。")
    drafted, count = started(book)
    write_book(drafted, out)
    blanks = sum(GAP in value for p in drafted.projects for i in p.target.indicators for value in (i.annual, i.term))
    if count:
        say(f"给{count}个还没有指标的项目起草了指标；值里写着“{GAP}”的{blanks}处要填数，再按实际增减。")
    else:
        say("每个项目都已经有指标；空着的实施期值已按年数累计。")
    say(f"  {out}")


def run_monitor(path: Path, out: Path, ledger: Path | None, execution: Path | None, day: str, format: str, draft: bool) -> None:
    from yusuan.manage import monitoring
    from yusuan.manage.documents import monitoring_document, series_of
    from yusuan.manage.workspace import open_workspace

    book = opened(path, draft)
    upto = day_of(day, book.year) if day else monitoring.usual_date(book)
    with open_workspace(existing(ledger), book) as space:
        paid = executed(execution or space.execution, book)
        results, problems = space.results(book, upto, paid)
        found = monitoring.monitor_all(book, paid, results, upto)
        series = series_of(book, space.by_month(book, upto.month))
        findings = [*space.findings, *paid.findings, *problems, *(f for m in found for f in m.findings)]
        document = monitoring_document(book, found, series, findings)
    write(document, book, out, f"{book.year}年{upto.month}月绩效运行监控", format, findings, draft)


def run_evaluate(path: Path, out: Path, ledger: Path | None, execution: Path | None, format: str, draft: bool) -> None:
    from yusuan.manage import evaluation
    from yusuan.manage.documents import evaluation_document
    from yusuan.manage.workspace import open_workspace

    book = opened(path, draft)
    with open_workspace(existing(ledger), book) as space:
        paid = executed(execution or space.execution, book)
        results, problems = space.results(book, date(book.year, 12, 31), paid)
        found = evaluation.evaluate_all(book, paid, results)
        findings = [*space.findings, *paid.findings, *problems, *evaluation.causes(found, paid)]
        document = evaluation_document(book, found, findings)
    errors = [f for f in findings if f.severity is ERROR]
    if errors and not draft:
        show_findings(errors)
        fail(f"自评有{summary(errors)}，没有印出；改正后再试，或者加 --draft 印草稿。", 1)
    write(document, book, out, f"{book.year}年绩效自评", format, findings, draft)


def write(document: Any, book: Any, out: Path, name: str, format: str, findings: Any, draft: bool) -> None:
    """Publish a document, say what was found, and end with 1 where there are errors."""
    from yusuan.publishing import CannotWrite, publish

    formats = [f.strip() for f in format.replace("，", ",").split(",") if f.strip()]
    try:
        with progress() as step:
            made = publish(document, out, formats, stem=f"{book.unit.name}{name}", book=book,
                           draft=findings if draft else (), progress=step)  # type: ignore[arg-type]  # fmt: skip
    except (CannotWrite, ValueError) as error:
        fail(str(error))
    show_findings([f for f in findings if f.severity is ERROR])
    forms = sum(getattr(b, "kind", "") == "form" for b in document.blocks)
    tables = sum(getattr(b, "kind", "") == "table" for b in document.blocks)
    say(f"{book.unit.name} {name}：{forms}份项目表，{tables}张汇总表；{summary(findings)}。")
    for path in made:
        say(f"  {path}")
    if any(f.severity is ERROR for f in findings):
        raise typer.Exit(1)


# ---------------------------------------------------------------- inputs


def opened(path: Path, draft: bool) -> Any:
    """The book; one with errors ends the command unless a draft is asked for."""
    from yusuan import api

    if not path.exists():
        fail(f"没有找到文件“{path}”。")
    book, findings = api.open_book(path)
    if any(f.severity is ERROR for f in findings) and not draft:
        show_findings(findings)
        fail(f"预算书有{summary(findings)}；请先改正，或者加 --draft。", 1)
    return book


def existing(folder: Path | None) -> Path | None:
    if folder is not None and not folder.is_dir():
        fail(f"没有找到文件夹“{folder}”。")
    return folder


def executed(path: Path | None, book: Any) -> Any:
    from yusuan.manage.execution import Execution, read_execution

    if path is None:
        say("没有给出执行数据，执行率按零计算；用 --execution 给出。")
        return Execution()
    if not path.exists():
        fail(f"没有找到文件“{path}”。")
    return read_execution(path, book)


def day_of(text: str, year: int) -> date:
    """The date asked for; it must be one of the book's year."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        fail(f"日期“{text}”看不懂，请写成 {year}-07-31 的样子。")
    if found.year != year:
        fail(f"预算书是{year}年的，监控时点却是{found.year}年。")
    return found


# ---------------------------------------------------------------- ledgers


def run_trace(path: Path, project: str, indicator: str, ledger: Path, day: str, rows: int) -> None:
    from yusuan.manage import evidence
    from yusuan.manage.workspace import open_workspace

    book = opened(path, True)
    upto = day_of(day, book.year) if day else date(book.year, 12, 31)
    with open_workspace(existing(ledger), book) as space:
        query = next((q for q in space.queries if (q.project, q.indicator) == (project, indicator)), None)
        if query is None or query.ledger not in space.store.ledgers:
            trace_others(book, space, query, (project, indicator), upto, rows)
            return
        actual = evidence.compute([query], space.store, book.year, upto).get(query)
        if actual is None:
            fail(f"到{upto}为止没有记录。", 1)
        say(f"{indicator}：{actual.shown.removeprefix('=')}，{actual.how}")
        found = evidence.contributing(query, space.store, book.year, upto)
        for file, row, identity in found[:rows]:
            say(f"  {identity}  {file} 第{row}行")
        if len(found) > rows:
            say(f"  …… 共{len(found)}条")


def trace_others(book: Any, space: Any, query: Any, key: tuple[str, str], upto: date, rows: int) -> None:
    """Values that come from payments, or that a person stated."""
    from yusuan.manage import evidence
    from yusuan.money import show

    if query is not None:
        paid = executed(space.execution, book)
        actual = evidence.paid(query, paid, upto)
        if actual is None:
            fail(f"到{upto}为止没有支付。", 1)
        entries = evidence.payments(query, paid, upto)
        say(f"{key[1]}：{str(actual.value).removeprefix('=')}，{actual.how}")
        for e in entries[:rows]:
            say(f"  {e.source.document} 第{e.source.line}行  {e.month:%Y-%m}  {e.function}  {show(e.amount)}元")
        if len(entries) > rows:
            say(f"  …… 共{len(entries)}条")
        return
    said = [r for r in space.remarks if (r.project, r.indicator) == key and r.actual and r.month <= upto]
    if not said:
        fail(f"项目“{key[0]}”的指标“{key[1]}”没有取数，也没有填实际值；见台账文件夹里的 evidence.toml 和 results。")
    last = max(said, key=lambda r: r.month)
    say(f"{key[1]}：{last.actual}，{last.source.document} 第{last.source.line}行，{last.month:%Y-%m}填写，依据：{last.basis or '没有写'}")


def run_withdraw(file: str, ledger: Path, kind: str) -> None:
    from yusuan.manage.store import Store, ledger_of

    store = Store(existing(ledger) or ledger)
    chosen = store.ledgers.get(kind) if kind else ledger_of(store, file)
    if chosen is None:
        fail(f"看不出“{file}”是哪种台账，请用 --kind 写明；可用的有：{'、'.join(sorted(store.ledgers))}")
    if not any(entry["file"] == file for entry in store.log().get(chosen.key, {}).values()):
        fail(f"{chosen.name}没有导入过“{file}”。")
    gone = store.withdraw(chosen, file)
    say(f"{chosen.name}撤回“{file}”，{gone}条记录不再入账；改正后重新导入。其他文件里与它相同的记录，也要重新导入那个文件。")


def run_import(files: list[Path], ledger: Path, book: Path | None, kind: str) -> None:
    from yusuan.manage.store import Store, ledger_of

    store = Store(ledger)
    budget = opened(book, True) if book is not None else None
    standards = budget.standards if budget is not None else ()
    projects = [p.key for p in budget.projects] if budget is not None else []
    findings = list(store.findings)
    rejected = 0
    for path in files:
        chosen = store.ledgers.get(kind) if kind else ledger_of(store, path.name)
        if chosen is None:
            fail(f"看不出“{path.name}”是哪种台账，请用 --kind 写明；可用的有：{'、'.join(sorted(store.ledgers))}")
        done = store.take(chosen, path, standards, projects)
        rejected += done.rejected
        findings += done.findings
        again = "这份文件以前导入过，台账没有变化。" if done.again else ""
        say(f"{chosen.name} {path.name}：{done.rows}行，入账{done.accepted}行，已有{done.existing}行，没有入账{done.rejected}行。{again}")
    show_findings(findings)
    if rejected:
        say(f"没有入账的行和原因逐行列在 {ledger / 'records'} 中的 .rejected.csv 文件里。")
    if any(f.severity is ERROR for f in findings):
        raise typer.Exit(1)


def run_ledgers(kind: str, out: Path | None, folder: Path, book: Path | None) -> None:
    from yusuan.manage.entry import OTHERS
    from yusuan.manage.manual import ledger_text
    from yusuan.manage.store import Store

    store = Store(folder)
    known = {**store.ledgers, **OTHERS}
    if not kind:
        for found in known.values():
            say(f"{found.key:<12}{found.name}：{found.explain}")
        return
    chosen = known.get(kind)
    if chosen is None:
        fail(f"没有台账“{kind}”；可用的有：{'、'.join(sorted(known))}")
    if out is not None:
        write_form(chosen, out, store, opened(book, True) if book is not None else None)
        return
    for line in ledger_text(chosen):
        say(line)


def write_form(kind: Any, out: Path, store: Any, book: Any) -> None:
    """A form to enter records in: a workbook, or the bare headings as CSV."""
    from yusuan.manage import entry, evidence
    from yusuan.manage.workspace import EVIDENCE

    if out.exists():
        fail(f"“{out}”已经有了；请换一个文件名，免得盖掉填好的内容。")
    if out.suffix.lower() not in (".csv", ".xlsx"):
        fail(f"“{out.name}”：登记表只能写成 .xlsx 或 .csv。")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        if out.suffix.lower() == ".csv":
            out.write_text(entry.template_csv(kind), encoding="utf-8", newline="")
        else:
            declared = store.folder / EVIDENCE
            queries = evidence.load(declared, store)[0] if declared.is_file() else ()
            rows = entry.form(kind, out, book, queries)
            if rows:
                say(f"已列出台账取不出的指标，7月底、年底各一行，共{rows}行；“预算执行率”的行只写没有支出的原因。")
    except OSError as error:
        fail(f"“{out}”写不了：{error.strerror}")
    say(f"已写 {out}")
