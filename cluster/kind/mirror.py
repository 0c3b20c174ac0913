"""How does a class get all images from a registry of its own?"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal, Protocol

from cluster.backend import BackendError
from cluster.images.reference import Reference
from cluster.kind.child import Told
from cluster.kind.images import LOOPBACK, OVERRIDE, REGISTRY, mirrored, pinned, pins
from cluster.kind.provider import BUILT_HERE
from cluster.kind.refusals import explain
from cluster.kind.runtime import PULL_SECONDS, Runtime, choose, execute
from cluster.kind.steps import Steps

Tool = Literal["crane", "skopeo", "docker", "podman"]
_PUSHED = re.compile(r"digest: (sha256:[a-f0-9]{64})")


@dataclass(frozen=True, slots=True)
class Copy:
    """One image in the class registry. `whole`: for all architectures, under the digest of the pin."""

    name: str
    target: Reference
    whole: bool


@dataclass(frozen=True, slots=True)
class Mirror:
    """What was copied, with which program."""

    registry: str
    tool: Tool
    copies: tuple[Copy, ...]

    @property
    def settings(self) -> tuple[str, ...]:
        """The lines for a learner's environment."""
        pinned_here = {name: mirrored(pin, self.registry) for name, pin in pins().items()}
        changed = [copy for copy in self.copies if copy.target != pinned_here[copy.name]]
        return (
            f"{REGISTRY}={self.registry}",
            *(f"{OVERRIDE}{copy.name.upper()}={copy.target}" for copy in changed),
        )

    @property
    def warning(self) -> str:
        """What learners with another processor will miss; "" when nothing."""
        if all(copy.whole for copy in self.copies):
            return ""
        return (
            f"{self.tool} has copied the images for this machine's processor only. Install crane or skopeo and "
            "mirror again to copy all of them."
        )


class Copier(Protocol):
    """Copies an image and says under which digest it now is."""

    def __call__(self, source: Reference, target: Reference, told: Told, /) -> str:
        """Copy it. Raises BackendError."""


def mirror(registry: str, environ: Mapping[str, str], steps: Steps) -> Mirror:
    """Copy every image to a class registry, and make sure that it is the same there. Raises BackendError.

    crane or skopeo copy all architectures; Docker and Podman only this machine's,
    which has a digest of its own.
    """
    chosen = {name: value for name, value in environ.items() if name != REGISTRY}
    sources = {name: Reference.parse(image) for name, image in pinned(chosen).all.items()}
    tool, copier = _copier(environ)
    copies = []
    for name, source in sources.items():
        target = mirrored(source, registry)
        title = name.replace("_", " ")
        copy = partial(copier, source, target)
        digest = steps.take(f"Copying the {title} image", f"{title.capitalize()} image copied", copy)
        whole = tool in ("crane", "skopeo")
        if whole and source.digest and digest != source.digest:
            wrong = f"{target.name}:{target.tag} is {digest} there, and not the pinned {source.digest}."
            raise BackendError(wrong, "Somebody else writes to this registry, or it changes images. Use another one.")
        copies.append(Copy(name, Reference(target.registry, target.repository, target.tag, digest), whole))
    return Mirror(registry.rstrip("/"), tool, tuple(copies))


def _copier(environ: Mapping[str, str]) -> tuple[Tool, Copier]:
    if path := _tool("crane", environ):
        return "crane", _crane(path, environ)
    if path := _tool("skopeo", environ):
        return "skopeo", _skopeo(path, environ)
    runtime = choose(environ)
    return runtime.program, _by_hand(runtime)


def _tool(name: str, environ: Mapping[str, str]) -> str | None:
    """Find a program on the PATH; else, for crane, the one that `make tools` has built."""
    return shutil.which(name, path=environ.get("PATH")) or shutil.which(name, path=str(BUILT_HERE))


def _crane(program: str, environ: Mapping[str, str]) -> Copier:
    def copy(source: Reference, target: Reference, told: Told) -> str:
        _ran(program, environ, "copy", str(_exact(source)), _tagged(target), told=told)
        return _ran(program, environ, "digest", _tagged(target), told=told).strip()

    return copy


def _skopeo(program: str, environ: Mapping[str, str]) -> Copier:
    def copy(source: Reference, target: Reference, told: Told) -> str:
        # Like crane and Docker, let a registry on this machine speak plain HTTP.
        loose = [f"--dest-tls-verify={_tls(target)}", f"--src-tls-verify={_tls(source)}"]
        addresses = (f"docker://{_exact(source)}", f"docker://{_tagged(target)}")
        _ran(program, environ, "copy", "--all", "--preserve-digests", *loose, *addresses, told=told)
        raw = _ran(program, environ, "inspect", "--raw", f"--tls-verify={_tls(target)}", addresses[1], told=told)
        return f"sha256:{hashlib.sha256(raw.encode()).hexdigest()}"

    return copy


def _by_hand(runtime: Runtime) -> Copier:
    def copy(source: Reference, target: Reference, told: Told) -> str:
        if not runtime.has_image(str(source)):
            runtime.pull(str(source), told)
        before = runtime.inspect("image", _tagged(target))
        runtime.run("tag", str(source), _tagged(target), doing="Naming the image")
        done = runtime.done("push", _tagged(target), seconds=PULL_SECONDS, told=told)
        try:
            if done.exit_code:
                raise explain(f"Pushing {_tagged(target)}", done.text)
            pushed = _PUSHED.search(done.text)
            return pushed[1] if pushed else _digest_of(runtime, target)
        finally:
            # The name was only needed for pushing; whatever had it before has it again.
            runtime.done(*(("tag", str(before["Id"])) if before else ("rmi",)), _tagged(target))

    return copy


def _digest_of(runtime: Runtime, target: Reference) -> str:
    """Return the digest under which the runtime has pushed an image; Podman does not print it."""
    found = runtime.inspect("image", _tagged(target)) or {}
    for named in found.get("RepoDigests") or ():
        if named.startswith(f"{target.name}@"):
            return str(named.partition("@")[2])
    raise BackendError(f"It is not known under which digest {_tagged(target)} was pushed.", "Install crane or skopeo.")


def _ran(program: str, environ: Mapping[str, str], *arguments: str, told: Told) -> str:
    done = execute((program, *arguments), environ, seconds=PULL_SECONDS, told=told)
    if done.exit_code:
        raise explain(f"{arguments[0].capitalize()} of {arguments[-1].removeprefix('docker://')}", done.text)
    return done.output


def _exact(reference: Reference) -> Reference:
    """Return a name that skopeo takes: a tag or a digest, not both."""
    return reference.at(reference.digest) if reference.digest else reference


def _tagged(reference: Reference) -> str:
    return f"{reference.name}:{reference.tag or 'latest'}"


def _tls(reference: Reference) -> str:
    return "false" if LOOPBACK.match(reference.registry) else "true"
