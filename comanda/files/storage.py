"""Where files are kept: a port with a disk behind it."""

import os
import re
from pathlib import Path
from typing import Protocol

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*(?:/[a-z0-9][a-z0-9_-]*)*(?:\.[a-z0-9]{1,8})?")


class Storage(Protocol):
    """Keys are made by the server, never from a name a person typed."""

    def write(self, key: str, content: bytes) -> None: ...

    def path(self, key: str) -> Path | None:
        """Where to read it from, None if there is no such file."""

    def remove(self, key: str) -> None:
        """Removing what is not there is no error."""


class DiskStorage:
    def __init__(self, root: Path) -> None:
        self._root = root

    def write(self, key: str, content: bytes) -> None:
        path = self._at(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        unfinished.write_bytes(content)
        unfinished.replace(path)  # whoever reads sees the whole file or none

    def path(self, key: str) -> Path | None:
        path = self._at(key) if _KEY.fullmatch(key) else None
        return path if path is not None and path.is_file() else None

    def remove(self, key: str) -> None:
        self._at(key).unlink(missing_ok=True)

    def _at(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a storage key: {key!r}")
        return self._root / key
