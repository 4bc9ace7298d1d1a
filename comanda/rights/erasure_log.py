"""Who was erased, kept outside the database: a restored backup knows nothing of it, and is told by this list.

One JSON object a line, only added to: when, which business, and ids of rows, which say nothing without the backup.
"""

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import anyio.to_thread


@dataclass(frozen=True, slots=True)
class Entry:
    """An account has no `tenant_id`."""

    at: datetime
    tenant_id: UUID | None
    customer_ids: tuple[UUID, ...]
    account_id: UUID | None
    order_ids: tuple[UUID, ...] = ()  # of somebody who was no customer here


class ErasureLog:
    def __init__(self, path: Path) -> None:
        self.path = path

    async def add(self, entry: Entry) -> None:
        """On the disk once it returns. Before the erasure is committed: one that is only noted is done again, which
        changes nothing; one that is only done would come back with the next backup."""
        line = json.dumps(
            {
                "at": entry.at.isoformat(),
                "tenant": str(entry.tenant_id) if entry.tenant_id else None,
                "customers": [str(one) for one in entry.customer_ids],
                "account": str(entry.account_id) if entry.account_id else None,
                "orders": [str(one) for one in entry.order_ids],
            }
        )
        await anyio.to_thread.run_sync(lambda: _append(self.path, f"{line}\n".encode()))

    def read(self) -> list[Entry]:
        """In the order they were written. A line that a power cut has left half is passed over."""
        if not self.path.exists():
            return []
        found = []
        for line in self.path.read_text().splitlines():
            try:
                said = json.loads(line)
            except ValueError:
                continue
            found.append(
                Entry(
                    datetime.fromisoformat(said["at"]),
                    UUID(said["tenant"]) if said["tenant"] else None,
                    tuple(UUID(one) for one in said["customers"]),
                    UUID(said["account"]) if said["account"] else None,
                    tuple(UUID(one) for one in said["orders"]),
                )
            )
        return found


def _append(path: Path, line: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, line)
        os.fsync(file)
    finally:
        os.close(file)
