"""What does a running fabric do when it is asked to?"""

from __future__ import annotations

import asyncio
import base64
import logging
import os
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cluster.embedded.fabric import denials, names, nft
from cluster.embedded.fabric.denials import NOBODY, Denial
from cluster.embedded.fabric.handlers import Listener, name_server
from cluster.embedded.fabric.namespaces import Namespace
from cluster.embedded.fabric.nflog import DropLog, Packet
from cluster.embedded.fabric.probing import Prober, Tried, Wanted
from cluster.embedded.fabric.services import Services
from cluster.embedded.lines import LineFile


class Switchboard:
    """The network, its rules in force, its services, its log."""

    def __init__(
        self, folder: Path, namespaces: Mapping[str, Namespace], drops: DropLog, plan: Mapping[str, Any]
    ) -> None:
        self._log = LineFile(folder / denials.FILE)
        self._drops = drops
        self._pods: dict[str, str] = {}
        self._reasons: dict[str, dict[str, str]] = {}
        self._apply(plan["rules"])
        self._prober = Prober(namespaces)
        self._listeners = {Listener(**one): address for address, one in plan["listeners"]}
        self.services = Services(namespaces, names.Zone(plan["names"]).answer)

    async def start(self) -> None:
        """Watch the log and open the listeners. Raises OSError, ValueError."""
        asyncio.get_running_loop().add_reader(self._drops, self._drain)
        await self.services.start(self._listeners)

    async def handle(self, request: Mapping[str, Any]) -> Any:
        """Do what a request asks for. Raises OSError, ValueError."""
        wanted = request["op"]
        if wanted == "hello":
            return os.getpid()
        if wanted == "connect":
            return await self._connect(request)
        if wanted == "resolve":
            return await self._resolve(request["pod"], request["namespace"], request["name"])
        if wanted == "apply":
            return self._apply(request["rules"])
        if wanted == "received":
            found = self.services.inbox.of(request["host"])
            return [asdict(one) | {"content": base64.b64encode(one.content).decode()} for one in found]
        raise ValueError(f"the fabric cannot {wanted}")

    def _apply(self, rules: Mapping[str, Any]) -> None:
        nft.load(rules["text"])
        # What the old rules dropped has their reasons.
        self._drain()
        self._reasons, self._pods = rules["reasons"], rules["pods"]

    def _drain(self) -> None:
        for direction, packet in self._drops.read():
            self._dropped(direction, packet)

    def _dropped(self, direction: Any, packet: Packet) -> None:
        isolated = packet.source if direction == "Egress" else packet.destination
        reason = self._reasons[direction].get(isolated, "")
        ends = self._pods.get(packet.source, NOBODY), self._pods.get(packet.destination, NOBODY)
        self._prober.dropped(packet, reason)
        try:
            self._log.append(denials.line(Denial(time.time(), *ends, direction, reason, packet)))
        except OSError:
            logging.exception("a denial could not be written down")

    async def _connect(self, request: Mapping[str, Any]) -> list[Any]:
        payload = base64.b64decode(request["payload"])
        wanted = (Wanted(source, to, protocol, port, payload) for source, to, protocol, port in request["flows"])
        return [_plain(tried) for tried in await asyncio.gather(*map(self._prober.attempt, wanted))]

    async def _resolve(self, pod: str, namespace: str, name: str) -> dict[str, Any]:
        """Ask kube-dns as the pod's resolver does.

        It tries each name of its search list until one has an address.
        """
        from cluster.embedded.fabric import dnswire

        server = name_server(self._listeners)
        found: tuple[str, ...] = ()
        for candidate in names.candidates(name, namespace):
            query = dnswire.question(candidate)
            wanted = Wanted(pod, self._listeners[server], server.protocol, server.port, query)
            tried = await self._prober.attempt(wanted)
            if tried.outcome != "answered" or (found := dnswire.read(tried.reply)):
                break
        return {
            "server": server.host,
            "protocol": server.protocol,
            "port": server.port,
            "addresses": found,
            "tried": _plain(tried),
        }


def _plain(tried: Tried) -> list[Any]:
    return [tried.outcome, base64.b64encode(tried.reply).decode(), tried.reason, tried.milliseconds]
