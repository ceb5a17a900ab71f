"""The whole way on the sample: ledgers, monitoring at the end of July, self-evaluation, documents in every format."""

import csv
import json
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from performance_sample import ROOT, SAMPLE
from yusuan.manage import evaluation, manual, monitoring
from yusuan.manage.documents import evaluation_document, monitoring_document, series_of, targets_document
from yusuan.manage.execution import read_execution
from yusuan.manage.forms import EVALUATED, MONITORED, money_parts
from yusuan.manage.monitoring import Light
from yusuan.manage.workspace import open_workspace
from yusuan.model import ERROR, Chart, Grid
from yusuan.publishing import pages, publish
from yusuan.targets import costing, review

D = Decimal
FOLDER = ROOT / "examples" / "performance"
JULY, DECEMBER = date(2023, 7, 31), date(2023, 12, 31)


@pytest.fixture(scope="module")
def sample():
    """Workspace, payments, and everything monitored and evaluated."""
    with open_workspace(FOLDER, SAMPLE) as space:
        paid = read_execution(space.execution, SAMPLE)
        july, _ = space.results(SAMPLE, JULY, paid)
        year, _ = space.results(SAMPLE, DECEMBER, paid)
        watched = monitoring.monitor_all(SAMPLE, paid, july, JULY)
        scored = evaluation.evaluate_all(SAMPLE, paid, year)
        series = series_of(SAMPLE, space.by_month(SAMPLE, 7))
        yield space, paid, watched, scored, series


# ---------------------------------------------------------------- the sample's data


def test_the_samples_files_are_what_its_generator_writes(tmp_path):
    folder = tmp_path / "examples" / "performance"
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from examples.performance.generate import main; from pathlib import Path; main(Path({str(folder)!r}))"
    subprocess.run([sys.executable, "-c", code], check=True)
    for made in sorted(p for p in folder.rglob("*") if p.is_file()):
        assert made.read_bytes() == (FOLDER / made.relative_to(folder)).read_bytes(), made.name


def test_the_sample_has_ledgers_of_every_kind_and_no_real_persons(sample):
    space = sample[0]
    assert len(space.imports) == 13 and sum(i.accepted for i in space.imports) > 25_000
    assert {f.rule for f in space.findings} == {"M554"}
    assert sum(i.rejected for i in space.imports) == 3
    for path in (FOLDER / "records").glob("*.csv"):
        rows = list(csv.DictReader(path.open(encoding="utf-8")))
        for head in ("人员编号", "申请人编号"):
            assert all(re.fullmatch(r"SYN-[0-9a-f]{12}", r[head]) for r in rows if head in r)
        assert "姓名" not in rows[0]


def test_payments_agree_with_the_ledgers_and_stay_within_the_budget(sample):
    space, paid, *_ = sample
    assert paid.findings == ()
    kind = space.store.ledgers["insurance"]
    frame = space.store.records(kind).collect()
    cents = frame.filter(frame["project"] == "2")["payment"].sum()
    charged = sum(e.amount for e in paid.of("2") if e.function == "2080704")
    assert D(cents) / 100 == charged == D("5220250")
    assert {e.month.month for e in paid.entries} == set(range(1, 13))


# ---------------------------------------------------------------- monitoring and evaluation


def test_every_indicator_of_the_sample_has_a_value_at_both_dates(sample):
    _, _, watched, scored, _ = sample
    assert len(watched) == len(scored) == 14
    assert [r.indicator.name for m in watched for r in m.rows if r.actual is None] == []
    assert all(r.share is not None for e in scored for r in e.rows)


def test_the_sample_is_monitored_at_the_end_of_july(sample):
    watched = {m.project.key: m for m in sample[2]}
    posts = next(r for r in watched["2"].rows if r.indicator.name == "公益性岗位补贴金额")
    assert str(posts.actual.value) == "=456.652万元"  # 347 persons × 1880 × 7 months
    assert watched["6"].progress.rate == D(7) / 12 and watched["6"].money is Light.GREEN
    assert watched["13"].money is Light.RED and watched["13"].progress.paid == 0
    assert not [f for m in sample[2] for f in m.findings if f.severity is ERROR]


def test_the_sample_is_evaluated(sample):
    scored = {e.project.key: e for e in sample[3]}
    assert not [f for e in sample[3] for f in e.findings if f.severity is ERROR]
    central = scored["2"]
    posts = next(r for r in central.rows if r.indicator.name == "公益性岗位补贴人数")
    assert (str(posts.actual.value), posts.points) == ("=347人", D("2.97"))  # 3 × 347 ÷ 350
    assert scored["12"].score == 10 + 90 - 30 + D("28.38")  # 30 × 4730 ÷ 5000
    assert scored["13"].grade == "优" and scored["13"].execution_points == D("9.66")
    for e in sample[3]:
        parts = list(money_parts(e, SAMPLE))
        for n in (1, 2, 3):
            assert sum(p[n] for p in parts[1:]) == parts[0][n]


def test_a_change_of_one_record_changes_the_score(sample, tmp_path):
    folder = tmp_path / "performance"
    shutil.copytree(FOLDER, folder)
    path = folder / "records" / "events.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    with open_workspace(folder, SAMPLE) as space:
        paid = read_execution(space.execution, SAMPLE)
        results, _ = space.results(SAMPLE, DECEMBER, paid)
        found = evaluation.evaluate(SAMPLE.project("5"), SAMPLE, paid, results)
    online = next(r for r in found.rows if r.indicator.name == "网络招聘会场次")
    assert str(online.actual.value) == "=9场" and online.points == D("8.10")
    assert {"M601", "M602"} <= {f.rule for f in found.findings}


# ---------------------------------------------------------------- documents


@pytest.fixture(scope="module")
def documents(sample):
    _, _, watched, scored, series = sample
    results = [review.review(p, SAMPLE) for p in SAMPLE.projects]
    return {
        "target": targets_document(SAMPLE, results, costing.judge(SAMPLE)),
        "monitor": monitoring_document(SAMPLE, watched, series, []),
        "evaluate": evaluation_document(SAMPLE, scored, []),
    }


def forms(document):
    return [b for b in document.blocks if isinstance(b, Grid) and b.kind == "form"]


@pytest.mark.parametrize(("name", "title"), [("monitor", MONITORED), ("evaluate", EVALUATED), ("target", "绩效目标申报表")])
def test_every_project_has_its_form(documents, name, title):
    found = forms(documents[name])
    assert len(found) == 14 and all(title in form.title for form in found)
    for form in found:
        assert len({len(row) for row in form.cells}) == 1
        covered = sum(cell.rows * cell.columns for _, _, cell in form)
        assert covered == form.width * len(form.cells), form.source.table  # merged cells neither overlap nor leave holes


def test_charts_say_the_same_in_words(documents):
    charts = [b for name in ("monitor", "evaluate") for b in documents[name].blocks if isinstance(b, Chart)]
    assert {c.unit for c in charts} == {"%", "分"} and len(charts) >= 6
    for chart in charts:
        assert all(str(amount) in chart.alternative for _, amount in chart.items)
        assert all(str(amount) in chart.alternative for amount in chart.against)
        assert bool(chart.against) == (chart.unit == "%") and len(chart.against) in (0, len(chart.items))


@pytest.mark.parametrize("name", ["target", "monitor", "evaluate"])
def test_documents_are_published_in_every_format_twice_alike(documents, name, tmp_path):
    made = []
    for turn in ("a", "b"):
        paths = publish(documents[name], tmp_path / turn, ("docx", "xlsx", "html", "json"), stem="文件", book=SAMPLE)
        made.append({p.name: p.read_bytes() for p in paths})
    assert made[0] == made[1] and len(made[0]) == 4
    page = made[0]["文件.html"].decode()
    assert all(p.name.replace("“", "").split("(")[0][:6] in page.replace("“", "") for p in SAMPLE.projects)
    assert json.loads(made[0]["文件.json"])


def test_pdf_is_made(documents, tmp_path):
    (path,) = publish(documents["monitor"], tmp_path, ("pdf",), stem="监控", book=SAMPLE)
    assert path.read_bytes().startswith(b"%PDF")


def test_no_person_is_in_any_output(sample, documents, tmp_path):
    numbers = {row["人员编号"] for row in csv.DictReader((FOLDER / "records" / "posts.csv").open(encoding="utf-8"))}
    for name, document in documents.items():
        for path in publish(document, tmp_path / name, ("docx", "xlsx", "html", "json"), stem="文件", book=SAMPLE):
            text = path.read_bytes()
            if path.suffix in (".docx", ".xlsx"):
                with zipfile.ZipFile(path) as package:
                    text = b"".join(package.read(n) for n in package.namelist())
            assert b"SYN-" not in text and not any(n.encode() in text for n in sorted(numbers)[:50])


# ---------------------------------------------------------------- the command


def run(*arguments):
    from yusuan.cli import build

    return CliRunner().invoke(build(), ["performance", *map(str, arguments)])


BOOK = ROOT / "examples" / "xinzhou-2023.json"


def test_the_commands_print_the_samples_documents(tmp_path):
    for name in ("target", "monitor", "evaluate"):
        more = () if name == "target" else ("--ledger", FOLDER)
        result = run(name, BOOK, "-o", tmp_path, "--format", "html", *more)
        assert result.exit_code == 0, result.output
    assert len(list(tmp_path.glob("*.html"))) == 3


def test_monitoring_at_another_date_and_wrong_dates(tmp_path):
    result = run("monitor", BOOK, "-o", tmp_path, "--ledger", FOLDER, "--format", "html", "--date", "2023-12-31")
    assert result.exit_code == 0 and "12月绩效运行监控" in result.output
    assert run("monitor", BOOK, "-o", tmp_path, "--date", "2024-07-31").exit_code == 2
    assert run("monitor", BOOK, "-o", tmp_path, "--date", "七月").exit_code == 2
    assert run("monitor", BOOK, "-o", tmp_path, "--ledger", tmp_path / "没有").exit_code == 2


def test_an_evaluation_without_evidence_is_refused_but_drafted(tmp_path):
    refused = run("evaluate", BOOK, "-o", tmp_path, "--format", "html")
    assert refused.exit_code == 1 and not list(tmp_path.glob("*.html")) and "M600" in refused.output
    assert refused.output.count("错误[") == 2 and "M607" in refused.output  # no values, no payments: two causes
    draft = run("evaluate", BOOK, "-o", tmp_path, "--format", "html", "--draft")
    assert draft.exit_code == 1 and "草稿" in next(tmp_path.glob("*.html")).read_text(encoding="utf-8")


def test_ledgers_are_imported_listed_and_written_empty(tmp_path):
    store = tmp_path / "台账"
    files = [FOLDER / "records" / "posts.csv", FOLDER / "records" / "loans.csv"]
    first = run("import", *files, "--ledger", store, "--book", BOOK)
    assert first.exit_code == 0 and "没有入账3行" in first.output
    again = run("import", *files, "--ledger", store, "--book", BOOK)
    assert again.output.count("台账没有变化") == 2
    assert again.output.replace("这份文件以前导入过，台账没有变化。", "") == first.output
    assert "9841条" in run("withdraw", "posts.csv", "--ledger", store).output
    assert run("withdraw", "posts.csv", "--ledger", store).exit_code == 2
    assert run("import", files[0], "--ledger", store, "--book", BOOK).output == first.output.replace(
        next(line for line in first.output.splitlines(keepends=True) if "loans.csv" in line), "")
    shutil.copy(FOLDER / "evidence.toml", store)
    with open_workspace(store, SAMPLE) as space:
        assert space.imports == () and len(list(space.store.used())) == 2
    assert "posts" in run("ledgers").output and "应发金额" in run("ledgers", "posts").output
    assert run("ledgers", "posts", "-o", tmp_path / "登记表.csv").exit_code == 0
    assert "人员编号" in (tmp_path / "登记表.csv").read_text(encoding="utf-8-sig")
    assert run("import", BOOK, "--ledger", store).exit_code == 2


def test_a_value_is_traced_to_its_records():
    result = run("trace", BOOK, "5", "现场招聘会场次", "--ledger", FOLDER, "--date", "2023-07-31")
    assert result.exit_code == 0 and "4场" in result.output and result.output.count("events.csv 第") == 4
    assert run("trace", BOOK, "5", "没有", "--ledger", FOLDER).exit_code == 2
    paid = run("trace", BOOK, "8", "遗属生活补助金额", "--ledger", FOLDER)
    assert paid.exit_code == 0 and paid.output.count("execution.csv 第") == 12 and "4404元" in paid.output
    stated = run("trace", BOOK, "9", "市场装饰面积", "--ledger", FOLDER)
    assert stated.exit_code == 0 and "results.csv 第" in stated.output and "依据：" in stated.output


def test_the_target_form_is_printed_in_the_other_framework(tmp_path):
    result = run("target", BOOK, "-o", tmp_path, "--framework", "2021", "--format", "html")
    assert result.exit_code == 0 and "经济成本指标" in next(tmp_path.glob("*.html")).read_text(encoding="utf-8")
    assert run("target", BOOK, "-o", tmp_path, "--framework", "1999").exit_code == 2


def test_the_page_of_the_manual_is_fresh():
    text = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    assert text.partition(manual.BEGIN)[2].partition(manual.END)[0].strip() == manual.generated().strip()


def test_a_book_without_projects_is_printed_too():
    empty = replace(SAMPLE, projects=(), lines=SAMPLE.lines[:1], costing=())
    for document in (targets_document(empty, [], []), monitoring_document(empty, [], [], []), evaluation_document(empty, [], [])):
        assert forms(document) == [] and document.unit.value == SAMPLE.unit.name


def test_forms_over_several_pages_repeat_the_heads_of_their_indicators(documents):
    for name in ("monitor", "evaluate"):
        for form in forms(documents[name]):
            heads = [cell.text for cell in form.cells[form.head] if cell is not None]
            assert "三级指标" in heads and all(cell.rows == 1 for cell in form.cells[form.head] if cell is not None)
    data = pages.printed(documents["evaluate"])
    printed = next(b for s in data["sections"] for b in s["blocks"] if b["kind"] == "form")
    cells = [*printed["header"], *printed["body"], *printed["again"], *printed["rest"]]
    assert printed["again"] and len(cells) == sum(1 for _ in forms(documents["evaluate"])[0])


def test_two_series_of_a_chart_are_drawn_in_every_format(documents, tmp_path):
    chart = next(b for b in documents["monitor"].blocks if isinstance(b, Chart) and b.against)
    paths = {p.suffix: p for p in publish(documents["monitor"], tmp_path, ("docx", "xlsx", "html"), stem="监控", book=SAMPLE)}
    with zipfile.ZipFile(paths[".docx"]) as package:
        drawn = [package.read(n).decode() for n in package.namelist() if re.fullmatch(r"word/charts/chart\d+\.xml", n)]
    assert all(xml.count("<c:ser>") == 2 for xml in drawn)
    assert any(all(name in xml for name in chart.series) for xml in drawn)
    with zipfile.ZipFile(paths[".xlsx"]) as package:
        assert package.read("xl/charts/chart1.xml").decode().count("<c:ser>") == 2
    page = paths[".html"].read_text(encoding="utf-8")
    assert '"against"' in page and all(name in page for name in chart.series)
