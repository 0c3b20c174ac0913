"""What went wrong, when Docker, Podman, kind or a registry refuses?

The texts are those that Docker 20.10 to 29, Podman 4 and 5, containerd 2 and kind 0.33 print.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cluster.backend import BackendError

_SECRET = re.compile(r"(?<=://)(?:[^\s/@\"']+|[^\s/@\"']*:[^\s@\"']*)@(?!sha256:)")
_NOISE = re.compile(r"^(run 'docker run --help'|see 'docker|stack trace|error$|command output:?$|\s*$)", re.IGNORECASE)
_TAG = re.compile(r"^(error response from daemon|docker|error|fatal|warn\[\d+\]|command output)\s*:\s*", re.IGNORECASE)
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Refusal:
    """A typical reason: how its text is recognised, what it means, what helps.

    `{0}` in the message is what the first group of the pattern matched.
    """

    name: str
    pattern: re.Pattern[str]
    message: str
    next_step: str


class Refused(BackendError):
    """A program or a registry refused. `reason` is the name of the typical reason, "" for any other."""

    def __init__(self, message: str, next_step: str, reason: str = "") -> None:
        super().__init__(message, next_step)
        self.reason = reason


def _refusal(name: str, pattern: str, message: str, next_step: str) -> Refusal:
    return Refusal(name, re.compile(pattern, re.IGNORECASE), message, next_step)


_MIRROR = "Ask your instructor for a class registry and set SECLAB_REGISTRY to it"
REFUSALS: tuple[Refusal, ...] = (
    _refusal(
        "no_permission",
        r"permission denied while trying to connect|dial unix \S+: connect: permission denied",
        "this user may not talk to Docker's daemon",
        "Join its group and log in anew: sudo usermod -aG docker $USER. Or set SECLAB_RUNTIME=podman.",
    ),
    _refusal(
        "no_daemon",
        r"cannot connect to the docker daemon|is the docker daemon running|docker daemon is not running"
        r"|docker desktop is unable to start|failed to connect to the docker api",
        "Docker's daemon does not answer",
        "Start it: sudo systemctl start docker, or open Docker Desktop. DOCKER_HOST says where it is looked for.",
    ),
    _refusal(
        "no_podman_machine",
        r"cannot connect to podman|unable to connect to podman",
        "Podman's machine does not answer",
        "Start it: podman machine start (once before: podman machine init --rootful --memory 6144 --disk-size 40).",
    ),
    _refusal(
        "disk_full",
        r"no space left on device|not enough space on the disk|disk quota exceeded",
        "the disk is full",
        "Free some 6 GB where images are kept; docker system df shows what is used, docker image prune frees some.",
    ),
    _refusal(
        "rate_limited",
        r"toomanyrequests|429 too many requests|pull rate limit",
        "the registry has served this address too often",
        f"Log in (docker login), wait some hours, or use another source. {_MIRROR}.",
    ),
    _refusal(
        "proxy_refuses",
        r"proxy authentication required|(?:http|status code) 407",
        "the proxy wants a name and a password",
        "Put them into the proxy setting of Docker's daemon or of Podman, then restart that: "
        "https://docs.docker.com/engine/daemon/proxy/",
    ),
    _refusal(
        "answered_in_between",
        r"error parsing http \d+ response body|error unmarshalling content|unexpected status code \d+ [^\n]*<html",
        "not the registry answered, but something before it, such as a company's proxy",
        f"Ask who runs the network, or fetch the images elsewhere. {_MIRROR}.",
    ),
    _refusal(
        "proxy_absent",
        r"proxyconnect tcp: .*?(?:dial tcp |lookup )(\S+?):? ",
        "the proxy {0} that Docker or Podman is set to cannot be reached",
        "Correct the proxy of the daemon and restart it: https://docs.docker.com/engine/daemon/proxy/",
    ),
    _refusal(
        "untrusted_certificate",
        r"x509: certificate|failed to verify certificate|certificate signed by unknown authority",
        "the certificate of the registry is not trusted; often a proxy that reads along has made it",
        "Give its CA to Docker (/etc/docker/certs.d/REGISTRY/ca.crt) or Podman "
        f"(/etc/containers/certs.d/REGISTRY/ca.crt). {_MIRROR}.",
    ),
    _refusal(
        "plain_http",
        r"server gave http response to https client",
        "the registry speaks no TLS",
        "Name it as an insecure registry in Docker's daemon.json, if you trust the network between.",
    ),
    _refusal(
        "unknown_name",
        r"lookup ([a-z0-9.-]+)(?:\s+on\s+\S+)?: (?:no such host|server misbehaving|temporary failure|.*i/o timeout)",
        "the name {0} cannot be resolved",
        f"Check the network and DNS of this machine. {_MIRROR}; the embedded labs need no network.",
    ),
    _refusal(
        "no_such_architecture",
        r"no matching manifest for (\S+)|no image found in (?:manifest|image index)[^\n]*?architecture \"?(\w+)"
        r"|exec format error",
        "the image does not run on this machine's processor",
        "The pinned images run on x86-64 and arm64. An image that was copied for one of them only runs on that one.",
    ),
    _refusal(
        "not_found",
        r"404 not found|manifest unknown|manifest for \S+ not found|name unknown|repository name not known"
        r"|no such manifest|: not found(?:$|\n)",
        "the registry has no such image",
        "Check SECLAB_REGISTRY and SECLAB_IMAGE_…; a class registry is filled with: seclab cluster mirror REGISTRY.",
    ),
    _refusal(
        "denied",
        r"pull access denied|requested access to the resource is denied|unauthorized|no basic auth credentials"
        r"|denied: |: denied\s*$|403 forbidden|401 unauthorized",
        "the registry refuses",
        f"Log in to it (docker login REGISTRY) or check the image's name. {_MIRROR}.",
    ),
    _refusal(
        "port_taken",
        r"port is already allocated|address already in use|ports are not available",
        "a port of 127.0.0.1 was taken in the meantime",
        "Start again: other ports will be chosen.",
    ),
    _refusal(
        "no_subnet",
        r"non-overlapping ipv4 address pool|all predefined address pools have been fully subnetted"
        r"|pool overlaps with other one",
        "there is no address range left for one more network",
        "Remove networks that nobody uses: docker network prune.",
    ),
    _refusal(
        "no_iptables",
        r"iptables[^\n]*(?:no chain/target/match|failed)|failed to setup ip tables",
        "the firewall of this machine has lost the rules of Docker",
        "Restart it, which writes them anew: sudo systemctl restart docker.",
    ),
    _refusal(
        "no_delegation",
        r"delegate=yes",
        "rootless containers may not limit CPU, memory and processes here",
        "Delegate cgroups to users, then log in anew: https://kind.sigs.k8s.io/docs/user/rootless/",
    ),
    _refusal(
        "rootless_cgroup_v1",
        r"rootless provider requires cgroup v2",
        "rootless containers need cgroup v2",
        "Boot with systemd.unified_cgroup_hierarchy=1, or use Docker with its system-wide daemon.",
    ),
    _refusal(
        "no_subuids",
        r"no subuid ranges found|insufficient uids or gids|newuidmap|not be enough ids available",
        "this user has too few user IDs for rootless containers",
        "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $USER && podman system migrate",
    ),
    _refusal(
        "too_many_files",
        r"too many open files|inotify_init|fsnotify watcher",
        "the limits for watched files are too low",
        "sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512",
    ),
    _refusal(
        "no_privileges",
        r"unable to apply caps|privileged mode is incompatible|privileged[^\n]*not allowed",
        "the engine may not run privileged containers, and a node of kind is one",
        "Use a machine of your own, not a container or a locked-down account; or the embedded labs.",
    ),
    _refusal(
        "no_systemd",
        r"could not find a log line that matches",
        "the node did not start in 30 seconds",
        "Often cgroups are in the way: https://kind.sigs.k8s.io/docs/user/known-issues/. The logs say more.",
    ),
    _refusal(
        "cgroup_v1",
        r"cgroups? v1 support|not to run on a host using cgroup v1|hosts? using cgroup v1",
        "the kubelet refuses cgroup v1",
        "Boot with systemd.unified_cgroup_hierarchy=1.",
    ),
    _refusal(
        "no_control_plane",
        r"failed to init node with kubeadm",
        "Kubernetes did not come up in the node",
        "Most often memory or disk is short: seclab doctor. The logs say more; start again.",
    ),
    _refusal(
        "refused_connection",
        r"dial tcp (\[[^\]\s]+\](?::\d+)?|[^\s:\[]+(?::\d+)?)[^\n]*connection refused"
        r"|\S*registry ([^\s:]+)[^\n]*connection refused",
        "nobody listens at {0}",
        "Check SECLAB_REGISTRY, the proxy and the firewall.",
    ),
    _refusal(
        "registry_ill",
        r"unexpected http status: 5\d\d|status code:? 5\d\d|50[234] (?:bad gateway|service unavailable|gateway time)",
        "the registry is out of order at the moment",
        f"Wait some minutes, then start again. {_MIRROR}.",
    ),
    _refusal(
        "slow_network",
        r"tls handshake timeout|i/o timeout|deadline exceeded|client\.timeout|request canceled|unexpected eof"
        r"|connection reset by peer|network is unreachable|no route to host",
        "the registry did not answer in time",
        f"Check the network, a proxy and the firewall, then start again. {_MIRROR}.",
    ),
    _refusal(
        "killed",
        r"signal: killed|exit status 137|out of memory",
        "the machine ended it, most often because memory ran out",
        "Close other programs, or give Docker Desktop or Podman's machine 6 GB of memory.",
    ),
)


def recognised(text: str) -> Refusal | None:
    """Return the typical reason that a text shows, if it shows one."""
    return next((refusal for refusal in REFUSALS if refusal.pattern.search(text)), None)


def explain(doing: str, text: str) -> Refused:
    """Say in words why something (`doing`: "pulling the node image") failed, from what a program printed."""
    refusal = recognised(text)
    if refusal is None:
        said = hide_secrets(f"{doing} failed: {last_words(text)}.")
        return Refused(said, "seclab doctor looks at what a cluster stands on.")
    found = refusal.pattern.search(text)
    group = next((part for part in (found.groups() if found else ()) if part), "")
    said = hide_secrets(f"{doing} failed: {refusal.message.format(group)}.")
    return Refused(said, refusal.next_step, refusal.name)


def last_words(text: str) -> str:
    """Return the last line that says something, without decoration and without a password."""
    lines = [line.strip() for line in hide_secrets(text).splitlines() if not _NOISE.match(line.strip())]
    words = lines[-1] if lines else "it left no message"
    while tag := _TAG.match(words):
        words = words[tag.end() :]
    return words[:LONGEST].rstrip(". ")


def hide_secrets(text: str) -> str:
    """Take names and passwords out of addresses such as `http://me:secret@proxy:3128`."""
    return _SECRET.sub("…@", text)
