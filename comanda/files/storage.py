"""Where files are kept: a port, and the disk behind it. Object storage is in `s3`."""

import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

import anyio.to_thread
import structlog

from comanda.files.errors import StorageUnavailable

log = structlog.get_logger("comanda.files")

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*(?:/[a-z0-9][a-z0-9_-]*)*(?:\.[a-z0-9]{1,8})?")
_T = TypeVar("_T")


class Storage(Protocol):
    """Keys are made by the server, never from a name a person typed. Each raises StorageUnavailable where it cannot be
    done now, which what lies beyond a network says within a few seconds."""

    async def write(self, key: str, content: bytes) -> None:
        """In place of what is there; whoever reads meanwhile sees one or the other, never a part."""

    async def read(self, key: str) -> bytes | None:
        """None: there is no such file, or that is no key."""

    async def remove(self, key: str) -> None:
        """Removing what is not there is no error."""


def is_key(key: str) -> bool:
    return _KEY.fullmatch(key) is not None


def checked(key: str) -> str:
    """Raises ValueError."""
    if not is_key(key):
        raise ValueError(f"not a storage key: {key!r}")
    return key


def unavailable(why: str) -> StorageUnavailable:
    log.warning("storage unavailable", why=why)
    return StorageUnavailable(why)


class DiskStorage:
    def __init__(self, root: Path) -> None:
        self._root = root

    async def write(self, key: str, content: bytes) -> None:
        path = self._root / checked(key)
        await _in_thread(lambda: _write(path, content))

    async def read(self, key: str) -> bytes | None:
        path = self._root / key
        return await _in_thread(lambda: _read(path)) if is_key(key) else None

    async def remove(self, key: str) -> None:
        path = self._root / checked(key)
        await _in_thread(lambda: path.unlink(missing_ok=True))


async def _in_thread(work: Callable[[], _T]) -> _T:
    """Raises StorageUnavailable for a disk that is full, gone or not ours to write to."""
    try:
        return await anyio.to_thread.run_sync(work)
    except OSError as error:
        raise unavailable(error.strerror or type(error).__name__) from error


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None
