"""The laws of all documents at once: a join of terms with entries and a group-by, the same SQL on any engine.

The verdict is that of :func:`yusuan.laws.identities.judge`: exact whole numbers, no tolerance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_VERDICTS = """
SELECT i.document, i.identity, i.kind, i.dimension, s.difference,
       CASE WHEN i.suspended THEN 'unchecked'
            WHEN i.kind = 'containment' THEN
                CASE WHEN s.difference >= 0 THEN 'passed' WHEN s.most >= 0 THEN 'rounding'
                     WHEN i.reason <> '' THEN 'unchecked' ELSE 'failed' END
            WHEN s.most >= 0 AND s.least - i.room <= 0 THEN
                CASE WHEN s.difference = 0 THEN 'passed' ELSE 'rounding' END
            WHEN i.reason <> '' THEN 'unchecked' ELSE 'failed' END AS verdict
FROM identities i JOIN (
    SELECT t.document, t.identity,
           SUM(t.coefficient * e.amount) AS difference,
           SUM(CASE WHEN t.coefficient > 0 THEN t.coefficient * e.lo ELSE t.coefficient * e.hi END) AS least,
           SUM(CASE WHEN t.coefficient > 0 THEN t.coefficient * e.hi ELSE t.coefficient * e.lo END) AS most
    FROM terms t JOIN entries e ON t.document = e.document AND t.entry = e.entry
    {terms}GROUP BY t.document, t.identity
) s ON i.document = s.document AND i.identity = s.identity
{identities}"""
#: One row per identity: document, identity, kind, difference (whole units of the document) and verdict.
VERDICTS = _VERDICTS.format(terms="", identities="")
#: So many documents are judged at once: memory does not grow with the corpus.
RANGE = 1000


def within(low: str, high: str) -> str:
    """As :data:`VERDICTS`, of the documents from one fingerprint to another, both among them: a task of its own.

    Raises ValueError for what is no fingerprint.
    """
    if not (low.isalnum() and high.isalnum()):
        raise ValueError(f"no fingerprints: {low!r}, {high!r}")

    def between(name: str) -> str:
        return f"{name}.document BETWEEN '{low}' AND '{high}'"

    return _VERDICTS.format(terms=f"WHERE {between('t')} AND {between('e')}\n    ", identities=f"WHERE {between('i')}\n")


def ranges(documents: Sequence[str], size: int = RANGE) -> Iterator[tuple[str, str]]:
    """The fingerprints in ranges of so many documents: the first and the last of each."""
    ordered = sorted(documents)
    for start in range(0, len(ordered), size):
        yield ordered[start], ordered[min(start + size, len(ordered)) - 1]
