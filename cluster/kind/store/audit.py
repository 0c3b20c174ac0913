"""How do the audit records of a lab in the cluster come to this machine?

The collector in the lab's namespace has them; `audit.jsonl` in the lab's folder is
its copy, byte for byte, as far as it was fetched.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from pathlib import Path

from cluster.backend import BackendError, Credentials
from cluster.kind.api import Api
from cluster.kind.store import collector
from cluster.kind.store.manifests import APP, COLLECTOR
from cluster.minio import signed

AGAIN = "Open the lab again."


def settle(api: Api, namespace: str, endpoint: str, root: Credentials, file: Path, trusted: Path) -> None:
    """Fetch the records of all that was answered so far. Raises BackendError.

    MinIO sends them in order, after it has answered: once the record of a request
    of our own is there, all earlier ones are.
    """
    fence = collector.FENCE + secrets.token_hex(8)
    signed.send("HEAD", f"{endpoint}/{fence}", root, trusted=trusted)
    fetch(api, namespace, file, fence)


def fetch(api: Api, namespace: str, file: Path, fence: str = "") -> None:
    """Append to a file what the collector has more than it, one program at a time. Raises BackendError."""
    descriptor = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "ab") as copy:
        fcntl.flock(copy, fcntl.LOCK_EX)
        more = True
        while more:
            offset = os.fstat(copy.fileno()).st_size
            found = _read(api, namespace, offset, fence)
            if found is None:
                raise BackendError("The audit records of MinIO do not arrive.", AGAIN)
            head, _, records = found.partition(b"\n")
            told = json.loads(head)
            if told["size"] < offset:
                raise BackendError(
                    f"The collector has lost audit records: {offset} bytes were there, {told['size']} are.",
                    "Put the lab back to the beginning: seclab lab reset.",
                )
            copy.write(records)
            copy.flush()
            more = told["more"] and bool(records)


def arrived(api: Api, namespace: str, fence: str) -> bool:
    """Whether the record of a request comes within a moment."""
    return _read(api, namespace, 0, fence, seconds=1) is not None


def pod(api: Api, namespace: str) -> str:
    """Return the name of the pod that collects. Raises BackendError."""
    found = [one for one in api.list("Pod", namespace, f"{APP}={COLLECTOR}") if not _ends(one)]
    if not found:
        raise BackendError(f"No pod collects audit records in {namespace}.", AGAIN)
    return str(found[0]["metadata"]["name"])


def _read(api: Api, namespace: str, offset: int, fence: str, seconds: float = collector.WAIT_SECONDS) -> bytes | None:
    command = ["python3", "/code/collector.py", "read", str(offset), fence, str(seconds)]
    ran = api.exec(namespace, pod(api, namespace), command)
    if ran.code == collector.NOT_THERE:
        return None
    if ran.code:
        raise BackendError(f"The audit records cannot be read: {ran.stderr.decode(errors='replace').strip()}", AGAIN)
    return ran.stdout


def _ends(pod: object) -> bool:
    return bool(isinstance(pod, dict) and pod["metadata"].get("deletionTimestamp"))
