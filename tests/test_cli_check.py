"""yusuan check from the outside: many files, names, streams, baselines, suppressions, misuse, and its exit codes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from typer.testing import CliRunner

from yusuan.cli import build
from yusuan.publishing.reports.check.json import check_schema
from yusuan.service.checking import Job, check_all, exit_code

RUN = CliRunner()
TITLE = "示例县档案馆2024年部门预算\n"
GOOD = "2024年度支出预算总计100.00万元，其中：基本支出60.00万元，占60.00%；项目支出40.00万元，占40.00%。\n"
WRONG = GOOD.replace("占60.00%", "占61.00%")


def check(*arguments: object, text: str | None = None) -> tuple[int, str, str]:
    done = RUN.invoke(build(), ["check", *map(str, arguments)], input=text)
    return done.exit_code, done.stdout, done.stderr


def written(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        path = folder / name.replace("__", "/")
        path = path.with_name(path.name + ".txt")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TITLE + text if text else "", encoding="utf-8")
    return folder


def only(folder: Path, *more: object) -> tuple[int, str, str]:
    """A check of the shares alone, so that what is missing in a few lines of text does not matter."""
    return check(folder, "--only", "N2", *more)


# ---------------------------------------------------------------- many files


def test_what_cannot_be_read_does_not_stop_the_rest(tmp_path):
    written(tmp_path, 对=GOOD, 错=WRONG, 空="")
    (tmp_path / "信.txt").write_text("你好，这是一封信。\n", encoding="utf-8")
    (tmp_path / "残.pdf").write_bytes(b"%PDF-1.4 nothing")
    for arguments in ([tmp_path], [*sorted(tmp_path.iterdir()), tmp_path / "无.pdf"]):
        code, out, err = check(*arguments, "--only", "N2")
        assert code == 1 and "错误[N201]" in out
        assert "对.txt：没有发现问题" in out and "信.txt：没有查成" in out
        assert "空.txt：文件是空的" in err and "残.pdf：" in err and "信.txt：没有读出" in err
        assert f"共 {max(5, len(arguments))} 份文件：有错误 1 份" in out and ("无.pdf" in err) == (len(arguments) > 1)
    code, out, err = check(tmp_path / "空.txt", tmp_path / "对.txt", "--only", "N2", "-f", "json")
    assert code == 2 and [d["file"] for d in json.loads(out)["documents"]] == ["对.txt", "空.txt"] and "空.txt" in err


@pytest.mark.parametrize(
    ("texts", "code"),
    [({"a": GOOD}, 0), ({"a": WRONG}, 1), ({"a": GOOD, "b": ""}, 2), ({"a": WRONG, "b": ""}, 1), ({"b": ""}, 2)],
)
def test_exit_codes(tmp_path, texts, code):
    assert only(written(tmp_path, **texts))[0] == code


def test_a_file_without_anything_to_check_is_no_pass(tmp_path):
    (tmp_path / "信.txt").write_text("你好，这是一封信。\n", encoding="utf-8")
    code, out, err = check(tmp_path / "信.txt")
    assert code == 2 and "没有查成" in out and "不像预算" in err
    code, out, _ = check(tmp_path / "信.txt", "-f", "json")
    assert code == 2 and json.loads(out)["documents"][0]["nothing"]


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path):
    written(tmp_path, 教育局__部门预算=GOOD, 民政局__部门预算=WRONG)
    code, out, _ = only(tmp_path, "-f", "json")
    assert code == 1
    assert [d["file"] for d in json.loads(out)["documents"]] == ["教育局/部门预算.txt", "民政局/部门预算.txt"]
    (tmp_path / "基线.json").write_text(out, encoding="utf-8")
    code, out, _ = only(tmp_path, "--baseline", tmp_path / "基线.json")
    assert code == 0 and "基线里已有的 1 条没有再列" in out
    code, out, _ = check(tmp_path / "教育局" / "部门预算.txt", tmp_path / "民政局" / "部门预算.txt", "--only", "N2")
    assert code == 1 and f"{tmp_path.as_posix()}/民政局/部门预算.txt\n" in out and "第2行：错误" in out


def test_a_file_given_twice_is_checked_once(tmp_path):
    file = written(tmp_path, a=WRONG) / "a.txt"
    assert len(json.loads(check(file, file, tmp_path, "-f", "json")[1])["documents"]) == 1


def test_several_processes_give_the_same_bytes_in_the_same_order(tmp_path):
    written(tmp_path, **{f"{n:02}": WRONG if n % 3 else GOOD for n in range(13)})
    for format in ("text", "json"):
        one, two = (only(tmp_path, "-f", format, "-j", jobs) for jobs in (1, 3))
        assert one == two and one[0] == 1 and one[1]


def broken(examined: object, job: Job) -> object:
    raise ZeroDivisionError("内部")


def dying(examined: object, job: Job) -> object:
    if job.name == "2":
        os.kill(os.getpid(), signal.SIGKILL)
    return job.name


def test_a_process_that_the_system_kills_costs_one_file(tmp_path):
    if sys.platform == "win32":
        pytest.skip("fork of POSIX")
    files = sorted(written(tmp_path, **{str(n): GOOD for n in range(5)}).iterdir())

    results = list(check_all([Job(str(f), f.stem, dying, only=("N2",)) for f in files], 2))
    assert [r.name for r in results] == list("01234")
    assert ["被系统终止" in r.error for r in results] == [False, False, True, False, False]


def test_a_fault_of_ours_costs_one_file(tmp_path):
    file = written(tmp_path, a=GOOD) / "a.txt"
    results = list(check_all([Job(str(file), "a", broken, only=("N2",)), Job(str(file), "b", dying, only=("N2",))]))
    assert "程序出错" in results[0].error and "内部" in results[0].error
    assert exit_code(results) == 2 and results[1].piece == "b"


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_stops_all_processes_in_silence(tmp_path):
    written(tmp_path, **{f"{n:03}": WRONG * 40 for n in range(200)})
    running = subprocess.Popen(
        [sys.executable, "-m", "yusuan", "check", str(tmp_path), "-j", "2", "-o", str(tmp_path / "出.json")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    time.sleep(4)
    os.killpg(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=60)
    if running.returncode == 1:
        pytest.skip("the machine was quicker than the signal")
    assert running.returncode == 130 and "Traceback" not in err and "已中断" in err
    assert not list(tmp_path.glob("*出.json*"))


# ---------------------------------------------------------------- what is read, what is written


def test_standard_input_and_pure_json(tmp_path):
    code, out, err = check("-", "--only", "N2", "-f", "json", text=TITLE + WRONG)
    [document] = json.loads(out)["documents"]
    assert code == 1 and document["file"] == "标准输入" and document["findings"][0]["place"]["line"] == 2 and not err


def test_the_output_tells_the_format_and_must_agree_with_it(tmp_path):
    file = written(tmp_path, a=WRONG) / "a.txt"
    assert check(file, "-o", tmp_path / "新" / "b.json")[0] == 1 and json.loads((tmp_path / "新" / "b.json").read_text("utf-8"))
    for arguments, words in (
        (("-f", "xlsx", "-o", tmp_path / "b.pdf"), "以 .pdf 结尾，格式却是 xlsx"),
        (("-f", "json", "-o", tmp_path), "是文件夹"),
        (("-o", tmp_path), "是文件夹"),
        (("-f", "xml"), "没有格式“xml”"),
        (("-j", "-1"), "不能是负数"),
        (("--pages", "some"), "--pages 没有“some”"),
        (("--only", "N2,Q9"), "没有规则以“Q9”开头"),
        (("--ignore", "x"), "没有规则以“X”开头"),
    ):
        code, out, err = check(file, *arguments)
        assert code == 2 and words in err and "错误[" not in out, (arguments, err)
    two = written(tmp_path / "二", a=GOOD, b=GOOD)
    code, _, err = check(two, "-f", "pdf", "-o", tmp_path / "b.pdf")
    assert code == 2 and "请写文件夹" in err


def test_rules_may_be_chosen_by_beginnings_in_any_letters(tmp_path):
    file = written(tmp_path, a=WRONG) / "a.txt"
    assert check(file, "--only", "n201")[0] == 1
    assert check(file, "--only", "N201", "--ignore", "n20")[0] == 0


def test_a_book_is_compiled_and_its_own_faults_are_reported(examples, tmp_path):
    for name in ("xinzhou-2023.xlsx", "xinzhou-2023.json"):
        code, out, _ = check(examples / name, "-f", "json")
        [document] = json.loads(out)["documents"]
        assert code == 0 and document["counts"]["passed"] > 300, name
        assert any(f["rule"].startswith("B") for f in document["findings"])
    (tmp_path / "空.json").write_text('{"a": 1}', encoding="utf-8")
    code, _, err = check(tmp_path / "空.json")
    assert code == 2 and "不是预算书" in err


# ---------------------------------------------------------------- baselines and suppressions


def test_a_baseline_survives_shifted_lines_and_counts_repetitions(tmp_path):
    file = written(tmp_path, a=WRONG) / "a.txt"
    assert only(file, "-o", tmp_path / "基线.json")[0] == 1
    file.write_text(TITLE + "\n一段新的话。\n\n" + WRONG, encoding="utf-8")
    code, out, _ = only(file, "--baseline", tmp_path / "基线.json")
    assert code == 0 and "基线里已有的" in out
    assert only(file, "--baseline", tmp_path / "基线.json", "-o", tmp_path / "再.json")[0] == 0
    assert only(file, "--baseline", tmp_path / "再.json")[0] == 0, "a result with a baseline is a baseline again"
    file.write_text(TITLE + WRONG.replace("61.00", "62.00"), encoding="utf-8")
    assert only(file, "--baseline", tmp_path / "基线.json")[0] == 1


@pytest.mark.parametrize("text", ["", "x", "[]", '{"documents": 3}', '{"documents": [1]}'])
def test_what_is_no_baseline_says_so(tmp_path, text):
    file = written(tmp_path, a=WRONG) / "a.txt"
    (tmp_path / "b.json").write_text(text, encoding="utf-8")
    code, out, err = only(file, "--baseline", tmp_path / "b.json")
    assert code == 2 and "不能作基线" in err and not out
    code, _, err = only(file, "--baseline", tmp_path / "无.json")
    assert code == 2 and "没有这个文件" in err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_suppressions_of_any_editor_are_reported_and_idle_ones_too(tmp_path, encoding):
    file = written(tmp_path, a=WRONG) / "a.txt"
    lines = "# 说明\nn201 61.00  ＃ 财政局已知悉\nN202 # 没有这样的\nQ777 # 写错了\nN201\n"
    (tmp_path / "a.txt.yusuan-ignore").write_bytes(lines.encode(encoding))
    code, out, err = only(file)
    assert code == 0 and "已按说明忽略 N201" in out and "财政局已知悉" in out
    assert "第3行：没有这样的问题" in err and "第4行：没有规则“Q777”" in err and "第5行没有写忽略的原因" in err
    document = json.loads(only(file, "-f", "json")[1])["documents"][0]
    assert not document["findings"] and document["suppressed"][0]["reason"] == "财政局已知悉"


# ---------------------------------------------------------------- the schema


def test_the_schema_is_strict(tmp_path):
    file = written(tmp_path, a=WRONG) / "a.txt"
    data = json.loads(check(file, "-f", "json")[1])
    jsonschema.validate(data, check_schema())
    for spoil in (
        lambda d: d["findings"][0].pop("place"),
        lambda d: d["findings"][0]["place"].update(row=3),
        lambda d: d.pop("counts"),
        lambda d: d.update(more=1),
    ):
        spoilt = json.loads(json.dumps(data))
        spoil(spoilt["documents"][0])
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(spoilt, check_schema())


@pytest.mark.shared
def test_json_of_real_documents_holds_to_the_schema(shared):
    documents = shared / "documents"
    paths = [documents / "sh_putuo_guiziju_2024_dept_final.pdf", documents / "cq_jiaotongwei_2018_dept_budget_narrative.html",
             documents / "sh_unit_budget_template.xlsx", shared / "seed" / "xinzhou-2023-unit-budget.txt"]  # fmt: skip
    code, out, _ = check(*paths, "-f", "json", "-j", "2")
    data = json.loads(out)
    jsonschema.validate(data, check_schema())
    assert code == 1 and [d["file"] for d in data["documents"]] == [p.name for p in paths]
    assert not [u for d in data["documents"] for u in d["unchecked"] if "程序出错" in u["reason"]]
    kinds = {key for d in data["documents"] for f in d["findings"] for key in f["place"]}
    assert {"page", "sheet", "cell", "line", "box", "text", "table"} <= kinds
    phones = set(re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", paths[-1].read_text("utf-8")))
    assert len(phones) > 5 and not [n for n in phones if n in out and not n.startswith("1409")], "a code is no phone"


def test_how_much_is_told(tmp_path):
    """--summary without findings, -q without counts, --severity from a severity on, --statistics per rule."""
    folder = written(tmp_path, 对=GOOD, 错=WRONG)
    _, out, _ = only(folder, "--summary")
    assert "错误[" not in out and "检查 通过" in out
    _, out, _ = only(folder, "-q")
    assert "错误[" in out and "检查 通过" not in out
    _, out, _ = check(folder / "错.txt", "--severity", "错误")
    assert "警告[" not in out and "提示[" not in out
    assert check(folder / "错.txt", "--severity", "大")[0] == 2
    _, out, _ = only(folder, "--statistics", "--summary")
    assert any(line.split()[1:2] and line.split()[1].startswith("N2") for line in out.splitlines())


def test_petty_findings_are_one_line_unless_asked_for(tmp_path):
    text = GOOD + "\n收入总计4,510.69万元，上年结转1,035.80万元。\n\n支出总计4510.69万元，其中上年结转1035.8万元。\n"
    file = next(iter(written(tmp_path, 甲=text).iterdir()))
    _, out, _ = check(file, "--only", "W208")
    assert "[W208]" not in out and "细小的写法问题 1 条" in out and "--all" in out
    assert "[W208]" in check(file, "--only", "W208", "--all")[1]


def test_the_column_of_decisions_ends_a_finding(tmp_path):
    folder = written(tmp_path / "源", 错=WRONG)
    sheet = tmp_path / "检查表.xlsx"
    assert only(folder, "-o", sheet)[0] == 1
    book = openpyxl.load_workbook(sheet)
    page = book["问题"]
    column = next(c.column for c in page[1] if c.value == "处理")
    for row in range(2, page.max_row + 1):
        page.cell(row, column).value = "不属实"
    book.save(sheet)
    code, out, _ = only(folder, "--decisions", sheet)
    assert code == 0 and "已按说明忽略" in out and "检查表：不属实" in out
    code, _, err = only(folder, "--decisions", folder / "错.txt")
    assert code == 2 and "处理意见" in err


def test_a_letter_for_each_unit_is_written(tmp_path):
    folder = written(tmp_path / "源", 对=GOOD, 错=WRONG)
    code, out, _ = only(folder, "-f", "letter", "-o", tmp_path / "信")
    assert code == 1 and all(p.name.endswith("反馈意见.docx") for p in (tmp_path / "信").iterdir()) and "已写" in out
    letter = next((tmp_path / "信").iterdir())
    letter.write_bytes(b"hers")
    assert only(folder, "-f", "letter", "-o", tmp_path / "信")[0] == 2, "somebody may have written in it"
    assert letter.read_bytes() == b"hers"
    assert only(folder, "-f", "letter", "-o", tmp_path / "信", "--force")[0] == 1 and letter.read_bytes() != b"hers"
