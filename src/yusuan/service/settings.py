"""The configuration file ``yusuan.toml``: what holds for every command in a folder, above all the year's code lists.

```toml
layout = "shanxi"            # 版式，预算书没有选的时候用
[codes]                      # 年度 = 当年的政府收支分类科目（CSV 或 Excel），路径从本文件算起
2026 = "2026年科目.xlsx"
```

It is looked for as ``YUSUAN_CONFIG`` says, else in the current folder, else in the user's own configuration folder.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yusuan import codes
from yusuan.codes import Catalogue
from yusuan.model import ERROR, Finding

from .errors import BadRequest, NotFound

NAME, VARIABLE = "yusuan.toml", "YUSUAN_CONFIG"
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class CodeList:
    """A year's official list of classification codes."""

    year: int
    path: Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What a configuration file says; ``file`` is where it stands, None where there is none."""

    file: Path | None = None
    layout: str = ""
    codes: tuple[CodeList, ...] = ()


def settings(folder: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings that hold in a folder (the current one).  Raises BadRequest for a file that is wrong."""
    environment = os.environ if environment is None else environment
    file = _file(folder or Path(), environment)
    if file is None:
        return Settings()
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise BadRequest(f"配置文件“{file}”读不了：{error}") from error
    unknown = sorted(set(data) - {"layout", "codes"})
    if unknown:
        raise BadRequest(f"配置文件“{file}”里不认识：{'、'.join(unknown)}；可以写 layout 和 [codes]。")
    return Settings(file, str(data.get("layout", "")), tuple(_lists(data.get("codes", {}), file)))


def _file(folder: Path, environment: Mapping[str, str]) -> Path | None:
    if said := environment.get(VARIABLE):
        if not Path(said).is_file():
            raise NotFound(f"{VARIABLE} 所指的配置文件“{said}”不存在。")
        return Path(said)
    home = environment.get("XDG_CONFIG_HOME") or (f"{environment['HOME']}/.config" if environment.get("HOME") else "")
    places = [folder / NAME, *([Path(home, "yusuan", NAME)] if home else [])]
    return next((place for place in places if place.is_file()), None)


def _lists(said: Any, file: Path) -> Sequence[CodeList]:
    if not isinstance(said, dict):
        raise BadRequest(f"配置文件“{file}”的 codes 应写成 [codes] 一节，每行：年度 = \"文件\"。")
    for year, path in said.items():
        if not (_YEAR.fullmatch(year) and isinstance(path, str)):
            raise BadRequest(f"配置文件“{file}”的 [codes] 里，{year} 不是年度，或者后面不是文件名。")
    return [CodeList(int(year), file.parent / path) for year, path in said.items()]


def code_list(said: str | Path) -> CodeList:
    """``2026=FILE``, or a file whose name holds the year.  Raises BadRequest where no year is told."""
    text = str(said)
    year, _, rest = text.partition("=")
    if _YEAR.fullmatch(year.strip()) and rest:
        return CodeList(int(year), Path(rest))
    found = _YEAR.findall(Path(text).name)
    if len(set(found)) != 1:
        raise BadRequest(f"看不出“{text}”是哪一年的科目，请写成 2026={text}")
    return CodeList(int(found[0]), Path(text))


def catalogue(lists: Sequence[CodeList]) -> Catalogue:
    """The shipped classification with these years' official lists laid over it.

    Raises NotFound for a missing file, BadRequest with the findings for one that cannot be used.
    """
    found = codes.shipped()
    for one in lists:
        if not one.path.is_file():
            raise NotFound(f"没有找到科目文件“{one.path}”。")
        found, findings = codes.load_official(one.path, one.year, found)
        if bad := [f for f in findings if f.severity is ERROR]:
            raise BadRequest(f"科目文件“{one.path}”不能用：{bad[0].message}", findings)
    return found


def chosen(said: Sequence[str | Path] = (), folder: Path | None = None) -> Catalogue | None:
    """The classification that a command works with: the lists it was given, over those of the configuration file.

    None where there are none: the shipped classification holds.  Raises as :func:`catalogue` does.
    """
    lists = (*settings(folder).codes, *map(code_list, said))
    return catalogue(lists) if lists else None


def problems(lists: Sequence[CodeList]) -> tuple[Finding, ...]:
    """What is to be said of official lists that can be used."""
    return tuple(f for one in lists for f in codes.load_official(one.path, one.year)[1])
