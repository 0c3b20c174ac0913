"""Where do objects, users and roles live, and how do they come back after a restart?

moto keeps them in memory; the journal brings them back. Everything here runs
under one lock and trusts its caller: the gateway has decided.
"""

from __future__ import annotations

import logging
import secrets
import threading
from pathlib import Path
from typing import Any

from cluster.embedded import compaction
from cluster.embedded.clock import Clock
from cluster.embedded.engine import Engine
from cluster.embedded.errors import Reply
from cluster.embedded.journal import Call, Journal, JournalError, Record

READS = ("Get", "List", "Head")
_log = logging.getLogger(__name__)


class Storage:
    """moto's backends behind one method, with a memory. Raises JournalError."""

    def __init__(self, journal: Path) -> None:
        self.lock = threading.RLock()
        self._clock = Clock()
        self._engine = Engine(self._clock)
        self.s3: Any = self._engine.s3
        self.iam: Any = self._engine.iam
        self.sts: Any = self._engine.sts
        self._journal = Journal(journal)
        self._compact()
        self._replay()

    def execute(self, call: Call) -> Reply:
        """Execute a call, on the record when it changes something. Raises S3Error."""
        with self.lock:
            record = Record(self._clock.tick(), secrets.token_hex(16), call)
            if call.operation.startswith(READS):
                return self._engine.answer(record)
            return self._change(record)

    def stored(self, bucket: str, key: str, version: str | None = None) -> Any:
        """Return moto's object, or None."""
        return self.s3.get_object(bucket, key, version_id=version) if bucket in self.s3.buckets else None

    def _change(self, record: Record) -> Reply:
        before = self._journal.append(record)
        try:
            reply = self._engine.answer(record)
        except BaseException:
            self._journal.undo(before)
            raise
        if reply.status >= 400:
            self._journal.undo(before)
        return reply

    def _compact(self) -> None:
        dropped = compaction.superfluous(self._journal.outline(), self._clock.tick())
        if dropped:
            self._journal.drop(dropped)

    def _replay(self) -> None:
        for number, record in enumerate(self._journal.records(), 1):
            self._clock.set(record.time)
            try:
                reply = self._engine.answer(record)
            except Exception as error:
                raise JournalError(f"{self._journal.path}, line {number} cannot be done again: {error!r}") from error
            if reply.status >= 400:
                _log.warning("journal line %d is refused now: %s", number, reply.status)
