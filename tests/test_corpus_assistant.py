"""The tools for assistants, asked by the official client over standard input and output."""

import asyncio
import json
import os
import sys

import pytest

from yusuan.corpus.adding import add
from yusuan.corpus.assistant import NAMES, ROWS, Tools

TABLE = """某县甲管理局2023年单位预算

表2 支出总表
单位：万元
科目编码\t科目名称\t合计\t基本支出\t项目支出
201\t一般公共服务支出\t100.00\t60.00\t40.00
208\t社会保障和就业支出\t30.00\t30.00\t0.00
合计\t\t{total}\t90.00\t40.00
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    root = tmp_path_factory.mktemp("assistant")
    (root / "in").mkdir()
    (root / "in" / "a.txt").write_text(TABLE.format(total="139.00"), encoding="utf-8")
    (root / "in" / "b.txt").write_text(TABLE.format(total="130.00").replace("某县甲管理局", "某县乙管理局"), encoding="utf-8")
    add(root / "in", root / "corpus")
    return root


def test_the_official_client_gets_answers_with_their_sources(made):
    mcp = pytest.importorskip("mcp")

    async def talk():
        server = mcp.StdioServerParameters(
            command=sys.executable, args=["-m", "yusuan", "mcp", str(made / "corpus"), "--files", str(made / "in")],
            env=dict(os.environ),
        )
        async with mcp.Client(server) as client:
            tools = (await client.list_tools()).tools

            async def call(tool, **arguments):
                return json.loads((await client.call_tool(tool, arguments)).content[0].text)

            return (
                tools,
                await call("search_units", words="甲"),
                await call("ask_point", unit="某县甲管理局", year="2023", dimensions={"function": "201", "flow": "expenditure", "sink": "spent"}),
                await call("check_file", name="a.txt"),
                await call("check_file", name="../corpus/yusuan-corpus"),
                await call("explain_rule", id="t102"),
            )

    tools, units, asked, checked, refused, rule = asyncio.run(talk())
    assert [t.name for t in tools] == list(NAMES) and all(t.annotations.read_only_hint for t in tools)
    assert units["rows"][0]["unit"] == "某县甲管理局" and units["rows"][0]["file"] == "a.txt" and not units["more"]
    assert [(r["amount"], r["file"], r["table"]) for r in asked["rows"]] == [(100_0000_00, "a.txt", "支出总表")]
    assert any(r["rule"] == "T102" and r["place"] for r in checked["rows"])
    assert "指定文件夹" in refused["error"]
    assert rule["rule"] == "T102" and rule["title"]


def test_answers_are_bounded_and_wrong_questions_are_told(made):
    tools = Tools(made / "corpus")
    assert len(tools.compare("某县甲管理局", "某县乙管理局", "2023", 1)["rows"]) == 1 and tools.compare("某县甲管理局", "某县乙管理局", "2023", 1)["more"]
    assert len(tools.compare("某县甲管理局", "某县乙管理局", "2023", 10**9)["rows"]) <= ROWS
    assert "没有维度" in tools.ask_point("某县甲管理局", "2023", {"sql": "1"})["error"]
    assert tools.search_units("' OR 1=1 --")["rows"] == []
    assert "--files" in tools.check_file("a.txt")["error"] and "没有规则" in tools.explain_rule("X")["error"]
    one = tools.compare("某县甲管理局", "某县乙管理局", "2023", 1)["rows"][0]
    told = tools.explain_figure(one["first_id"])
    assert told["rows"][0]["file"] == "a.txt" and told["rows"][0]["meaning"] == one["meaning"] and told["findings"]
