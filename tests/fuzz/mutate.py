"""Mutations of real small files: of their bytes, of the parts inside a package, and of the tags inside a part."""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib

_NUMBERS = (0, 1, 2, 127, 128, 255, 256, 32767, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1)
_WORDS = (
    "-1", "0", "1", "99999999", "4294967295", "1E+999999", "NaN", "XFD1048576", "A1:XFD1048576", "", "\u202e", "预算",
    "&#0;", "&x;", "restart", "continue", "../../etc/passwd", "[$-804]", '0.00;"', "_ * #,##0.00_ ", "\t", "|",
)  # fmt: skip
_TAG = re.compile(rb"<[^<>]{0,300}>")
_VALUE = re.compile(rb"([\"'])([^\"'<>]{0,60})\1|>([^<>]{1,40})<")


def mutated(data: bytes, other: bytes, random_: random.Random) -> bytes:
    """A file that differs from ``data`` in one to a few places; ``other`` is a file of the same kind to mix in."""
    if data.startswith(b"PK") and random_.random() < 0.85:
        return _package(data, random_)
    for _ in range(random_.choice((1, 1, 1, 2, 3, 8))):
        data = (
            random_.choice(_BYTES)(data, other, random_) if random_.random() < 0.6 else _marked(data, random_)
        )
    return data


def _place(data: bytes, random_: random.Random) -> int:
    return random_.randrange(len(data) + 1)


def _flip(data: bytes, _: bytes, random_: random.Random) -> bytes:
    changed = bytearray(data)
    for _i in range(min(len(changed), random_.choice((1, 1, 4, 16)))):
        changed[random_.randrange(len(changed))] = random_.randrange(256)
    return bytes(changed)


def _cut(data: bytes, _: bytes, random_: random.Random) -> bytes:
    return data[: _place(data, random_)]


def _remove(data: bytes, _: bytes, random_: random.Random) -> bytes:
    at = _place(data, random_)
    return data[:at] + data[at + random_.choice((1, 2, 8, 64, 1024)) :]


def _repeat(data: bytes, _: bytes, random_: random.Random) -> bytes:
    at = _place(data, random_)
    piece = data[at : at + random_.choice((1, 2, 8, 64, 512))]
    return data[:at] + piece * random_.choice((2, 3, 20, 200)) + data[at:]


def _number(data: bytes, _: bytes, random_: random.Random) -> bytes:
    at, size = _place(data, random_), random_.choice((1, 2, 4))
    value = random_.choice(_NUMBERS) % (1 << 8 * size)
    return data[:at] + value.to_bytes(size, random_.choice(("little", "big"))) + data[at + size :]


def _splice(data: bytes, other: bytes, random_: random.Random) -> bytes:
    return data[: _place(data, random_)] + other[_place(other, random_) :]


def _insert(data: bytes, _: bytes, random_: random.Random) -> bytes:
    at = _place(data, random_)
    return data[:at] + random_.choice(_WORDS).encode() + data[at:]


_BYTES = (_flip, _cut, _remove, _repeat, _number, _splice, _insert)


def _marked(data: bytes, random_: random.Random) -> bytes:
    """A change of tags, attributes or words in anything that is written in marks; other bytes get a number."""
    change = random_.choice((_nest, _swap, _drop, _value, _value))
    return change(data, random_)


def _tags(data: bytes) -> list[re.Match[bytes]]:
    return list(_TAG.finditer(data))


def _nest(data: bytes, random_: random.Random) -> bytes:
    """Wrap one place into many equal tags."""
    tags = [
        tag
        for tag in _tags(data)
        if not tag[0].startswith((b"</", b"<?", b"<!")) and not tag[0].endswith(b"/>")
    ]
    if not tags:
        return _number(data, b"", random_)
    tag, times = random_.choice(tags), random_.choice((2, 30, 120, 400))
    name = re.match(rb"<([^\s>]*)", tag[0])
    closing = b"</" + (name[1] if name else b"") + b">"
    return data[: tag.start()] + tag[0] * times + closing * random_.choice((times, 0)) + data[tag.start() :]


def _swap(data: bytes, random_: random.Random) -> bytes:
    tags = _tags(data)
    if len(tags) < 2:
        return _flip(data, b"", random_)
    first, second = sorted(random_.sample(tags, 2), key=lambda tag: tag.start())
    return (
        data[: first.start()]
        + second[0]
        + data[first.end() : second.start()]
        + first[0]
        + data[second.end() :]
    )


def _drop(data: bytes, random_: random.Random) -> bytes:
    tags = _tags(data)
    if not tags:
        return _remove(data, b"", random_)
    tag = random_.choice(tags)
    return data[: tag.start()] + data[tag.end() :]


def _value(data: bytes, random_: random.Random) -> bytes:
    values = list(_VALUE.finditer(data))
    if not values:
        return _insert(data, b"", random_)
    found = random_.choice(values)
    group = 2 if found[2] is not None else 3
    return data[: found.start(group)] + random_.choice(_WORDS).encode() + data[found.end(group) :]


def _package(data: bytes, random_: random.Random) -> bytes:
    """A package with one part changed, dropped, emptied or put under another's name."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, RuntimeError):
        return _flip(data, data, random_)
    name = random_.choice([n for n in parts if random_.random() < 0.3 or "rels" not in n] or list(parts))
    kind = random_.random()
    if kind < 0.05:
        del parts[name]
    elif kind < 0.1:
        parts[name] = parts[random_.choice(list(parts))]
    elif kind < 0.3:
        parts[name] = random_.choice(_BYTES)(parts[name], random_.choice(list(parts.values())), random_)
    else:
        for _ in range(random_.choice((1, 1, 2, 5))):
            parts[name] = _marked(parts[name], random_)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in parts.items():
            kind_of = zipfile.ZIP_STORED if part == "mimetype" else zipfile.ZIP_DEFLATED
            package.writestr(zipfile.ZipInfo(part), content, kind_of)
    return out.getvalue()
