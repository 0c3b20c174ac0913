from __future__ import annotations

import pytest

from cluster.kind.refusals import REFUSALS, Refusal, explain, hide_secrets, last_words, recognised

SAID = {
    "no_permission": (
        "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: "
        'Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.50/version": dial unix /var/run/docker.sock: connect: permission '
        "denied",
        "Got permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock",
    ),
    "no_daemon": (
        "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
        "error during connect: this error may indicate that the docker daemon is not running: "
        'Get "http://%2F%2F.%2Fpipe%2Fdocker_engine/v1.24/version": open //./pipe/docker_engine: '
        "The system cannot find the file specified.",
        "failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct",
    ),
    "no_podman_machine": (
        "Cannot connect to Podman. Please verify your connection to the Linux system using `podman system connection "
        "list`, or try `podman machine init` and `podman machine start` to manage a new Linux VM\n"
        "Error: unable to connect to Podman socket: failed to connect: dial tcp 127.0.0.1:63733: connect: refused",
    ),
    "disk_full": (
        "failed to register layer: write /usr/local/bin/etcd: no space left on device",
        "Error: writing blob: storing blob to file: write /var/tmp/storage1: no space left on device",
    ),
    "rate_limited": (
        "Error response from daemon: toomanyrequests: You have reached your unauthenticated pull rate limit. "
        "https://www.docker.com/increase-rate-limit",
        "unexpected status code https://registry-1.docker.io/v2/x: 429 Too Many Requests",
    ),
    "proxy_refuses": (
        'Error response from daemon: Get "https://registry-1.docker.io/v2/": Proxy Authentication Required',
    ),
    "answered_in_between": (
        "error parsing HTTP 403 response body: invalid character '<' looking for beginning of value: \"<html>blocked\"",
        "error unmarshalling content: invalid character 'h' looking for beginning of value",
        "GET http://r.example/v2/x/manifests/1: unexpected status code 403 Forbidden: <html>blocked</html>",
    ),
    "proxy_absent": (
        'Error response from daemon: Get "https://registry-1.docker.io/v2/": proxyconnect tcp: '
        "dial tcp 127.0.0.1:3128: connect: connection refused",
        'Get "https://registry-1.docker.io/v2/": proxyconnect tcp: dial tcp: lookup proxy.example: no such host',
    ),
    "untrusted_certificate": (
        'Get "https://registry.example/v2/": tls: failed to verify certificate: x509: certificate signed by '
        "unknown authority",
        'Get "https://registry.example/v2/": x509: certificate signed by unknown authority',
        "x509: certificate has expired or is not yet valid",
    ),
    "plain_http": ('Get "https://10.0.0.1:5000/v2/": http: server gave HTTP response to HTTPS client',),
    "unknown_name": (
        'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.0.0.1:53: no such host',
        "pinging container registry docker.io: dial tcp: lookup registry-1.docker.io: Temporary failure in name "
        "resolution",
        'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 172.19.96.1:53: '
        "read udp 172.19.107.241:50415->172.19.96.1:53: i/o timeout",
    ),
    "no_such_architecture": (
        "no matching manifest for linux/arm/v7 in the manifest list entries",
        "exec /usr/local/bin/entrypoint: exec format error",
    ),
    "not_found": (
        "Error response from daemon: manifest for 127.0.0.1:5000/a/b:1 not found: manifest unknown: manifest unknown",
        "Error: initializing source docker://registry.example/foobar:latest: reading manifest latest in "
        "registry.example/foobar: manifest unknown",
        "pulling from host r.example failed with status code [manifests v1]: 404 Not Found",
        "reading manifest v9 in registry.example/node: name unknown: repository name not known to registry",
    ),
    "denied": (
        "Error response from daemon: pull access denied for nosuch/image, repository does not exist or may require "
        "'docker login': denied: requested access to the resource is denied",
        "errors:\ndenied: requested access to the resource is denied\nunauthorized: authentication required",
        "no basic auth credentials",
        "Error response from daemon: denied",
        "unexpected status from HEAD request to https://r.example/v2/x/manifests/1: 403 Forbidden",
    ),
    "port_taken": (
        "driver failed programming external connectivity on endpoint seclab-control-plane: Bind for 127.0.0.1:40001 "
        "failed: port is already allocated",
        'failed to expose ports via rootlessport: "listen tcp 127.0.0.1:40001: bind: address already in use',
        "Ports are not available: exposing port TCP 127.0.0.1:80 -> 0.0.0.0:0",
    ),
    "no_subnet": (
        "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network",
        "all predefined address pools have been fully subnetted",
    ),
    "no_iptables": (
        "driver failed programming external connectivity on endpoint x:  (iptables failed: iptables --wait -t nat -A "
        "DOCKER: iptables: No chain/target/match by that name.",
    ),
    "no_delegation": (
        "ERROR: failed to create cluster: running kind with rootless provider requires setting systemd property "
        '"Delegate=yes", see https://kind.sigs.k8s.io/docs/user/rootless/',
    ),
    "rootless_cgroup_v1": (
        "ERROR: failed to create cluster: running kind with rootless provider requires cgroup v2, see "
        "https://kind.sigs.k8s.io/docs/user/rootless/",
    ),
    "no_subuids": (
        "potentially insufficient UIDs or GIDs available in user namespace (requested 0:42 for /etc/shadow): "
        "Check /etc/subuid and /etc/subgid: lchown /etc/shadow: invalid argument",
        'cannot find mappings for user "me": no subuid ranges found for user "me" in /etc/subuid',
    ),
    "too_many_files": ("failed to create fsnotify watcher: too many open files",),
    "no_privileges": (
        "OCI runtime create failed: runc create failed: unable to start container process: unable to apply caps: "
        "operation not permitted: unknown",
    ),
    "no_systemd": (
        "ERROR: failed to create cluster: could not find a log line that matches "
        '"Reached target .*Multi-User System.*|detected cgroup v1"',
    ),
    "cgroup_v1": ("kubelet is configured to not run on a host using cgroup v1",),
    "no_control_plane": (
        'ERROR: failed to create cluster: failed to init node with kubeadm: command "docker exec --privileged '
        'seclab-control-plane kubeadm init" failed with error: exit status 1',
    ),
    "refused_connection": ('Get "http://localhost:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused',),
    "registry_ill": (
        "Error response from daemon: received unexpected HTTP status: 503 Service Unavailable",
        "unexpected status code 502 Bad Gateway: busy",
    ),
    "slow_network": (
        'Get "https://registry-1.docker.io/v2/": net/http: TLS handshake timeout',
        'Get "https://registry-1.docker.io/v2/": net/http: request canceled while waiting for connection '
        "(Client.Timeout exceeded while awaiting headers)",
        'Get "https://registry-1.docker.io/v2/": context deadline exceeded',
        "dial tcp 1.2.3.4:443: connect: no route to host",
    ),
    "killed": ('command "docker run" failed with error: signal: killed',),
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in SAID.items() for text in texts])
def test_a_typical_error_is_recognised_from_its_real_text(name: str, text: str) -> None:
    found = recognised(text)
    assert found is not None
    assert found.name == name


def test_every_typical_error_has_its_text_here() -> None:
    assert list(SAID) == [refusal.name for refusal in REFUSALS]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.name)
def test_every_typical_error_is_one_clause_with_a_next_step(refusal: Refusal) -> None:
    assert refusal.message
    assert not refusal.message.endswith(".")
    assert refusal.next_step


def test_a_text_that_tells_of_another_error_on_the_way_is_judged_by_the_cause() -> None:
    text = (
        'failed to pull image "kindest/node": command "docker pull" failed with error: exit status 1\n'
        "Command Output: Error response from daemon: write /x: no space left on device"
    )
    assert explain("Creating the cluster", text).reason == "disk_full"


def test_the_message_says_what_was_done_and_what_is_wrong_with_the_name_in_question() -> None:
    refused = explain("Pulling kindest/node:v1.37.0", SAID["unknown_name"][0])
    assert refused.args[0] == "Pulling kindest/node:v1.37.0 failed: the name registry-1.docker.io cannot be resolved."
    assert "SECLAB_REGISTRY" in refused.next_step


def test_a_proxy_is_named() -> None:
    refused = explain("Pulling x", SAID["proxy_absent"][0])
    assert "the proxy 127.0.0.1:3128 that Docker or Podman is set to cannot be reached" in str(refused)


def test_the_address_where_nobody_listens_is_named() -> None:
    assert "nobody listens at 127.0.0.1:1" in str(explain("Pulling x", SAID["refused_connection"][0]))


def test_what_nobody_knows_is_told_in_its_last_words() -> None:
    refused = explain(
        "docker frob", "docker: unknown command: docker frob\n\nRun 'docker run --help' for more information\n"
    )
    assert refused.args[0] == "docker frob failed: unknown command: docker frob."
    assert refused.reason == ""
    assert refused.next_step


def test_last_words_lose_their_decoration_and_their_end() -> None:
    assert last_words("docker: Error response from daemon: something odd.\n") == "something odd"
    assert last_words("\n \n") == "it left no message"
    assert len(last_words("x" * 1000)) == 300


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://me:s3cret@proxy:3128 refused", "http://…@proxy:3128 refused"),
        ("HTTP_PROXY=https://me:a/b@proxy.example", "HTTP_PROXY=https://…@proxy.example"),
        ("https://token@host.example/v2/", "https://…@host.example/v2/"),
        ("https://registry-1.docker.io/v2/", "https://registry-1.docker.io/v2/"),
        ("docker://python@sha256:abc", "docker://python@sha256:abc"),
    ],
)
def test_a_password_in_an_address_is_never_shown(text: str, shown: str) -> None:
    assert hide_secrets(text) == shown


def test_a_password_of_a_proxy_reaches_no_message() -> None:
    for text in ("odd: http://me:s3cret@proxy:3128", "proxyconnect tcp: dial tcp http://me:s3cret@proxy:3128: refused"):
        assert "s3cret" not in str(explain("Pulling http://me:s3cret@proxy:3128", text))


def test_an_ipv6_address_is_told_whole() -> None:
    refused = explain("Fetching the node image", "dial tcp [::1]:5055: connect: connection refused")
    assert "nobody listens at [::1]:5055" in str(refused)
