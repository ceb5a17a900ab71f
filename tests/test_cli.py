"""The command line from the outside: every command, its exit code, and what it says when things are wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


def yusuan(*arguments: object, cwd: Path | None = None, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "yusuan", *map(str, arguments)], capture_output=True, text=True, cwd=cwd, input=text, timeout=120
    )


@pytest.fixture(scope="module")
def published(examples, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("out")
    done = yusuan("publish", examples / "xinzhou-2023.xlsx", "-o", out, "--format", "pdf,xlsx,json")
    assert done.returncode == 0, done.stderr
    assert "15张表" in done.stdout and "14份绩效目标表" in done.stdout
    return out


def test_new_writes_a_workbook_and_does_not_overwrite(tmp_path):
    assert yusuan("new", tmp_path / "单位.xlsx", "-y", 2027).returncode == 0
    again = yusuan("new", tmp_path / "单位.xlsx")
    assert again.returncode == 2 and "已经存在" in again.stderr


def test_an_empty_book_is_not_published(tmp_path):
    yusuan("new", tmp_path / "单位.xlsx", "-y", 2027)
    done = yusuan("publish", tmp_path / "单位.xlsx", "-o", tmp_path / "out")
    assert done.returncode == 1 and "没有公开" in done.stderr and "至少填写" in done.stdout
    assert not (tmp_path / "out").exists()


def test_our_own_output_checks_clean(published):
    done = yusuan("check", published, "--only", "T,N", "-f", "json")
    assert done.returncode == 0, done.stdout
    for document in json.loads(done.stdout)["documents"]:
        assert document["unit"] == "忻州市就业和人才服务中心"
        assert not [f for f in document["findings"] if f["severity"] != "notice"]
        assert document["counts"]["passed"] > 300


def test_a_wrong_figure_is_an_error_with_its_place(published, tmp_path):
    text = "2023年度支出预算总计100.00万元，其中：基本支出60.00万元，占61.00%；项目支出40.00万元，占40.00%。\n"
    file = tmp_path / "说明.txt"
    file.write_text("某单位2023年度部门预算\n" + text, encoding="utf-8")
    done = yusuan("check", file, "--only", "N201")
    assert done.returncode == 1
    assert "错误[N201]" in done.stdout and "第2行" in done.stdout and "60.00%" in done.stdout


def test_suppressions_and_baselines(tmp_path):
    file = tmp_path / "说明.txt"
    file.write_text("某单位2023年度部门预算\n2023年度支出预算总计100.00万元，其中：基本支出60.00万元，占61.00%。\n", encoding="utf-8")
    (tmp_path / "说明.txt.yusuan-ignore").write_text("N201 61.00 # 财政局已知悉\nN203\n", encoding="utf-8")
    done = yusuan("check", file, "--only", "N201")
    assert done.returncode == 0 and "财政局已知悉" in done.stdout and "没有写忽略的原因" in done.stderr
    (tmp_path / "说明.txt.yusuan-ignore").unlink()
    first = yusuan("check", file, "--only", "N201", "-f", "json", "-o", tmp_path / "b.json")
    assert first.returncode == 1
    assert yusuan("check", file, "--only", "N201", "--baseline", tmp_path / "b.json").returncode == 0


def test_read_gives_figures_with_places(published):
    pdf = next(published.glob("*.pdf"))
    done = yusuan("read", pdf, "-f", "json")
    data = json.loads(done.stdout)
    assert data["headline"]["收入总计"] == "45106900" and len(data["tables"]) == 15
    assert all("page" in f["place"] for f in data["figures"])
    assert yusuan("read", pdf).stdout.count("2023年") > 10


def test_read_from_standard_input():
    done = yusuan("read", "-", "-f", "csv", text="某局2024年度部门预算\n2024年度收入预算总计12.50万元。\n")
    assert done.returncode == 0 and "125000" in done.stdout


def test_unreadable_files_say_why(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 nothing")
    done = yusuan("check", tmp_path / "a.pdf")
    assert done.returncode == 2 and "a.pdf" in done.stderr
    assert yusuan("check", tmp_path / "no.pdf").returncode == 2


def test_merge_codes_layouts_rules(examples, tmp_path):
    units = sorted((examples / "department").glob("*.xlsx"))
    done = yusuan("merge", *units, "-o", tmp_path / "部门.xlsx")
    assert done.returncode == 0 and len(units) == 2, done.stderr
    assert yusuan("publish", tmp_path / "部门.xlsx", "-o", tmp_path / "out", "--format", "json").returncode == 0
    assert "机关事业单位基本养老保险缴费支出" in yusuan("codes", "2080505").stdout
    assert "shanxi" in yusuan("layouts").stdout
    assert "N203" in yusuan("rules").stdout and "上年数" in yusuan("explain", "n203").stdout
    assert yusuan("explain", "Z999").returncode == 2


def test_published_schemas_are_current_and_hold(published):
    import jsonschema

    from yusuan.publishing.reports.check.json import schema_text as check_schema
    from yusuan.reading.output import schema_text as read_schema

    folder = Path(__file__).parents[1] / "docs" / "schema"
    assert (folder / "read.schema.json").read_text(encoding="utf-8") == read_schema()
    assert (folder / "check.schema.json").read_text(encoding="utf-8") == check_schema()
    pdf = next(published.glob("*.pdf"))
    jsonschema.validate(json.loads(yusuan("read", pdf, "-f", "json").stdout), json.loads(read_schema()))
    jsonschema.validate(json.loads(yusuan("read", published, "-f", "json").stdout), json.loads(read_schema()))
    jsonschema.validate(json.loads(yusuan("check", published, "-f", "json").stdout), json.loads(check_schema()))
