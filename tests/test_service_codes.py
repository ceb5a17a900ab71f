"""The year's official code list: by an option, by a configuration file, by the interface; and only where it holds."""

import threading

import pytest
from typer.testing import CliRunner

import yusuan
from yusuan import codes
from yusuan.cli import build
from yusuan.service import explaining, settings
from yusuan.service.errors import BadRequest, NotFound

RUN = CliRunner()
LIST = "科目编码,科目名称\n208,社会保障和就业支出\n20899,其他社会保障和就业支出\n2089988,星际移民安置支出\n"


@pytest.fixture
def official(tmp_path):
    path = tmp_path / "2031年科目.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_a_list_holds_within_its_block_and_thread(official):
    catalogue = settings.catalogue([settings.code_list(official)])
    assert codes.lookup("function", "2089988", 2031) is None
    with codes.using(catalogue):
        assert codes.name("function", "2089988", 2031) == "星际移民安置支出"
        assert codes.judge("function", "2089988", "星际移民安置支出", 2031).fine
        other: list[object] = []
        thread = threading.Thread(target=lambda: other.append(codes.lookup("function", "2089988", 2031)))
        thread.start()
        thread.join()
        assert other == [None]
    assert codes.lookup("function", "2089988", 2031) is None


def test_the_option_and_the_configuration_file_reach_a_command(official, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = ["codes", "星际移民"]
    assert RUN.invoke(build(), said).exit_code == 1
    done = RUN.invoke(build(), [*said, "--codes", str(official)])
    assert done.exit_code == 0 and "2089988" in done.stdout
    (tmp_path / "yusuan.toml").write_text('[codes]\n2031 = "2031年科目.csv"\n', encoding="utf-8")
    assert RUN.invoke(build(), said).exit_code == 0


def test_it_reaches_reading_in_another_process(official, tmp_path):
    text = "示例县档案馆2031年部门预算\n2031年度一般公共预算支出100.00万元，其中：星际移民安置支出100.00万元。\n"
    path = tmp_path / "说明.txt"
    path.write_text(text, encoding="utf-8")
    catalogue = settings.catalogue([settings.code_list(f"2031={official}")])
    document = yusuan.read(path, codes=catalogue)
    asked = {code for f in document.figures for code in (f.point.function or ())}
    assert any(code.startswith("208") for code in asked) and asked != {
        code for f in yusuan.read(path).figures for code in (f.point.function or ())
    }
    book = tmp_path / "无.csv"
    with pytest.raises(NotFound):
        settings.catalogue([settings.CodeList(2031, book)])


def test_codes_by_words_and_an_unknown_code():
    done = RUN.invoke(build(), ["codes", "养老保险", "缴费"])
    assert done.exit_code == 0 and "2080505" in done.stdout
    assert RUN.invoke(build(), ["codes", "9999999"]).exit_code == 1
    assert all("+" not in row.source for row in explaining.codes("2080505"))


@pytest.mark.parametrize("said", ["科目.csv", "2025-2026.csv"])
def test_a_list_without_a_year_is_refused(said):
    with pytest.raises(BadRequest, match="哪一年"):
        settings.code_list(said)


def test_a_configuration_that_is_wrong_is_said(tmp_path):
    (tmp_path / "yusuan.toml").write_text("[kodes]\n", encoding="utf-8")
    with pytest.raises(BadRequest, match="kodes"):
        settings.settings(tmp_path, {})
