"""Which steps lead from nothing, or from a start that was cut short, to a cluster?"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from cluster.backend import BackendError
from cluster.kind import logs, node, provider, record, registry
from cluster.kind.child import Done, Told
from cluster.kind.config import NODE_PORTS, config, free_ports
from cluster.kind.images import Images
from cluster.kind.record import Record
from cluster.kind.refusals import Refused, explain
from cluster.kind.runtime import PULL_SECONDS, Runtime
from cluster.kind.steps import Steps

CREATE_SECONDS = 900
TRIES = 3
IN_PODS = ("object_store", "python")


def kubeconfig(home: Path) -> Path:
    """Return where the kubeconfig of the course is; never the user's own."""
    return record.folder(home) / "kubeconfig"


class Maker:
    """Makes what is missing. Every step asks first whether there is something to do."""

    def __init__(self, home: Path, known: Record, runtime: Runtime, images: Images, held: int) -> None:
        self.record = known
        self._home, self._runtime, self._images, self._held = home, runtime, images, held
        self._kubeconfig = kubeconfig(home)

    @property
    def _node(self) -> str:
        return node.called(self.record.name)

    def make(self, steps: Steps) -> Record:
        """Take all steps. Raises BackendError."""
        self._fetch("node", self._images.node, steps)
        self._fetch("registry", self._images.registry, steps)
        steps.unless(self._registry_runs, "Starting the registry", "Registry started", self._start_registry)
        steps.unless(self._created, "Creating the cluster", "Cluster created", self._create)
        steps.take("Waiting for the node", "Node, network and DNS ready", self._wait)
        steps.unless(self._connected, "Connecting the registry", "Registry connected", self._connect)
        for name in IN_PODS:
            self._bring(name.replace("_", " "), self._images.all[name], steps)
        if not self.record.complete:
            self._keep(complete=True)
        return self.record

    def _keep(self, **changes: object) -> None:
        self.record = record.write(self._home, self.record.with_(**changes))

    def _fetch(self, called: str, image: str, steps: Steps) -> None:
        steps.unless(
            lambda: self._runtime.has_image(image),
            f"Fetching the {called} image",
            f"{called.capitalize()} image fetched",
            lambda told: self._runtime.pull(image, told),
        )

    def _registry_runs(self) -> bool:
        return registry.running(self._runtime, self.record)

    def _start_registry(self, _: Told) -> None:
        def start() -> None:
            self._keep(registry_port=free_ports(1)[0])
            registry.start(self._runtime, self.record, self._images.registry)

        _again_when_taken(start)

    def _created(self) -> bool:
        """Whether the cluster was made to its end; kind writes the kubeconfig last."""
        state = node.must_not_be_foreign(self._runtime, self.record)
        if state == "absent" or not (self.record.complete or self._kubeconfig.is_file()):
            return False
        if state == "stopped":
            self._runtime.run("start", self._node, seconds=60, doing="Starting the node")
        self._finish()
        return True

    def _create(self, told: Told) -> None:
        try:
            _again_when_taken(lambda: self._try_to_create(told))
        except BackendError as error:
            raise self._failed(error) from error
        self._finish()

    def _try_to_create(self, told: Told) -> None:
        node.remove(self._runtime, self.record, str(self._kubeconfig))
        self._kubeconfig.unlink(missing_ok=True)
        made_for_us = self.record.network or self._runtime.inspect("network", registry.NETWORK) is None
        ports = dict(zip(NODE_PORTS, free_ports(len(NODE_PORTS)), strict=True))
        self._keep(ports=ports, network=made_for_us, complete=False)
        cgroup = self._runtime.info().cgroup
        file = record.folder(self._home) / "config.yaml"
        file.write_text(config(self.record.name, self._images.node, ports, cgroup=cgroup), encoding="utf-8")
        arguments = ("create", "cluster", "--name", self.record.name, "--config", str(file), "--retain")
        kept = ("--kubeconfig", str(self._kubeconfig))
        # Podman has no daemon: its name server would be kind's grandchild, and hold the lock as long as it lives.
        held = (self._held,) if self._runtime.program == "docker" else ()
        done = provider.run(self._runtime, *arguments, *kept, seconds=CREATE_SECONDS, told=told, held=held)
        if done.exit_code:
            raise explain("Creating the cluster", done.text)

    def _finish(self) -> None:
        """Fetch a kubeconfig that was lost, and keep it to ourselves."""
        if not self._kubeconfig.is_file():
            arguments = ("export", "kubeconfig", "--name", self.record.name, "--kubeconfig", str(self._kubeconfig))
            done = provider.run(self._runtime, *arguments)
            if done.exit_code:
                raise explain("Fetching the kubeconfig", done.text)
        os.chmod(self._kubeconfig, 0o600)

    def _wait(self, _: Told) -> None:
        try:
            node.wait(self._runtime, self.record.name)
        except BackendError as error:
            raise self._with_logs(error) from error

    def _failed(self, error: BackendError) -> BackendError:
        """Keep the logs of a cluster that did not come up, and remove it."""
        told = self._with_logs(error)
        with suppress(BackendError):
            node.remove(self._runtime, self.record, str(self._kubeconfig))
        return told

    def _with_logs(self, error: BackendError) -> BackendError:
        place = logs.collect(self._runtime, self.record.name, self._node, record.folder(self._home) / "logs")
        if place is None:
            return error
        reason = error.reason if isinstance(error, Refused) else ""
        if found := logs.cause(place):
            return Refused(
                f"{error.args[0]} The kubelet says: {found}. All logs are in {place}.", error.next_step, reason
            )
        return Refused(f"{error.args[0]} Its logs and events are in {place}.", error.next_step, reason)

    def _connect(self, _: Told) -> None:
        registry.connect(self._runtime, self.record, self._node)

    def _connected(self) -> bool:
        return registry.connected(self._runtime, self.record, self._node)

    def _bring(self, called: str, image: str, steps: Steps) -> None:
        """Bring an image into the node, where pods find it."""
        steps.unless(
            lambda: self._runtime.done("exec", self._node, "crictl", "inspecti", "-q", image).exit_code == 0,
            f"Fetching the {called} image",
            f"{called.capitalize()} image in the cluster",
            lambda told: self._load(called, image, told),
        )

    def _load(self, called: str, image: str, told: Told) -> None:
        """Take an image without a digest from this machine if it is here, any other from its registry."""
        doing = f"Fetching the {called} image into the cluster"
        if "@" not in image and self._runtime.has_image(image):
            done = self._hand_over(image, doing, told)
        else:
            done = self._runtime.done("exec", self._node, "crictl", "pull", image, seconds=PULL_SECONDS, told=told)
        if done.exit_code:
            raise explain(doing, done.text)

    def _hand_over(self, image: str, doing: str, told: Told) -> Done:
        """Give the node an image of this machine. kind would ask Docker's own program for it, also under Podman."""
        with TemporaryDirectory(dir=record.folder(self._home)) as folder:
            archive = f"{folder}/image.tar"
            self._runtime.run("save", "--output", archive, image, seconds=PULL_SECONDS, doing=doing)
            load = ("load", "image-archive", archive, "--name", self.record.name)
            return provider.run(self._runtime, *load, seconds=PULL_SECONDS, told=told)


def _again_when_taken(make: Callable[[], None]) -> None:
    """Try again when somebody took a port between choosing and using it."""
    for _ in range(TRIES - 1):
        try:
            return make()
        except Refused as error:
            if error.reason != "port_taken":
                raise
    return make()
