"""Keyed hashes of personal fields: the key stays in a local file that only its owner can read."""

from __future__ import annotations

import hashlib
import os
import secrets
import unicodedata
from pathlib import Path

#: Bytes of the key, and of a hash: 64 bits tell ten million people apart and join as fast as numbers.
KEY_SIZE, HASH_SIZE = 32, 8
#: The key, and beside the records a mark by which another key is recognised (it tells nothing about the key).
KEY_FILE, MARK_FILE = "ledger.key", "ledger.mark"
#: Where the key is when it is kept apart from the records: whoever has both can try out identity numbers.
ELSEWHERE = "YUSUAN_LEDGER_KEY"


class UnsafeKey(Exception):
    """The key file cannot be used; the message is Chinese."""


def key_of(folder: Path) -> bytes:
    """The key of a ledger folder, made on first use with mode 0600.

    Raises UnsafeKey where others can read it or it is damaged: hashes made with it would not protect anybody.  Also
    where it is gone or another one than the records were hashed with: the same person would be taken for a new one.
    """
    path = Path(os.environ.get(ELSEWHERE, "") or folder / KEY_FILE)
    mark = folder / MARK_FILE
    if not path.exists():
        if mark.exists():
            raise UnsafeKey(f"密钥文件“{path}”不见了；没有它就认不出已入账的人，请恢复备份。")
        _make(path)
    key = _read(path)
    if not mark.exists():
        mark.write_text(_mark(key) + "\n", encoding="ascii")
    elif mark.read_text(encoding="ascii").strip() != _mark(key):
        raise UnsafeKey(f"密钥文件“{path}”不是这个台账文件夹原来用的；请换回原来的密钥。")
    return key


def _make(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return  # made by another run at the same moment
    except OSError as error:
        raise UnsafeKey(f"密钥文件“{path}”写不了：{error.strerror}") from error
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(KEY_SIZE) + "\n")


def _read(path: Path) -> bytes:
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise UnsafeKey(f"密钥文件“{path}”别人也能读取；请执行 chmod 600 后再用。")
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except OSError as error:
        raise UnsafeKey(f"密钥文件“{path}”读不了：{error.strerror}") from error
    except ValueError as error:
        raise UnsafeKey(f"密钥文件“{path}”已损坏；没有它就认不出已入账的人。") from error
    if len(key) != KEY_SIZE:
        raise UnsafeKey(f"密钥文件“{path}”的长度不对。")
    return key


def named(content: str, key: bytes) -> str:
    """The name of a stored file: a keyed hash of what it was made of, so that nobody without the key can try out contents."""
    return hashlib.blake2b(content.encode(), digest_size=16, key=key, person=b"yusuan file").hexdigest()


def _mark(key: bytes) -> str:
    return hashlib.blake2b(b"", digest_size=16, key=key, person=b"yusuan mark").hexdigest()


def hashed(text: str, key: bytes) -> int:
    """The keyed BLAKE2b of a text as a signed 64-bit number; spaces, case and width of characters do not matter."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    normal = "".join(plain.split()).upper().encode()
    return int.from_bytes(hashlib.blake2b(normal, digest_size=HASH_SIZE, key=key).digest(), "big", signed=True)
