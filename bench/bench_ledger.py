"""A ledger of a million monthly records: taken in and evaluated, against plain polars and DuckDB scans of the same file.

``python bench/bench_ledger.py [rows]`` prints seconds and peak memory of all, each in a process of its own.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl

from yusuan.book import Standard
from yusuan.manage import evidence
from yusuan.manage.evidence import Query
from yusuan.manage.ledger import Condition
from yusuan.manage.store import Store

ROWS = 1_000_000
YEAR, PROJECTS = 2023, ("1", "2", "3", "4")
STANDARDS = (Standard("岗位补贴", Decimal(1880), "元/人/月", "2022-01-01", ""),)
#: One in so many rows is a duplicate, and one in so many has too few days.
TWICE, FEW = 500, 200
#: How often each is measured; the best counts, since other work may be going on.
TURNS = 3


def make(path: Path, rows: int) -> None:
    """A file of people with a record a month each, some rows twice and some not eligible; seeded."""
    random = np.random.default_rng(2023)
    people, months = np.divmod(np.arange(rows), 12)
    frame = pl.DataFrame({"person": people, "month": months + 1}).select(
        pl.format("SYN{}", pl.col("person").cast(pl.String).str.zfill(15)).alias("人员编号"),
        pl.col("person").mod(len(PROJECTS)).add(1).cast(pl.String).alias("项目"),
        pl.format(f"{YEAR}-{{}}", pl.col("month").cast(pl.String).str.zfill(2)).alias("月份"),
        pl.lit("岗位补贴").alias("标准名称"),
        pl.lit("2022-05-01").alias("上岗日期"),
        pl.lit("就业困难人员").alias("对象类别"),
        pl.Series("出勤天数", np.where(np.arange(rows) % FEW == 7, 9, random.integers(17, 24, rows))),
        pl.format(f"{YEAR}-{{}}-{{}}", pl.col("month").cast(pl.String).str.zfill(2), pl.Series(random.integers(10, 29, rows)).cast(pl.String))
        .alias("发放日期"),
        pl.lit("1880.00").alias("实发金额"),
    )  # fmt: skip
    pl.concat([frame, frame.gather_every(TWICE)]).write_csv(path)


def queries() -> list[Query]:
    """Six indicators for each project: persons, months, money, mean, on time, share."""
    on_time = (Condition("paid_on", "≤", other="month", days=25),)
    return [
        query
        for project in PROJECTS
        for query in (
            Query(project, "人数", "posts", "distinct", "person", unit="人"),
            Query(project, "人次", "posts", "count", unit="人次"),
            Query(project, "金额", "posts", "sum", "payment"),
            Query(project, "平均", "posts", "mean", "attended", unit="天"),
            Query(project, "及时率", "posts", "on_time", of=on_time),
            Query(project, "满勤率", "posts", "share", of=(Condition("attended", "≥", ("20",)),)),
        )
    ]


def ours(path: Path) -> None:
    """Import into an empty store, then every indicator."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        taken = store.take(store.ledgers["posts"], path, STANDARDS)
        found = evidence.compute(queries(), store, YEAR, date(YEAR, 12, 31))
    assert len(found) == len(queries()) and taken.accepted and taken.rejected


def plain(path: Path) -> None:
    """The same questions of the same file with nothing checked, hashed or explained: one lazy scan, typed by polars."""
    frame = (
        pl.scan_csv(path, try_parse_dates=True, schema_overrides={"人员编号": pl.String, "项目": pl.String})
        .filter(pl.col("出勤天数") >= 15)
        .unique(subset=["人员编号", "月份"], keep="first", maintain_order=True)
        .with_columns(pl.format("{}-01", "月份").str.to_date().alias("月"))
        .group_by("项目")
        .agg(
            pl.col("人员编号").n_unique().alias("人数"), pl.len().alias("人次"), pl.col("实发金额").sum().alias("金额"),
            pl.col("出勤天数").mean().alias("平均"), (pl.col("发放日期") <= pl.col("月") + pl.duration(days=25)).mean().alias("及时率"),
            (pl.col("出勤天数") >= 20).mean().alias("满勤率"),
        )
        .collect()
    )  # fmt: skip
    assert frame.height == len(PROJECTS)


def duck(path: Path) -> None:
    """The same in SQL: DuckDB guesses the types and keeps the first of a person's month."""
    import duckdb

    found = duckdb.sql(f"""
        with typed as (
            select *, row_number() over (partition by "人员编号", "月份") as turn, strptime("月份" || '-01', '%Y-%m-%d')::date as "月"
            from read_csv('{path}', types = {{'人员编号': 'VARCHAR', '项目': 'VARCHAR', '月份': 'VARCHAR'}})
            where "出勤天数" >= 15
        )
        select "项目", count(distinct "人员编号"), count(*), sum("实发金额"), avg("出勤天数"),
            avg(("发放日期" <= "月" + 25)::int), avg(("出勤天数" >= 20)::int)
        from typed where turn = 1 group by "项目"
    """).fetchall()
    assert len(found) == len(PROJECTS)


NAMES = {"plain": "直接扫描（polars）", "duck": "直接扫描（DuckDB）", "ours": "校验、去重、条件、金额、摘要、入库、取数"}


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "posts.csv"
        make(path, rows)
        print(f"台账 {rows:,} 行，{path.stat().st_size / 1e6:.0f} MB")
        best: dict[str, tuple[float, ...]] = {}
        for name in tuple(NAMES) * TURNS:
            done = subprocess.run([sys.executable, __file__, name, str(path)], capture_output=True, text=True, check=True)
            found = tuple(float(n) for n in done.stdout.split())
            best[name] = tuple(map(min, best.get(name, found), found))
    for name, words in NAMES.items():
        print(f"{words}：{best[name][0]:.2f} s，处理器 {best[name][1]:.2f} s，内存峰值 {best[name][2]:.0f} MB")
    for name in ("plain", "duck"):
        clock, cpu = (best["ours"][n] / best[name][n] for n in (0, 1))
        print(f"为{NAMES[name]}的 {clock:.2f} 倍（处理器时间 {cpu:.2f} 倍）")


def child(name: str, path: Path) -> None:
    start, cpu = time.perf_counter(), time.process_time()
    {"ours": ours, "plain": plain, "duck": duck}[name](path)
    print(time.perf_counter() - start, time.process_time() - cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        child(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
