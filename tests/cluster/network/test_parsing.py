from __future__ import annotations

import pytest

from cluster.network import ManifestError, NetworkPolicy, Port, Requirement, parse
from cluster.source import DocumentError

TEXT = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: serve, namespace: prod}
spec:
  podSelector:
    matchLabels: {app: web}
  policyTypes: [Ingress, Egress]
  ingress:
  - from:
    - podSelector: {matchExpressions: [{key: role, operator: In, values: [a, b]}]}
      namespaceSelector: {}
    - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}
    ports:
    - port: 80
      endPort: 90
    - {protocol: UDP, port: dns}
  - {}
"""


def only(text: str) -> NetworkPolicy:
    (policy,) = parse(text)
    return policy


def defaults(**spec: str) -> tuple[str, ...]:
    lines = "".join(f"  {name}: {value}\n" for name, value in {"podSelector": "{}", **spec}.items())
    return only(TEXT[: TEXT.index("  podSelector")] + lines).policy_types


def test_a_policy_is_read_with_the_place_of_each_part() -> None:
    policy = only(TEXT)
    assert str(policy) == "prod/serve"
    assert policy.text == TEXT
    assert [rule.position.line for rule in policy.ingress] == [9, 17]
    both, block = policy.ingress[0].peers
    assert (str(both.pods), str(both.namespaces), both.position.line) == ("role in (a, b)", "{}", 10)
    assert block.ip_block is not None
    assert (str(block.ip_block.cidr), *map(str, block.ip_block.excepts)) == ("10.0.0.0/8", "10.1.0.0/16")
    assert list(map(str, policy.ingress[0].ports)) == ["TCP/80-90", "UDP/dns"]
    assert policy.ingress[0].ports[0].position.line == 14
    assert (policy.ingress[1].peers, policy.ingress[1].ports) == ((), ())
    assert policy.pods.requirements[0] == Requirement("app", "In", ("web",), policy.pods.requirements[0].position)


def test_documents_follow_each_other_and_empty_ones_are_left_out() -> None:
    other = TEXT.replace("serve", "other").replace("namespace: prod", "labels: {team: ml}")
    assert list(map(str, parse(f"---\n{TEXT}---\n---\n# nothing\n---\n{other}"))) == ["prod/serve", "default/other"]


def test_types_default_to_ingress_and_to_egress_only_where_there_are_egress_rules() -> None:
    assert defaults() == ("Ingress",)
    assert defaults(egress="[{}]") == ("Ingress", "Egress")
    assert defaults(egress="[]") == ("Ingress",)
    assert defaults(policyTypes="[]", egress="[{}]") == ("Ingress", "Egress")
    assert defaults(policyTypes="[Egress]") == ("Egress",)
    assert defaults(policyTypes="[Egress]", ingress="[{}]") == ("Egress",)


def test_rules_of_a_type_that_is_not_listed_do_nothing() -> None:
    policy = only(TEXT.replace("[Ingress, Egress]", "[Egress]"))
    assert policy.ingress
    assert policy.rules("Ingress") == ()


def test_a_port_says_its_protocol_or_means_tcp() -> None:
    policy = only(TEXT.replace("- port: 80\n      endPort: 90", "- {}").replace("UDP", "SCTP"))
    assert list(map(str, policy.ingress[0].ports)) == ["TCP", "SCTP/dns"]
    assert policy.ingress[0].ports[0] == Port("TCP", position=policy.ingress[0].ports[0].position)


def test_host_bits_of_a_range_do_not_count() -> None:
    block = only(TEXT.replace("10.0.0.0/8", "10.2.3.4/8")).ingress[0].peers[1].ip_block
    assert block is not None
    assert str(block.cidr) == "10.0.0.0/8"


@pytest.mark.parametrize(
    ("right", "wrong", "place", "message", "suggestion"),
    [
        ("ingress:", "ingres:", (8, 3), 'spec has no field "ingres"', "did you mean ingress?"),
        ("/v1\n", "/v1beta1\n", (1, 13), "networking.k8s.io/v1beta1", "write networking.k8s.io/v1"),
        ("kind: NetworkPolicy", "kind: Policy", (2, 7), 'kind "Policy" is not taken here', "write NetworkPolicy"),
        ("apiVersion: networking.k8s.io/v1\n", "", (1, 1), "the manifest has no apiVersion", "add apiVersion"),
        ("metadata: {name: serve", "metadata: {nam: serve", (3, 12), 'no field "nam"', "did you mean name?"),
        ("name: serve, ", "", (3, 11), "metadata has no name", "add name"),
        ("name: serve", "name: Serve_1", (3, 18), '"Serve_1" is no name of a policy', "small letters"),
        ("namespace: prod", "namespace: Prod", (3, 36), '"Prod" is no name of a namespace', "small letters"),
        ("namespace: prod", "labels: {a: 1}", (3, 37), "the label a is a text, not the number 1", '"1" in quotes'),
        ("namespace: prod", "annotations: {a: 1}", (3, 42), "the annotation a is a text", '"1" in quotes'),
        ("spec:", "specs:", (4, 1), 'no field "specs"', "did you mean spec?"),
        ("  policyTypes:", "policyTypes:", (8, 3), "this is not YAML", ""),
        ("app: web", "app: true", (6, 24), "the label app is a text, not true", '"true" in quotes'),
        ("app: web", "app: a b", (6, 24), '"a b" cannot be the value of a label', "letters"),
        ("app: web", "-app: web", (6, 19), '"-app" is no key of a label', "letters"),
        ("{app: web}", "[app]", (6, 18), "matchLabels is an object, not a list", "key: value"),
        ("matchLabels", "matchLabel", (6, 5), 'no field "matchLabel"', "did you mean matchLabels?"),
        ("matchLabels: {app: web}", "app: web", (6, 5), 'no field "app"', "write it below matchLabels"),
        ("\n    matchLabels: {app: web}", "", (5, 3), "podSelector holds nothing", "write {}"),
        ("  podSelector:\n    matchLabels: {app: web}\n", "", (5, 3), "spec has no podSelector", "podSelector: {}"),
        ("Egress]", "Outgress]", (7, 26), 'no policy type "Outgress"', "did you mean"),
        ("[Ingress, Egress]", "[Ingress, Egress, Ingress]", (7, 34), "more than two entries", "Ingress, Egress"),
        ("[Ingress, Egress]", "Ingress", (7, 16), "policyTypes is a list, not a text", ""),
        ("- from:", "- to:", (9, 5), 'an ingress rule has no field "to"', "an ingress rule has from"),
        ("- from:", "- podSelector: {}\n    from:", (9, 5), 'no field "podSelector"', "in the list below from"),
        ("namespaceSelector: {}", "nameSpaceSelector: {}", (11, 7), "nameSpaceSelector", "mean namespaceSelector?"),
        ("namespaceSelector: {}", "namespaceSelector: prod", (11, 26), "an object, not a text", ""),
        ("- ipBlock", "- podSelector: {}\n      ipBlock", (13, 16), "ipBlock has nothing beside it", "its own"),
        ("ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}", "{}", (12, 7), "a peer cannot be empty", "leave out"),
        ("cidr: 10.0.0.0/8, ", "", (12, 16), "the ipBlock has no cidr", "add cidr"),
        ("cidr: 10.0.0.0/8", "cidr: 10.0.0.0/33", (12, 23), "no range of addresses", "10.0.0.0/8"),
        ("cidr: 10.0.0.0/8", "cidr: 10.0.0.7", (12, 23), "one address, not a range", "did you mean 10.0.0.7/32?"),
        ("cidr: 10.0.0.0/8", "cidr: 10.0.0.0/255.0.0.0", (12, 23), "no range of addresses", "10.0.0.0/8"),
        ("cidr: 10.0.0.0/8", 'cidr: "::ffff:10.0.0.0/104"', (12, 23), "no range of addresses", "10.0.0.0/8"),
        ("10.1.0.0/16", "11.0.0.0/16", (12, 44), "except 11.0.0.0/16 lies outside its cidr", "a part of 10.0.0.0/8"),
        ("10.1.0.0/16", '"fd00::/8"', (12, 44), "except fd00::/8 lies outside its cidr", "a part of 10.0.0.0/8"),
        ("10.1.0.0/16", "10.0.0.0/8", (12, 44), "except 10.0.0.0/8 leaves nothing", "smaller"),
        ("endPort: 90", "endPort: 79", (15, 16), "endPort 79 lies below port 80", "write 80 or more"),
        ("port: 80", "protocol: TCP", (15, 16), "endPort has no port", "first port"),
        ("port: 80", "port: http", (15, 16), 'endPort follows the name "http"', "first port"),
        ("port: 80", "port: 0", (14, 13), "port is a number from 1 to 65535, not 0", ""),
        ("endPort: 90", "endPort: 65536", (15, 16), "endPort is a number from 1 to 65535, not 65536", ""),
        ("port: 80", "port: 8.5", (14, 13), "port is a number, not the number 8.5", ""),
        ("port: 80", 'port: "80"', (14, 13), '"80" is no name of a port', "80 without quotes"),
        ("endPort: 90", 'endPort: "90"', (15, 16), "endPort is a number, not a text", "90 without quotes"),
        ("port: dns", "port: dns--tcp", (16, 29), '"dns--tcp" is no name of a port', "small letters"),
        ("UDP", "udp", (16, 18), 'there is no protocol "udp"', "did you mean UDP?"),
        ("UDP", "ICMP", (16, 18), 'there is no protocol "ICMP"', "TCP"),
        ("operator: In", "operator: Equals", (10, 62), 'no operator "Equals"', "In or NotIn"),
        (", values: [a, b]", "", (10, 62), "In compares with values, and there are none", "add values"),
        ("operator: In", "operator: Exists", (10, 78), "Exists takes no values", "delete them"),
        ("key: role, ", "", (10, 40), "the expression has no key", "add key"),
        ("operator: In, ", "", (10, 40), "the expression has no operator", "add operator"),
        ("values: [a, b]", "values: [a, 2]", (10, 78), "a value is a text, not the number 2", '"2" in quotes'),
    ],
)
def test_a_mistake_is_shown_at_its_place_with_a_next_step(
    right: str, wrong: str, place: tuple[int, int], message: str, suggestion: str
) -> None:
    assert right in TEXT
    with pytest.raises(ManifestError) as caught:
        parse(TEXT.replace(right, wrong, 1))
    assert message in caught.value.message
    assert suggestion in caught.value.suggestion
    assert (caught.value.line, caught.value.column) == place


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the document is empty"),
        ("# nothing\n", "there is no NetworkPolicy here"),
        ("- a\n", "a manifest is an object, not a list"),
        ("*a\n", "alias"),
        ("\x00", "U+0000"),
    ],
)
def test_a_text_that_is_no_manifest_is_refused(text: str, message: str) -> None:
    with pytest.raises(ManifestError, match=message.replace("+", r"\+")):
        parse(text)


def test_two_policies_of_one_name_are_refused_but_not_in_two_namespaces() -> None:
    assert len(parse(f"{TEXT}---\n{TEXT.replace('prod', 'dev')}")) == 2
    with pytest.raises(DocumentError, match=r"line 19.*two policies prod/serve.*line 1"):
        parse(f"{TEXT}---\n{TEXT}")
