"""The page on the Python interface: its examples run in order, and it names everything that the package gives."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from yusuan import service

PAGE = (Path(__file__).parents[1] / "docs" / "api.md").read_text(encoding="utf-8")
TEXT = "示例县档案馆2024年部门预算\n2024年度支出预算总计100.00万元，其中：基本支出60.00万元，占61.00%；项目支出40.00万元，占40.00%。\n"


def test_its_examples_run(tmp_path, examples):
    shutil.copy(examples / "xinzhou-2023.json", tmp_path / "单位.json")
    (tmp_path / "说明.txt").write_text(TEXT, encoding="utf-8")
    program = "\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.S))
    indented = "".join(f"    {line}\n" if line else "\n" for line in program.splitlines())
    (tmp_path / "例.py").write_text(f"if __name__ == '__main__':\n{indented}", encoding="utf-8")
    done = subprocess.run([sys.executable, "例.py"], cwd=tmp_path, capture_output=True, text=True, env={**os.environ})
    assert done.returncode == 0, done.stderr


def test_it_names_everything_that_the_package_gives():
    missing = [name for name in service.__all__ if name not in PAGE and name not in ("settings", "open_document", "BadStored")]
    assert not missing
