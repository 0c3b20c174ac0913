"""How is a lab opened, put under an answer, attacked, and put back?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from cluster import backends
from cluster.backend import Backend, BackendError, Credentials, Session
from cluster.iam.request import Request, Values
from labs import force, replay
from labs.attempt import Attempt, attempted
from labs.memory import Memory
from labs.needs import refuse_lacking
from labs.opened import OpenLab, alone, world

LABS = Path(__file__).parent
MEMORY = "lab.json"


@dataclass(slots=True, repr=False)
class Lab(OpenLab):
    """A world around an object store: its platform, and who holds which key."""

    slug: str
    home: Path
    backend: Backend
    session: Session
    memory: Memory
    _clients: dict[tuple[str, str, Credentials], Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        where = f"runs on {self.backend.name} at {self.session.endpoint}"
        return f"{self.title}   {where}\n  principals  {', '.join(self.principals)}"

    @property
    def principals(self) -> tuple[str, ...]:
        """The users and roles of this world."""
        there = world(self.slug)
        return (*there.USERS, *there.ROLES)

    @property
    def where(self) -> str:
        """The address of the object store."""
        return self.session.endpoint

    def client(self, principal: str, service: str = "s3") -> Any:
        """Return a boto3 client of a user, a role, the holder of a key, or `root`.

        Also takes an ARN; `*` is a caller without any key. A role is assumed
        anew each time, with its session policy in force.
        """
        if principal == "root":
            return self.connected(service)
        name = principal.rsplit("/", 1)[-1] if ":user/" in principal else principal
        name = principal.split("/")[1] if ":assumed-role/" in principal else name
        if name == "*":
            return self.session.client(service, unsigned=True)
        if name in world(self.slug).ROLES:
            return self.session.client(service, force.assumed(self, name, world(self.slug).ROLES[name]))
        return self.connected(service, self.credentials(name))

    def connected(self, service: str, credentials: Credentials | None = None) -> Any:
        """Return a client with this key, as root without one; each is made once, since that takes a while."""
        # After a reset the address may be the same, and root's key another.
        wanted = service, self.session.endpoint, credentials or self.session.root
        if wanted not in self._clients:
            self._clients[wanted] = self.session.client(service, credentials)
        return self._clients[wanted]

    def credentials(self, name: str) -> Credentials:
        """Return the access key of a user. Raises LookupError, naming those there are."""
        if name not in self.memory.keys:
            raise LookupError(f"nobody here is called {name!r}; there are: {', '.join(self.principals)}")
        return self.memory.keys[name]

    def try_request(
        self, request: Request | str, action: str | None = None, resource: str | None = None, **context: Values
    ) -> Attempt:
        """Make one request for real, and undo what it changed.

        Takes a Request, or principal, action and resource. Keys with a colon go
        in as `**{"s3:prefix": "hr/"}`.
        """
        if isinstance(request, str):
            if not action or not resource:
                raise TypeError(
                    'try_request needs a principal, an action and a resource: ("intern", "s3:GetObject", "arn:…")'
                )
            request = Request(request, action, resource, context)
        try:
            aim = replay.target(request)
            client = self.client(request.principal)
            with replay.undone(self.connected("s3"), request.action, aim) as ready:
                return attempted(request, lambda: replay.send(request.action, client, ready))
        except BotoCoreError as error:
            gone = f"the lab does not answer; open it again ({type(error).__name__})"
            return Attempt(request, "error", "", gone)
        except (replay.CannotReplay, ClientError, LookupError, ValueError) as error:
            return Attempt(request, "error", "", str(error))

    def apply(self, target: str, text: str) -> str:
        """Put an answer in force: `policy/<user>`, `session-policy/<role>`, `rotation/<user>`, or what the world adds.

        Returns what was done, in words. Raises DocumentError for a text that
        the platform would refuse.
        """
        kind, name = self.known(target)
        # A world can bring kinds of its own.
        kinds: Mapping[str, force.Kind] = {**force.KINDS, **getattr(world(self.slug), "KINDS", {})}
        done = kinds[kind](self, name, text)
        self.memory.save()
        return done

    def try_case(self, case: Mapping[str, Any]) -> object:
        """Make the request of a counterexample for real."""
        context = {
            key: value if isinstance(value, str) else tuple(value) for key, value in case.get("context", {}).items()
        }
        return self.try_request(Request(case["principal"], case["action"], case["resource"], context))

    def reset(self) -> None:
        """Put the world back to the vulnerable seed.

        A server that SECLAB_S3 names is the lab's alone: all that is there goes, unasked.
        """
        with alone(self.home, self.slug):
            # Erasing may stop half way: without it, whoever opens the lab next clears the rest away and seeds it.
            (self.home / self.slug / MEMORY).unlink(missing_ok=True)
            self.session.erase()
            self.session = self.backend.start(self.slug, self.home)
            self.memory = _seeded(self.slug, self.home, self.session)

    def down(self) -> None:
        """Stop the platform; the state of the world stays."""
        self.session.stop()


def open_lab(slug: str, *, home: Path | None = None, backend: Backend | None = None) -> OpenLab:
    """Start a lab, or attach to it when it already runs. Raises BackendError."""
    if slug not in slugs():
        raise BackendError(f"There is no lab {slug!r}.", f"The labs are: {', '.join(slugs())}.")
    platform = backend or backends.chosen()
    refuse_lacking(slug, platform)
    place = home or backends.labs_home(platform.name)
    # A world that is neither an object store nor a network says how it is opened.
    opener: Callable[[str, Path], OpenLab] | None = getattr(world(slug), "open_here", None)
    if opener:
        return opener(slug, place)
    if getattr(world(slug), "PLATFORM", "object_store") == "network":
        from labs.network_lab import open_network

        return open_network(slug, place, platform)
    return _open_store(slug, place, platform)


def _open_store(slug: str, place: Path, platform: Backend) -> Lab:
    problem = platform.available()
    if problem:
        raise BackendError(problem, "Run seclab doctor in a terminal to see what this machine lacks.")
    with alone(place, slug):
        session = platform.start(slug, place)
        memory = Memory.load(place / slug / MEMORY)
        if memory is None:
            session = _empty(platform, slug, place, session)
            memory = _seeded(slug, place, session)
    opened: type[Lab] = getattr(world(slug), "LAB", Lab)
    return opened(slug, place, platform, session, memory)


def slugs() -> tuple[str, ...]:
    """Return the labs that there are: every folder with a lab.py."""
    return tuple(
        sorted(file.parent.name for file in LABS.glob("*/lab.py") if re.fullmatch(r"[a-z_]+", file.parent.name))
    )


def _empty(platform: Backend, slug: str, place: Path, session: Session) -> Session:
    """Clear away what a seeding left behind that did not come to its end."""
    if not session.client("s3").list_buckets()["Buckets"]:
        return session
    session.erase()
    return platform.start(slug, place)


def _seeded(slug: str, place: Path, session: Session) -> Memory:
    memory = Memory(place / slug / MEMORY)
    world(slug).seed(session, memory)
    memory.save()
    return memory
