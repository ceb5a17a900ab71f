"""Keyed hashes of personal fields: the key stays in a local file that only its owner can read."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

#: Bytes of the key, and of a hash: 64 bits tell ten million people apart and join as fast as numbers.
KEY_SIZE, HASH_SIZE = 32, 8
KEY_FILE = "ledger.key"


class UnsafeKey(Exception):
    """The key file cannot be used; the message is Chinese."""


def key_of(folder: Path) -> bytes:
    """The key of a ledger folder, made on first use with mode 0600.

    Raises UnsafeKey where others can read it or it is damaged: hashes made with it would not protect anybody.
    """
    path = folder / KEY_FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(KEY_SIZE) + "\n")
    return _read(path)


def _read(path: Path) -> bytes:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise UnsafeKey(f"密钥文件“{path}”别人也能读取；请执行 chmod 600 后再用。")
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError as error:
        raise UnsafeKey(f"密钥文件“{path}”已损坏；没有它就认不出已入账的人。") from error
    if len(key) != KEY_SIZE:
        raise UnsafeKey(f"密钥文件“{path}”的长度不对。")
    return key


def hashed(text: str, key: bytes) -> int:
    """The keyed BLAKE2b of a text as a signed 64-bit number; spaces and case around identity numbers do not matter."""
    normal = "".join(text.split()).upper().encode()
    return int.from_bytes(hashlib.blake2b(normal, digest_size=HASH_SIZE, key=key).digest(), "big", signed=True)
