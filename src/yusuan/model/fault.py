"""Tables of faults: what can be wrong with one's own input, each kind declared once with its advice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .finding import Finding, Related, Severity
from .source import NOWHERE, Source


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault: its title names the fault, ``advice`` says how it is usually mended."""

    id: str
    title: str
    severity: Severity
    advice: str


def nested(text: str) -> str:
    """Quotation marks within quotation marks as single ones: “‘春风行动’招聘”."""
    found, depth = [], 0
    for character in text:
        depth -= character == "”" and depth > 0
        inner = depth > 0 and character in "“”"
        found.append("‘’"["“”".index(character)] if inner else character)
        depth += character == "“"
    return "".join(found)


class Faults(Mapping[str, Fault]):
    """Kinds of faults by id, which is never reused; raises ValueError where two have the same id."""

    def __init__(self, rows: Iterable[tuple[str, str, Severity, str]]) -> None:
        self._kinds: dict[str, Fault] = {}
        for row in rows:
            if row[0] in self._kinds:
                raise ValueError(f"fault {row[0]} is declared twice")
            self._kinds[row[0]] = Fault(*row)

    def __getitem__(self, id: str) -> Fault:
        return self._kinds[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)

    def found(
        self,
        rule: str,
        message: str,
        place: Source = NOWHERE,
        *,
        stated: str = "",
        expected: str = "",
        difference: str = "",
        mend: str = "",
        severity: Severity | None = None,
        related: tuple[Related, ...] = (),
    ) -> Finding:
        """A Finding of the table; severity and advice are the table's unless given.  KeyError for an unknown id."""
        kind = self[rule]
        return Finding(
            rule, severity or kind.severity, nested(message), place, stated, expected, difference, mend or kind.advice,
            related=related,
        )  # fmt: skip
