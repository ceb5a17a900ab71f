"""Names of bodies, told from those of projects and accounts."""

import pytest

from yusuan.words.bodies import is_body


@pytest.mark.parametrize(
    "name",
    [
        "青禾县水务局", "青禾县疾病预防控制中心（青禾县卫生监督所）", "青禾县慈善服务中心(青禾县慈善医院)", "青禾县养老服务指导中心",
        "青禾县老龄工作委员会办公室", "青禾县人才评价中心", "青禾县采购监督办公室", "青禾县水务局(本级)",
    ],
)  # fmt: skip
def test_bodies(name):
    assert is_body(name)


@pytest.mark.parametrize(
    "name", ["设备购置（一期工程）", "信息中心（运维项目）", "物业服务", "养老服务指导经费", "水质监测中心建设工程", "（青禾县水务局）"]
)
def test_projects_and_accounts_are_none(name):
    assert not is_body(name)
