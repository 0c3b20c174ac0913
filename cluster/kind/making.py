"""Which steps lead from nothing, or from a start that was cut short, to a cluster?"""

from __future__ import annotations

import os
from pathlib import Path

from cluster.backend import BackendError
from cluster.kind import logs, node, provider, record, registry
from cluster.kind.child import Done, Told
from cluster.kind.config import NODE_PORTS, config, free_ports
from cluster.kind.images import Images
from cluster.kind.record import Record
from cluster.kind.refusals import explain, recognised
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
        steps.take("Starting the registry", "Registry started", self._start_registry, look=self._registry)
        steps.take("Creating the cluster", "Cluster created", self._create, look=self._created)
        steps.take("Waiting for the node", "Node, network and DNS ready", self._wait)
        steps.take("Connecting the registry", "Registry connected", self._connect, look=self._connected)
        for name in IN_PODS:
            self._bring(name.replace("_", " "), self._images.all[name], steps)
        return self.record

    def _keep(self, **changes: object) -> None:
        self.record = record.write(self._home, self.record.with_(**changes))

    def _fetch(self, called: str, image: str, steps: Steps) -> None:
        def here() -> bool | None:
            return self._runtime.has_image(image) or None

        def pull(told: Told) -> bool:
            self._runtime.pull(image, told)
            return True

        steps.take(f"Fetching the {called} image", f"{called.capitalize()} image fetched", pull, look=here)

    def _registry(self) -> bool | None:
        return registry.running(self._runtime, self.record) or None

    def _start_registry(self, _: Told) -> bool:
        for last in (False, False, True):
            self._keep(registry_port=free_ports(1)[0])
            try:
                registry.start(self._runtime, self.record, self._images.registry)
                break
            except BackendError as error:
                if last or "was taken" not in str(error):
                    raise
        return True

    def _created(self) -> bool | None:
        """Whether the cluster was made to its end; kind writes the kubeconfig last."""
        state = node.state(self._runtime, self.record)
        if state == "foreign":
            raise BackendError(
                f"A cluster {self.record.name} is there that this course did not make; it is left alone.",
                f"Set SECLAB_CLUSTER to another name, or remove it: kind delete cluster --name {self.record.name}",
            )
        if state == "absent" or not (self.record.complete or self._kubeconfig.is_file()):
            return None
        if state == "stopped":
            self._runtime.run("start", self._node, seconds=60, doing="Starting the node")
        self._finish()
        return True

    def _create(self, told: Told) -> bool:
        node.remove(self._runtime, self.record, str(self._kubeconfig))
        for last in (False, False, True):
            done = self._try_to_create(told)
            if done.exit_code == 0:
                self._finish()
                return True
            refusal = recognised(done.text)
            if last or refusal is None or refusal.name != "port_taken":
                break
            node.remove(self._runtime, self.record, str(self._kubeconfig))
        raise self._failed(explain("Creating the cluster", done.text))

    def _try_to_create(self, told: Told) -> Done:
        made_for_us = self.record.network or self._runtime.inspect("network", registry.NETWORK) is None
        ports = dict(zip(NODE_PORTS, free_ports(len(NODE_PORTS)), strict=True))
        self._keep(ports=ports, network=made_for_us, complete=False)
        self._kubeconfig.unlink(missing_ok=True)
        cgroup = self._runtime.info().cgroup
        file = record.folder(self._home) / "config.yaml"
        file.write_text(config(self.record.name, self._images.node, ports, cgroup=cgroup), encoding="utf-8")
        arguments = ("create", "cluster", "--name", self.record.name, "--config", str(file), "--retain")
        kept = ("--kubeconfig", str(self._kubeconfig))
        return provider.run(self._runtime, *arguments, *kept, seconds=CREATE_SECONDS, told=told, held=(self._held,))

    def _finish(self) -> None:
        """Keep that the cluster is whole; fetch a kubeconfig that was lost."""
        if not self._kubeconfig.is_file():
            arguments = ("export", "kubeconfig", "--name", self.record.name, "--kubeconfig", str(self._kubeconfig))
            done = provider.run(self._runtime, *arguments)
            if done.exit_code:
                raise explain("Fetching the kubeconfig", done.text)
        os.chmod(self._kubeconfig, 0o600)
        if not self.record.complete:
            self._keep(complete=True)

    def _wait(self, _: Told) -> None:
        try:
            node.wait(self._runtime, self.record.name)
        except BackendError as error:
            place = logs.collect(self._runtime, self.record.name, self._node, record.folder(self._home) / "logs")
            raise _with_logs(error, place) from error

    def _failed(self, error: BackendError) -> BackendError:
        """Keep the logs of a cluster that did not come up, and remove it."""
        place = logs.collect(self._runtime, self.record.name, self._node, record.folder(self._home) / "logs")
        node.remove(self._runtime, self.record, str(self._kubeconfig))
        return _with_logs(error, place)

    def _connect(self, _: Told) -> bool:
        registry.connect(self._runtime, self.record, self._node)
        return True

    def _connected(self) -> bool | None:
        return registry.connected(self._runtime, self.record, self._node) or None

    def _bring(self, called: str, image: str, steps: Steps) -> None:
        """Bring an image into the node, where pods find it."""

        def there() -> bool | None:
            return self._runtime.done("exec", self._node, "crictl", "inspecti", "-q", image).exit_code == 0 or None

        steps.take(
            f"Fetching the {called} image",
            f"{called.capitalize()} image in the cluster",
            lambda told: self._load(called, image, told),
            look=there,
        )

    def _load(self, called: str, image: str, told: Told) -> bool:
        """Take an image without a digest from this machine if it is here, any other from its registry."""
        doing = f"Fetching the {called} image into the cluster"
        if "@" not in image and self._runtime.has_image(image):
            load = ("load", "docker-image", image, "--name", self.record.name)
            done = provider.run(self._runtime, *load, seconds=PULL_SECONDS, told=told)
        else:
            done = self._runtime.done("exec", self._node, "crictl", "pull", image, seconds=PULL_SECONDS, told=told)
        if done.exit_code:
            raise explain(doing, done.text)
        return True


def _with_logs(error: BackendError, place: Path | None) -> BackendError:
    if place is None:
        return error
    return BackendError(f"{error.args[0]} Its logs and events are in {place}.", error.next_step)
