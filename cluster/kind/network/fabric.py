"""How is the network of a lab used, where its pods are real ones?"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from pathlib import Path

from cluster.backend import BackendError
from cluster.embedded.fabric import denials, dnswire, names
from cluster.embedded.fabric.attempt import Attempt, Received, Resolution
from cluster.embedded.fabric.decided import DecidedFabric
from cluster.embedded.fabric.denials import Denial
from cluster.embedded.fabric.handlers import name_server
from cluster.embedded.fabric.plan import PAYLOAD
from cluster.embedded.lines import LineFile
from cluster.kind.network import attempting, canary, probing, reconciling
from cluster.kind.network.attempting import Asked
from cluster.kind.network.outside import Unroutable
from cluster.kind.network.place import PLATFORM
from cluster.kind.network.site import Site
from cluster.kind.network.telling import telling
from cluster.network import Compiled, Flow, NetworkPolicy, Pod, World, compiled

RECEIVED_SECONDS = 30
SETTLED_SECONDS = 60.0
DNS_PORT = 53
QUESTION = "kubernetes.default.svc.cluster.local"


class KindFabric:
    """Pods of a cluster that reach each other as far as the policies in force let them."""

    def __init__(
        self, site: Site, declared: World, policies: Sequence[NetworkPolicy], *, attached: bool = False
    ) -> None:
        self.site = site
        self.folder: Path = site.place.folder
        self.world = site.build(declared)
        self._unseen = not attached
        self._declared = declared
        self._policies = tuple(policies)
        self._before: Compiled | None = None

    @property
    def note(self) -> str:
        """Why some flows are only decided here; "" where all can be sent."""
        return self.site.note

    def apply(self, policies: Sequence[NetworkPolicy], world: World | None = None) -> None:
        """Put these policies in force, and no others, and wait until they are in effect.

        With a world, its pods come and others go. Raises BackendError.
        """
        declared = world or self._declared
        real = self.site.build(declared)
        changed = reconciling.put_in_force(self.site.place, policies, real)
        after = compiled(tuple(policies), real)
        self._policies, self._declared, self.world = tuple(policies), declared, real
        hosts = sorted({one.host for one in self.site.listeners if "/" not in one.host}) if self.site.outside else []
        told = telling(self._before, after, self.site.listeners, hosts, PLATFORM)
        # What another process has put in force, and waited for, is so.
        if changed or (told and (self._unseen or self._before or self.site.place.changed)):
            self._settle(after, told)
        self._before, self._unseen = after, False

    def _settle(self, after: Compiled, told: Iterable[tuple[Flow, bool]]) -> None:
        """Wait until what was decided differently before is so in the cluster too. Raises BackendError."""
        flows = {flow: self._expected(flow, after, allowed) for flow, allowed in told}
        wrong = canary.until([*self.site.canary.turn(), *flows.values()], self.site.ask, SETTLED_SECONDS)
        late = [flow for flow, one in flows.items() if one in wrong]
        if late:
            how = "does not get through" if flows[late[0]].passes else "still gets through"
            because = (
                f"{late[0]} {how} {SETTLED_SECONDS:.0f} s after a change, although {after.decide(late[0]).reason}."
            )
            raise BackendError(because, canary.NEXT)
        if wrong:
            raise BackendError(canary.UNENFORCED, canary.NEXT)

    def _expected(self, flow: Flow, after: Compiled, allowed: bool) -> canary.Expected:
        source, to = after.world.end(flow.source), after.world.end(flow.destination)
        said = _says(flow, PAYLOAD)
        return canary.expected(str(source), to.address, flow.protocol, flow.port, said, passes=allowed)

    def connect(self, flow: Flow, payload: bytes = PAYLOAD) -> Attempt:
        """Open a new connection, say something, and hear the answer."""
        return self.connect_all((flow,), payload)[0]

    def connect_all(self, flows: Iterable[Flow], payload: bytes = PAYLOAD) -> tuple[Attempt, ...]:
        """Try many flows at once."""
        every = tuple(flows)
        return self._tried([(flow, _says(flow, payload)) for flow in every])

    def resolve(self, pod: str, name: str) -> Resolution:
        """Ask the cluster's DNS for a name from inside a pod."""
        server = name_server(self.site.listeners)
        flow = Flow(pod, server.host, server.protocol, server.port)
        every = list(names.candidates(name, pod.partition("/")[0]))
        inside = [one for one in every if one.endswith(f".{names.DOMAIN}")]
        heard: Attempt | None = None
        for searched in (inside, [one for one in every if one not in inside]):
            for attempt in self._tried([(flow, dnswire.question(one)) for one in searched]):
                # Names of the outside world are nobody's here: that a server elsewhere is silent tells nothing.
                heard = attempt if heard is None or attempt.outcome != "silent" else heard
                found = dnswire.read(attempt.reply) if attempt.allowed else ()
                if found or (heard is attempt and not attempt.allowed):
                    return Resolution(name, found, attempt)
        if heard is None:
            raise ValueError(f"{name!r} is no name")
        return Resolution(name, (), heard)

    def received(self, host: str) -> tuple[Received, ...]:
        """Return what arrived at the sinks of a host."""
        if "/" not in host and self.site.outside is None:
            return self._on_paper().received(host)
        told = probing.lines(self.site.ask(host, "received", b"", RECEIVED_SECONDS))
        return tuple(
            Received(one["time"], one["source"], one["host"], one["port"], base64.b64decode(one["content"]))
            for one in told
            if one["host"] == host
        )

    def denials(self, since: float = 0.0) -> tuple[Denial, ...]:
        """Return what was dropped of our own probes after a time, oldest first."""
        return denials.read(self.folder, since)

    def stop(self) -> None:
        """End it; the log of denials stays."""
        self.site.remove()

    def _tried(self, wanted: Sequence[tuple[Flow, bytes]]) -> tuple[Attempt, ...]:
        """Try flows, and some of them once more.

        A pod may have been started anew elsewhere, and what got through although it is
        denied may have been in time: the plugin enforces a change a moment later.
        """
        try:
            attempts = self._once(wanted)
            if any(one.outcome in ("silent", "error") for one in attempts) and self._moved():
                attempts = self._once(wanted)
        except BackendError:
            if not self._moved():
                raise
            attempts = self._once(wanted)
        leaked = [number for number, one in enumerate(attempts) if attempting.LEAKED in one.reason]
        again = self._once([wanted[number] for number in leaked])
        found = dict(zip(leaked, map(attempting.later, again), strict=True))
        return tuple(found.get(number, one) for number, one in enumerate(attempts))

    def _moved(self) -> bool:
        """Look where the pods are, and say whether that has changed."""
        before, self.world = self.world, self.site.build(self._declared)
        moved = _differ(before, self.world)
        if moved and self.site.outside:
            # Pods move when their node starts anew, and a node forgets its routes then.
            self.site.outside.owned.clear()
        return moved

    def _once(self, wanted: Sequence[tuple[Flow, bytes]]) -> tuple[Attempt, ...]:
        real, declared = compiled(self._policies, self.world), compiled(self._policies, self._declared)
        every = [attempting.asked(flow, real, declared) for flow, _ in wanted]
        sendable = [number for number, one in enumerate(every) if self._can_send(one)]
        tried = probing.probe([every[number].wanted(wanted[number][1]) for number in sendable], self.site.ask)
        found = {number: every[number].attempt(how) for number, how in zip(sendable, tried, strict=True)}
        dropped = [
            attempting.line(every[number], how, real)
            for number, how in zip(sendable, tried, strict=True)
            if found[number].outcome == "dropped"
        ]
        self._write(dropped)
        return tuple(
            found[number] if number in found else self._on_paper().connect(flow, payload)
            for number, (flow, payload) in enumerate(wanted)
        )

    def _can_send(self, one: Asked) -> bool:
        """Whether a packet of this flow can be sent here: from a pod or host of ours, to one that is the lab's."""
        source = self.world.end(one.flow.source)
        if one.flow.protocol == "SCTP" or (isinstance(source, Pod) and source.namespace in PLATFORM):
            return False
        addresses = [
            at
            for at, end in zip(one.addresses, (one.flow.source, one.flow.destination), strict=True)
            if "/" not in str(end)
        ]
        if not addresses:
            return True
        if self.site.outside is None or len(addresses) == len(one.addresses):
            return False
        try:
            self.site.outside.own(addresses)
        except Unroutable:
            return False
        return True

    def _on_paper(self) -> DecidedFabric:
        known = self.site.names
        paper = DecidedFabric(
            self.folder, self.world, self.site.listeners, known, self._policies, self.note or "decided"
        )
        paper.apply(self._policies)
        return paper

    def _write(self, lines: Sequence[bytes]) -> None:
        if lines:
            log = LineFile(self.folder / denials.FILE)
            for one in lines:
                log.append(one)
            log.close()


def _differ(before: World, after: World) -> bool:
    return _plain(before) != _plain(after)


def _plain(world: World) -> object:
    pods = {str(pod): (pod.address, dict(pod.labels), dict(pod.ports)) for pod in world.pods}
    return pods, {name: dict(labels) for name, labels in world.namespaces.items()}


def _says(flow: Flow, payload: bytes) -> bytes:
    """Return what a client says first: a name server answers nothing but questions."""
    if flow.port != DNS_PORT or payload != PAYLOAD or not str(flow.destination).startswith("kube-system/"):
        return payload
    question = dnswire.question(QUESTION)
    return names.framed(question) if flow.protocol == "TCP" else question
