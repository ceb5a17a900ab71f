"""Asking a corpus with SQL: views over its Parquet in which each document stands once, and the questions people ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl

from yusuan.service.errors import BadRequest, Unknown
from yusuan.service.outputs import written

from .schema import CHECKED, TABLES
from .sparse import RANGE, VERDICTS, ranges, within
from .store import open_store

_SQL = {"text": "VARCHAR", "whole": "BIGINT", "flag": "BOOLEAN"}


@dataclass(frozen=True, slots=True)
class Question:
    """A query with a name; ``words`` say what each row is."""

    name: str
    words: str
    sql: str


#: The segment in which a document was read last, and that in which it was checked last.
_LAST = """SELECT document, max(segment) FILTER (WHERE made = 'read') AS reader,
       max(segment) FILTER (WHERE made IN ('read', 'checked')) AS rules"""


def connect(corpus: str | Path) -> Any:
    """A DuckDB connection in which the tables of :data:`~yusuan.corpus.schema.TABLES` are views.

    ``documents`` has each path once, the other views each document once, as it was read and checked last; ``verdicts``
    holds the laws.  Raises NotFound, and BadRequest where DuckDB is not installed.
    """
    try:
        duckdb = import_module("duckdb")
    except ImportError as error:
        raise BadRequest("查询语料库要用 DuckDB：pip install 'yusuan[corpus]'。") from error
    store = open_store(corpus)
    found = duckdb.connect()
    for table in TABLES:
        files = store.files(table)
        if not files:
            nothing = ", ".join(f'CAST(NULL AS {_SQL[c.type]}) AS "{c.name}"' for c in TABLES[table])
            source = f"(SELECT {nothing}, 0 AS segment WHERE false)"
        else:
            listed = ", ".join("'" + f.replace("'", "''") + "'" for f in files)
            number = r"CAST(regexp_extract(filename, 'segments.(\d+)', 1) AS INTEGER)"
            source = f"(SELECT * EXCLUDE (filename), {number} AS segment FROM read_parquet([{listed}], filename=true))"
        if table == "documents":
            found.execute(f"CREATE VIEW _last AS {_LAST} FROM {source} GROUP BY document")
        found.execute(_view(table, source))
    found.execute(f"CREATE VIEW verdicts AS {VERDICTS}")
    return found


def _view(table: str, source: str) -> str:
    columns = ", ".join(f's."{c.name}"' for c in TABLES[table])
    if table == "documents":
        newest = "QUALIFY row_number() OVER (PARTITION BY path ORDER BY segment DESC) = 1"
        return f"CREATE VIEW documents AS SELECT {columns} FROM (SELECT * FROM {source} {newest}) s WHERE state <> 'gone'"
    state = "rules" if table in CHECKED else "reader"
    return (
        f"CREATE VIEW {table} AS SELECT {columns} FROM {source} s JOIN _last l ON s.document = l.document AND s.segment = l.{state}"
    )


def ask(corpus: str | Path, sql: str, parameters: Sequence[Any] = ()) -> pl.DataFrame:
    """The answer to a query as a polars data frame.  Raises BadRequest with DuckDB's words for a wrong query."""
    connection = connect(corpus)
    try:
        found = connection.execute(sql, list(parameters))
        names = [column[0] for column in found.description or ()]
        return pl.DataFrame(found.fetchall(), schema=names, orient="row", infer_schema_length=None)
    except import_module("duckdb").Error as error:
        raise BadRequest(f"查询不成立：{error}") from error
    finally:
        connection.close()


def answer(corpus: str | Path, name: str) -> pl.DataFrame:
    """The answer to a question of :data:`QUESTIONS`.  Raises Unknown, naming those there are."""
    if name not in QUESTIONS:
        raise Unknown(f"没有问题“{name}”；有：{'、'.join(QUESTIONS)}")
    return ask(corpus, QUESTIONS[name].sql)


def tally(connection: Any, size: int = RANGE) -> Counter[str]:
    """How often each verdict is given, range after range of documents, in flat memory."""
    documents = [row[0] for row in connection.execute("SELECT DISTINCT document FROM identities").fetchall()]
    found: Counter[str] = Counter()
    for low, high in ranges(documents, size):
        found.update(dict(connection.execute(f"SELECT verdict, count(*) FROM ({within(low, high)}) GROUP BY verdict").fetchall()))
    return found


_ASKED = (
    Question("units", "每份文件：问题个数、没有读懂的", """
        SELECT d.unit, d.year, d.kind, d.scope, d.path, d.errors, d.warnings, d.notices, d.figures, d.coverage,
               (SELECT count(*) FROM leftovers l WHERE l.document = d.document) AS leftovers
        FROM documents d WHERE d.state = 'read' ORDER BY d.errors DESC, d.unit, d.year"""),
    Question("unread", "没有读的文件和原因", """
        SELECT path, state, reason FROM documents WHERE state <> 'read' ORDER BY state, path"""),
    Question("causes", "每条规则：多少份文件、多少处", """
        SELECT rule, severity, count(DISTINCT document) AS documents, count(*) AS findings, min(message) AS example
        FROM findings WHERE NOT petty GROUP BY rule, severity ORDER BY documents DESC, findings DESC, rule"""),
    Question("same_errors", "同一处写错、在几个单位都有", """
        SELECT f.rule, f.message, count(DISTINCT d.unit) AS units, string_agg(DISTINCT d.unit, '、' ORDER BY d.unit) AS who
        FROM findings f JOIN documents d USING (document) WHERE d.unit <> ''
        GROUP BY f.rule, f.message HAVING count(DISTINCT d.unit) > 1 ORDER BY units DESC, f.rule"""),
    Question("totals", "每个单位每年的支出总额（分）及出处", """
        SELECT d.unit, d.year, d.kind, d.scope, f.meaning, f.amount, f.id, f.page, f."table"
        FROM figures f JOIN documents d USING (document)
        WHERE f.flow = 'expenditure' AND f.year = d.year AND f.state = 'value' AND f.fund = '' AND f.function = ''
          AND f.use = '' AND f.economic = '' AND f.gov_economic = '' AND f.project = '' AND f.unit = ''
          AND f.item = '' AND f.measure = '' AND f.origin = ''
        QUALIFY row_number() OVER (PARTITION BY d.document ORDER BY f."table" = '', f.amount DESC) = 1
        ORDER BY d.unit, d.year"""),
    Question("last_year", "今年文件里的上年数与去年文件里的当年数不同的（同名单位，表中数，同一问）", """
        WITH one AS (
            SELECT d.unit, d.year AS printed_in, d.kind, d.scope, f.year AS of_year, d.path, f.meaning,
                   min(f.amount) AS amount, min(f.page) AS page, min(f.id) AS id, min(f.printed_unit) AS printed_unit
            FROM figures f JOIN documents d USING (document)
            WHERE f.state = 'value' AND f."table" <> '' AND d.unit <> '' AND f.project = ''
            GROUP BY ALL HAVING min(f.amount) = max(f.amount)
        )
        SELECT b.unit, b.kind, b.of_year, b.meaning, a.amount AS printed_then, b.amount AS printed_later,
               a.path AS path_then, a.page AS page_then, a.id AS id_then, b.path AS path_later, b.page AS page_later, b.id AS id_later
        FROM one a JOIN one b ON a.unit = b.unit AND a.kind = b.kind AND a.scope = b.scope AND a.meaning = b.meaning
             AND a.of_year = b.of_year AND a.printed_in = a.of_year
             AND TRY_CAST(b.printed_in AS INTEGER) = TRY_CAST(a.of_year AS INTEGER) + 1
        WHERE a.printed_unit = b.printed_unit AND a.amount <> b.amount ORDER BY b.unit, b.of_year, b.meaning"""),
    Question("outliers", "人员以外的比重与同类相差很大的（中位数和绝对中位差，至少8个同类）", """
        WITH t AS (
            SELECT d.document, d.unit, d.year, d.kind, f.use,
                   max(f.amount) FILTER (WHERE f."table" <> '') AS amount
            FROM figures f JOIN documents d USING (document)
            WHERE f.flow = 'expenditure' AND f.year = d.year AND f.use IN ('personnel', 'operating', 'project')
              AND f.function = '' AND f.economic = '' AND f.gov_economic = '' AND f.project = '' AND f.unit = ''
              AND f.item = '' AND f.measure = '' GROUP BY ALL
        ), s AS (
            SELECT *, amount / nullif(sum(amount) OVER (PARTITION BY document), 0) AS share FROM t
        ), m AS (
            SELECT year, kind, use, median(share) AS middle, mad(share) AS spread, count(share) AS peers FROM s GROUP BY ALL
        )
        SELECT s.unit, s.year, s.kind, s.use, round(s.share, 4) AS share, round(m.middle, 4) AS middle, m.peers,
               round((s.share - m.middle) / (1.4826 * m.spread), 2) AS robust_z
        FROM s JOIN m USING (year, kind, use)
        WHERE m.peers >= 8 AND m.spread > 0 AND abs(s.share - m.middle) > 3.5 * 1.4826 * m.spread
        ORDER BY abs(robust_z) DESC"""),
    Question("same_targets", "几年没有改过的绩效目标", """
        SELECT d.unit, t.project, count(DISTINCT d.year) AS years, min(d.year) AS since, max(d.year) AS until, t.goal
        FROM targets t JOIN documents d USING (document) WHERE t.goal <> ''
        GROUP BY d.unit, t.project, t.goal HAVING count(DISTINCT d.year) > 1 ORDER BY years DESC, d.unit, t.project"""),
    Question("endless_projects", "三年以上都有的项目", """
        SELECT d.unit, p.name, count(DISTINCT d.year) AS years, min(d.year) AS since, max(d.year) AS until
        FROM projects p JOIN documents d USING (document) WHERE p.name <> ''
        GROUP BY d.unit, p.name HAVING count(DISTINCT d.year) >= 3 ORDER BY years DESC, d.unit, p.name"""),
    Question("failed_laws", "不成立的关系：相差多少（每元 scale 个整数单位）、在哪里", """
        SELECT d.path, v.kind, v.dimension, v.difference, d.scale, e.point, e."table", e.page
        FROM verdicts v JOIN documents d USING (document) JOIN terms t USING (document, identity)
             JOIN entries e USING (document, entry)
        WHERE v.verdict = 'failed' AND t.coefficient > 0 ORDER BY d.path, v.identity"""),
)  # fmt: skip
QUESTIONS: Mapping[str, Question] = {q.name: q for q in _ASKED}


def dictionary() -> list[tuple[str, str, str, str]]:
    """(view, column, type, what it says) of every column."""
    return [(table, c.name, c.type, c.words) for table, columns in TABLES.items() for c in columns]


def write(rows: pl.DataFrame, path: Path) -> None:
    """An answer as CSV, Parquet or JSON, by the ending of the path.  Raises BadRequest for another ending."""
    writers: dict[str, Callable[[Path], object]] = {".csv": rows.write_csv, ".parquet": rows.write_parquet, ".json": rows.write_json}
    if path.suffix.lower() not in writers:
        raise BadRequest(f"不会写“{path.suffix}”；可以写：{'、'.join(writers)}")
    written(path, lambda aside: writers[path.suffix.lower()](aside))
