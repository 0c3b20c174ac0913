"""Which program runs containers here, and what does it say?"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from cluster.backend import BackendError
from cluster.kind import child
from cluster.kind.child import Done, Told
from cluster.kind.refusals import explain, recognised

VARIABLE = "SECLAB_RUNTIME"
Program = Literal["docker", "podman"]
PROGRAMS: tuple[Program, ...] = ("docker", "podman")
ANSWER_SECONDS = 60
PULL_SECONDS = 1800
_AGAIN = ("slow_network", "registry_ill")
_ABSENT = re.compile(r"no such (?:image|container|volume|network|object)|network \S*\s*not found|image not known", re.I)
_HINT = {
    "docker": "Install Docker Engine (https://docs.docker.com/engine/install/) or Podman",
    "podman": "Install Podman (https://podman.io/docs/installation) or Docker Engine",
}


@dataclass(frozen=True, slots=True)
class Info:
    """What the engine says about itself. `memory` is in bytes, 0 when it does not say.

    `id` tells engines apart; "" for Podman, which has none.
    """

    version: str
    cgroup: int
    architecture: str
    rootless: bool
    memory: int
    folder: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Runtime:
    """Docker or Podman, run as a program. `environ` is what it and kind are run with."""

    program: Program
    environ: Mapping[str, str] = field(repr=False)

    def done(
        self,
        *arguments: str,
        stdin: bytes = b"",
        seconds: float = ANSWER_SECONDS,
        told: Told | None = None,
    ) -> Done:
        """Run it to its end, however that is. Raises BackendError when it is not there or too slow."""
        return execute((self.program, *arguments), self.environ, stdin=stdin, seconds=seconds, told=told)

    def run(
        self,
        *arguments: str,
        stdin: bytes = b"",
        seconds: float = ANSWER_SECONDS,
        told: Told | None = None,
        doing: str = "",
    ) -> str:
        """Run it and return what it prints. Raises BackendError, which says why `doing` failed."""
        done = self.done(*arguments, stdin=stdin, seconds=seconds, told=told)
        if done.exit_code:
            raise explain(doing or f"{self.program} {arguments[0]}", done.text)
        return done.output.strip()

    def inspect(self, what: Literal["container", "image", "network", "volume"], name: str) -> Mapping[str, Any] | None:
        """Return what is known about a thing; None when there is none of that name. Raises BackendError."""
        done = self.done(what, "inspect", name)
        if done.exit_code == 0:
            found: list[Mapping[str, Any]] = json.loads(done.output)
            return found[0] if found else None
        if _ABSENT.search(done.text):
            return None
        raise explain(f"{self.program} {what} inspect", done.text)

    def has_image(self, reference: str) -> bool:
        """Whether an image is on this machine."""
        return self.inspect("image", reference) is not None

    def pull(self, reference: str, told: Told | None = None) -> None:
        """Fetch an image; once more when the network faltered. Raises BackendError."""
        for last in (False, True):
            done = self.done("pull", reference, seconds=PULL_SECONDS, told=told)
            if done.exit_code == 0:
                return
            refused = explain(f"Pulling {reference.partition('@')[0]}", done.text)
            if last or refused.reason not in _AGAIN:
                raise refused

    def info(self) -> Info:
        """Ask the engine what it is. Raises BackendError."""
        told = json.loads(self.run("info", "--format", "{{json .}}", doing=f"Asking {self.program}"))
        return _docker_info(told) if self.program == "docker" else _podman_info(told)

    def engine(self) -> str:
        """Return what tells this engine from any other, "" where nothing does. Raises BackendError."""
        found = self.info().id
        # Podman behind Docker's program makes up another one for each question.
        return found if found and self.info().id == found else ""


def execute(
    command: Sequence[str],
    environ: Mapping[str, str],
    *,
    stdin: bytes = b"",
    seconds: float = ANSWER_SECONDS,
    told: Told | None = None,
    held: Sequence[int] = (),
) -> Done:
    """Run a program as `child.run` does. Raises BackendError when it is not there or too slow."""
    program = os.path.basename(command[0])
    try:
        return child.run(command, seconds=seconds, environ=environ, stdin=stdin, told=told, held=held)
    except OSError as error:
        message = f"The program {program} cannot be started: {error.strerror or error}."
        raise BackendError(message, f"{_HINT.get(program, 'Install it')}; seclab doctor shows the rest.") from error
    except child.TookTooLong as error:
        if recognised(error.text):
            raise explain(f"{program} {command[1]}", error.text) from error
        message = f"{program} {command[1]} did not end within {seconds:.0f} s."
        raise BackendError(message, "Restart Docker or Podman when it hangs, then start again.") from error


def choose(environ: Mapping[str, str] | None = None) -> Runtime:
    """Return Docker when its daemon answers, else Podman; SECLAB_RUNTIME decides where both do.

    Raises BackendError, which is about the one that is asked for, else about Docker when it is there.
    """
    environ = dict(os.environ if environ is None else environ)
    wanted = environ.get(VARIABLE, "")
    if wanted and wanted not in PROGRAMS:
        raise BackendError(f"{VARIABLE}={wanted} is no container runtime.", f"Choose one of: {', '.join(PROGRAMS)}.")
    candidates = [program for program in PROGRAMS if wanted in ("", program)]
    present = [program for program in candidates if shutil.which(program, path=environ.get("PATH"))]
    if not present:
        raise BackendError(
            f"There is no {wanted or 'Docker or Podman'} here.",
            f"{_HINT[wanted or 'docker']}, or stay with the embedded labs, which need neither.",
        )
    refused: BackendError | None = None
    for program in present:
        try:
            return _answering(program, environ)
        except BackendError as error:
            refused = refused or error
    raise refused or BackendError("No container runtime answers.")


def _answering(program: Program, environ: Mapping[str, str]) -> Runtime:
    """Return the runtime if its engine answers; a `docker` that is Podman in disguise counts as Podman."""
    if program == "docker":
        version = execute(("docker", "--version"), environ).output
        program = "podman" if version.startswith("podman") else program
    runtime = Runtime(program, {**environ, "KIND_EXPERIMENTAL_PROVIDER": program})
    runtime.run("version", "--format", "{{json .}}", doing=f"Asking {program}")
    return runtime


def _docker_info(told: Mapping[str, Any]) -> Info:
    return Info(
        version=str(told.get("ServerVersion", "")),
        cgroup=2 if told.get("CgroupVersion") == "2" else 1,
        architecture=str(told.get("Architecture", "")),
        rootless=any("name=rootless" in option for option in told.get("SecurityOptions") or ()),
        memory=int(told.get("MemTotal") or 0),
        folder=str(told.get("DockerRootDir", "")),
        id=str(told.get("ID", "")),
    )


def _podman_info(told: Mapping[str, Any]) -> Info:
    host, store = told.get("host", {}), told.get("store", {})
    return Info(
        version=str(told.get("version", {}).get("Version", "")),
        cgroup=2 if host.get("cgroupVersion") == "v2" else 1,
        architecture=str(host.get("arch", "")),
        rootless=bool(host.get("security", {}).get("rootless")),
        memory=int(host.get("memTotal") or 0),
        folder=str(store.get("graphRoot", "")),
    )
