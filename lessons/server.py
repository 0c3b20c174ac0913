"""Is the course served, where, and how does it all stop?"""

from __future__ import annotations

import contextlib
import http.client
import json
import logging
import os
import secrets
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from cluster.backend import BackendError
from lessons.commands.failure import LACKING, Failure
from lessons.jupyter.serve import address, jupyter_command
from lessons.safe_files import Busy, explained, locked, read_regular, write_whole

_log = logging.getLogger(__name__)
READY_SECONDS = 60.0
STOP_SECONDS = 5.0
Command = Callable[[Path, int, str], tuple[list[str], dict[str, str]]]
_WRITE_ANEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW


@dataclass(frozen=True, slots=True)
class Server:
    """A JupyterLab of ours: `created` tells its process from a later one of the same number."""

    url: str
    pid: int
    created: float

    @property
    def process(self) -> psutil.Process | None:
        """The process, while it runs."""
        with contextlib.suppress(psutil.Error, ValueError):
            process = psutil.Process(self.pid)
            if abs(process.create_time() - self.created) < 1 and _alive(process):
                return process
        return None


class AlreadyServed(Exception):
    """Another `seclab start` serves this home. `url` is None while it gets ready."""

    def __init__(self, url: str | None) -> None:
        super().__init__(url)
        self.url = url


def _alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


@contextlib.contextmanager
def alone(place: Path) -> Iterator[None]:
    """Be the only one that serves a home, and end what a killed start left behind."""
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(locked(place / ".start.lock", wait=False))
        except Busy:
            found = _remembered(place)
            raise AlreadyServed(found.url if found and found.process else None) from None
        left = _remembered(place)
        if left and left.process:
            _end(left.process, place)
        yield


def _state(place: Path) -> Path:
    return place / ".jupyter.json"


def _remembered(place: Path) -> Server | None:
    try:
        state = json.loads(read_regular(_state(place)) or b"")
        return Server(str(state["url"]), int(state["pid"]), float(state["created"]))
    except (OSError, ValueError, TypeError, LookupError):
        return None


def free_port(wanted: int = 0) -> int:
    """Return a port that nothing listens on: the wanted one, or any for 0."""
    try:
        with socket.create_server(("127.0.0.1", wanted)) as probe:
            return int(probe.getsockname()[1])
    except OSError as error:
        next_step = "Leave --port out, or name another one."
        raise Failure(f"Port {wanted} cannot be used: {error.strerror}.", next_step, LACKING) from error


def serve(
    place: Path, port: int, ready: Callable[[str], None], command: Command | None = None, opens: str = address("")
) -> None:
    """Run JupyterLab on a home until a signal comes or it ends; call `ready` with its URL.

    `command` starts another program of Jupyter, which opens at `opens`.
    Whatever happens, it ends with that, its kernels and all labs stopped.
    Raises Failure when it does not come up, or crashes.
    """
    token = secrets.token_urlsafe(32)
    port = free_port(port)
    with _Signals() as signals:
        process = _launched(place, (command or jupyter_command)(place, port, token))
        try:
            url = f"http://127.0.0.1:{port}{opens}?token={token}"
            write_whole(_state(place), json.dumps(asdict(Server(url, process.pid, process.create_time()))))
            if _answers(process, port, token, signals, _log_file(place)):
                ready(url)
                if not signals.wait(process) and process.poll():
                    raise _ended(process, _log_file(place))
        finally:
            _end(process, place)
            _state(place).unlink(missing_ok=True)


def _log_file(place: Path) -> Path:
    return place / "jupyter" / "server.log"


def _launched(place: Path, program: tuple[list[str], dict[str, str]]) -> psutil.Popen:
    argv, env = program
    path = _log_file(place)
    with explained("write", path), open(os.open(path, _WRITE_ANEW, 0o600), "wb") as log:
        # A session of its own: Ctrl-C reaches us alone, and we end the rest in order.
        return psutil.Popen(
            [str(part) for part in argv],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _answers(process: psutil.Popen, port: int, token: str, signals: _Signals, log: Path) -> bool:
    """Wait until JupyterLab answers; False when a signal came first."""
    deadline = time.monotonic() + READY_SECONDS
    while not (_listens(process, port) and _answers_now(port, token)):
        if process.poll() is not None or time.monotonic() > deadline:
            raise _ended(process, log)
        if signals.came(within=0.05):
            return False
    return True


def _listens(process: psutil.Popen, port: int) -> bool:
    """Whether the port is our process's: no other may be sent the token."""
    try:
        sockets = process.net_connections("tcp")
    except psutil.Error:
        return False
    return any(one.status == psutil.CONN_LISTEN and one.laddr.port == port for one in sockets)


def _answers_now(port: int, token: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/api/status", headers={"Authorization": f"token {token}"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _ended(process: psutil.Popen, log: Path) -> Failure:
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    how = "does not answer" if process.poll() is None else f"ended with exit code {process.poll()}"
    last = f" Its last word: {lines[-1].strip()}" if lines else ""
    return Failure(f"JupyterLab {how}.{last}", f"Read {log}, and run seclab doctor.", LACKING)


class _Signals:
    """The signals that end a course, as something to wait for: no polling, no race."""

    ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def __enter__(self) -> Self:
        self._reader, self._writer = socket.socketpair()
        self._writer.setblocking(False)
        self._before = {number: signal.signal(number, lambda *_: None) for number in (*self.ENDING, signal.SIGCHLD)}
        self._wakeup = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.set_wakeup_fd(self._wakeup)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._reader.close()
        self._writer.close()

    def came(self, within: float | None = None) -> bool:
        """Whether an ending signal comes within some seconds; waits for any signal without."""
        readable, _, _ = select.select([self._reader], [], [], within)
        return bool(readable) and any(number in self.ENDING for number in self._reader.recv(4096))

    def wait(self, process: psutil.Popen) -> bool:
        """Wait for an ending signal, or for the end of a child; whether it was a signal."""
        while process.poll() is None:
            if self.came():
                return True
        return False


def _end(process: psutil.Process, place: Path) -> None:
    """Stop JupyterLab with its kernels, then the labs, then whatever of them is left."""
    family = [process]
    with contextlib.suppress(psutil.Error):
        family += process.children(recursive=True)
    with contextlib.suppress(psutil.Error):
        process.terminate()
    psutil.wait_procs([process], timeout=STOP_SECONDS)
    try:
        _stop_labs(place)
    finally:
        _finish(family)


def _finish(family: Iterable[psutil.Process]) -> None:
    left = [member for member in family if _alive(member)]
    for member in left:
        with contextlib.suppress(psutil.Error):
            member.terminate()
    _, stubborn = psutil.wait_procs(left, timeout=STOP_SECONDS / 2)
    for member in stubborn:
        with contextlib.suppress(psutil.Error):
            member.kill()
    psutil.wait_procs(stubborn, timeout=STOP_SECONDS)


def _stop_labs(place: Path) -> None:
    """Stop what ends with the course; a cluster goes on."""
    from labs.running import everywhere

    for part in everywhere(place, _unasked, staying=False):
        try:
            part.stop()
        except BackendError:
            _log.warning("the lab %s did not stop", part.lab, exc_info=True)


def _unasked(name: str, error: BackendError) -> None:
    _log.warning("the backend %s does not say what runs: %s", name, error)
