"""Slips of the pen: what a number would be with one digit added, dropped or swapped with its neighbour."""

from __future__ import annotations

from collections.abc import Iterator

_DIGITS = "0123456789"
#: Decimals that an amount is usually printed with: a slip does not change them.
_USUAL = 2


def slips(printed: str) -> Iterator[str]:
    """Every other number of which this one may be a slip, as text without grouping, each once.

    Digits are dropped from and added to the whole part; in the decimals only where that gives the usual two.
    """
    text = printed.replace(",", "").replace("，", "")
    whole, _, decimals = text.partition(".")
    if not (whole + decimals).isdigit() or not (whole + decimals).isascii():
        return
    seen = {_plain(whole, decimals)}
    for number in (*_wholes(whole, decimals), *_fractions(whole, decimals), *_swapped(whole, decimals)):
        if number not in seen:
            seen.add(number)
            yield number


def _wholes(whole: str, decimals: str) -> Iterator[str]:
    for shorter in (whole[:i] + whole[i + 1 :] for i in range(len(whole))):
        if shorter and (len(shorter) == 1 or shorter[0] != "0"):
            yield _plain(shorter, decimals)
    for i in range(len(whole) + 1):
        yield from (_plain(whole[:i] + d + whole[i:], decimals) for d in _DIGITS if i or d != "0")


def _fractions(whole: str, decimals: str) -> Iterator[str]:
    if len(decimals) == _USUAL + 1:
        yield from (_plain(whole, decimals[:i] + decimals[i + 1 :]) for i in range(len(decimals)))
    if len(decimals) == _USUAL - 1:
        yield from (_plain(whole, decimals[:i] + d + decimals[i:]) for i in range(len(decimals) + 1) for d in _DIGITS)


def _swapped(whole: str, decimals: str) -> Iterator[str]:
    digits = whole + decimals
    for i in range(len(digits) - 1):
        if digits[i] != digits[i + 1]:
            turned = digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]
            if len(whole) == 1 or turned[0] != "0":
                yield _plain(turned[: len(whole)], turned[len(whole) :])


def _plain(whole: str, decimals: str) -> str:
    return f"{whole}.{decimals}" if decimals else whole
