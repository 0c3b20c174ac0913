"""Who may talk to whom around the churn model, and who did it?

What the work needs is named flow by flow, so that every way to write it counts.
What is too much is everything beyond the reference: each check asks about all
pods that could exist, in every namespace, at every address and port.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from autograders.check import check
from autograders.finding import Finding
from autograders.network import decision_table, equivalent, isolates, noted
from autograders.network.bounds import Bounds
from autograders.network.graph import FlowGraph, flow_graph
from autograders.network.mutants import mutants as manifest_mutants
from autograders.network.who import pods
from autograders.rubric import Mutant
from cluster import network
from cluster.network import NAME_LABEL, Flow, NetworkPolicy, Peer, Requirement, Selector, decide
from labs.prod_namespace import note_mutants, notes, rules, world
from labs.prod_namespace.world import WORLD

SOLUTIONS = Path(__file__).parent / "solutions"
NOTES = ("two_failures", "compromised")


def solution(question: str) -> str:
    """Return the reference answer."""
    return (SOLUTIONS / f"{question}.yaml").read_text(encoding="utf-8")


def reference(question: str) -> tuple[NetworkPolicy, ...]:
    """Return the policies of the reference answer."""
    return network.parse(solution(question))


def work(*ends: str) -> tuple[Flow, ...]:
    """Return the work between the pods of `ends` and anybody, names included."""
    return tuple(
        flow for flow in (*world.WORK, *world.LOOKUPS) if {str(flow.source), str(flow.destination)} & set(ends)
    )


def besides(flows: tuple[Flow, ...]) -> tuple[Flow, ...]:
    """Return all honest work but these flows, which another check asks about."""
    return tuple(flow for flow in world.ALL_WORK if flow not in flows)


DENY_IN, DENY_OUT = (
    Bounds(WORLD, "prod", direction, (), reference("default_deny")) for direction in ("Ingress", "Egress")
)
OUT = Bounds(WORLD, "prod", "Egress", besides(world.LOOKUPS), reference("prod_egress"))
IN = Bounds(WORLD, "prod", "Ingress", world.ALL_WORK, reference("prod_ingress"))
DRILL = Bounds(WORLD, "drill", "Egress", (*world.DRILL, *besides(world.PROBE_LOOKUPS)), reference("drill_egress"))
REGISTRY = Bounds(WORLD, "platform", "Ingress", (*world.CLIENTS, *world.ALL_WORK), reference("registry_clients"))


@check("default_deny", points=2)
def prod_takes_nothing_by_default(answer: str) -> Finding | None:
    """No pod of prod takes a connection, from anybody, on any port."""
    return DENY_IN.beyond(network.parse(answer))


@check("default_deny", points=2)
def prod_sends_nothing_by_default(answer: str) -> Finding | None:
    """No pod of prod opens a connection, to anybody, on any port."""
    return DENY_OUT.beyond(network.parse(answer))


@check("default_deny", after=(prod_takes_nothing_by_default, prod_sends_nothing_by_default))
def other_namespaces_stay_as_they_are(answer: str) -> Finding | None:
    """Pods of other namespaces are not isolated by it."""
    elsewhere = tuple(policy for policy in network.parse(answer) if policy.namespace != "prod")
    return equivalent(elsewhere, (), world=WORLD) if elsewhere else None


@check("two_failures", points=2)
def work_that_the_handbook_stops(answer: str) -> Finding | None:
    """`blocks_work` is a flow that prod needs, and the handbook's policy drops it."""
    named = notes.flows(answer)["blocks_work"]
    expected, place = "work that is stopped", (answer, named.flow, named.position)
    if str(named.flow) not in map(str, work(*IN_PROD)):
        return noted.wrong_flow(*place, expected, "no work of prod", "is nothing that prod has to do")
    if _handbook_lets(named.flow):
        return noted.wrong_flow(*place, expected, "work that goes on", "goes through under this policy")
    return None


@check("two_failures", points=2)
def attack_that_the_handbook_lets_through(answer: str) -> Finding | None:
    """`allows_attack` is a flow from prod that nobody needs, and the handbook's policy lets it through."""
    named = notes.flows(answer)["allows_attack"]
    expected, place = "an attack that gets through", (answer, named.flow, named.position)
    if str(named.flow.source) not in IN_PROD:
        because = "does not start in prod, so no egress policy of prod can stop it"
        return noted.wrong_flow(*place, expected, "a flow from elsewhere", because)
    if not _handbook_lets(named.flow):
        return noted.wrong_flow(*place, expected, "a flow that is stopped", "is stopped by this policy")
    if decide(named.flow, OUT.limit, WORLD).egress.allowed:
        return noted.wrong_flow(*place, expected, "a flow that prod needs", "is part of the work")
    return None


@check("prod_egress")
def names_resolve_in_prod(answer: str) -> Finding | None:
    """Every pod of prod asks kube-dns for names, over UDP and TCP."""
    policies = network.parse(answer)
    return OUT.lacking(policies, OUT.rules(rules.NAMES)) or OUT.lacking(policies, world.LOOKUPS)


@check("prod_egress")
def work_of_prod_goes_out(answer: str) -> Finding | None:
    """All work goes on: model, figures, predictions, and what other namespaces do."""
    return OUT.lacking(network.parse(answer))


@check("prod_egress", points=2, after=(names_resolve_in_prod, work_of_prod_goes_out))
def every_pod_of_prod_is_kept_in(answer: str) -> Finding | None:
    """The egress of every pod of prod is isolated, also of pods with other labels."""
    return OUT.open_by_default(network.parse(answer))


@check("prod_egress", points=2, after=every_pod_of_prod_is_kept_in)
def names_resolve_at_kube_dns_only(answer: str) -> Finding | None:
    """Port 53 leads to kube-dns and to nobody else."""
    return OUT.beyond(network.parse(answer), OUT.rules(rules.ALL_BUT_PORT_53), OUT.rules(rules.PEERS))


@check("prod_egress", points=2, after=names_resolve_at_kube_dns_only)
def inference_has_two_endpoints(answer: str) -> Finding | None:
    """Inference opens connections to the registry on 8443 and to the metrics service on 9090 only."""
    return OUT.beyond(network.parse(answer), of=pods("prod", {"app": "inference"}))


@check("prod_egress", points=2, after=names_resolve_at_kube_dns_only)
def other_pods_send_nothing_more(answer: str) -> Finding | None:
    """No other pod of prod opens a connection beyond those of the table, and no rule opens the way in."""
    policies = network.parse(answer)
    return OUT.beyond(policies, of=Peer(OTHERS, IN_NAMESPACE["prod"])) or IN.opened(policies)


@check("prod_ingress")
def customers_reach_the_gateway(answer: str) -> Finding | None:
    """Anybody reaches the gateway on TCP 8080, from inside and outside the cluster."""
    return IN.lacking(network.parse(answer), rules.GATEWAY_IS_OPEN)


@check("prod_ingress")
def work_of_prod_comes_in(answer: str) -> Finding | None:
    """All work goes on: the gateway asks inference, the metrics service collects its counters."""
    return IN.lacking(network.parse(answer), tuple(flow for flow in IN.needs if str(flow.destination) != world.GATEWAY))


@check("prod_ingress", points=2, after=(customers_reach_the_gateway, work_of_prod_comes_in))
def every_pod_of_prod_is_closed(answer: str) -> Finding | None:
    """The ingress of every pod of prod is isolated, also of pods with other labels."""
    return IN.open_by_default(network.parse(answer))


@check("prod_ingress", points=2, after=every_pod_of_prod_is_closed)
def inference_has_two_clients(answer: str) -> Finding | None:
    """Inference takes 8080 from prod's gateway and 9102 from platform's metrics service, nothing else."""
    return IN.beyond(network.parse(answer), of=pods("prod", {"app": "inference"}))


@check("prod_ingress", points=2, after=every_pod_of_prod_is_closed)
def nothing_else_comes_in(answer: str) -> Finding | None:
    """The gateway takes nothing but TCP 8080, no other pod takes anything, and no rule opens the way out."""
    policies = network.parse(answer)
    return IN.beyond(policies, of=Peer(OTHERS, IN_NAMESPACE["prod"])) or OUT.opened(policies)


@check("drill_egress")
def names_resolve_in_the_drill(answer: str) -> Finding | None:
    """Every pod of drill asks kube-dns for names, over UDP and TCP."""
    policies = network.parse(answer)
    return DRILL.lacking(policies, DRILL.rules(rules.NAMES)) or DRILL.lacking(policies, world.PROBE_LOOKUPS)


@check("drill_egress")
def drill_reaches_its_two_endpoints(answer: str) -> Finding | None:
    """The drill's probe reaches the registry on 8443 and the metrics service on 9090, and all other work goes on."""
    return DRILL.lacking(network.parse(answer))


@check("drill_egress", points=2, after=(names_resolve_in_the_drill, drill_reaches_its_two_endpoints))
def every_pod_of_the_drill_is_kept_in(answer: str) -> Finding | None:
    """The egress of every pod of drill is isolated, whatever it is called."""
    return DRILL.open_by_default(network.parse(answer))


@check("drill_egress", points=2, after=every_pod_of_the_drill_is_kept_in)
def drill_asks_kube_dns_only(answer: str) -> Finding | None:
    """Port 53 leads to kube-dns and to nobody else."""
    return DRILL.beyond(network.parse(answer), DRILL.rules(rules.ALL_BUT_PORT_53), DRILL.rules(rules.PEERS))


@check("drill_egress", points=2, after=drill_asks_kube_dns_only)
def drill_has_no_third_endpoint(answer: str) -> Finding | None:
    """There is no third endpoint: no other pod, port or address."""
    return DRILL.beyond(network.parse(answer))


@check("registry_clients")
def clients_reach_the_registry(answer: str) -> Finding | None:
    """The trainer, inference and the drill's probe reach the registry on TCP 8443, and all other work goes on."""
    return REGISTRY.lacking(network.parse(answer))


@check("registry_clients", points=2, after=clients_reach_the_registry)
def strangers_stay_out_of_the_registry(answer: str) -> Finding | None:
    """A pod with neither a client's label nor a client's namespace reaches nothing on the registry."""
    return isolates(network.parse(answer), rules.STRANGERS, REGISTRY_PODS, world=WORLD)


@check("registry_clients", points=2, after=strangers_stay_out_of_the_registry)
def training_alone_opens_nothing(answer: str) -> Finding | None:
    """A pod of a training namespace needs the label app=trainer as well."""
    return isolates(network.parse(answer), rules.NOT_TRAINERS_IN_TRAINING, REGISTRY_PODS, world=WORLD)


@check("registry_clients", points=2, after=strangers_stay_out_of_the_registry)
def a_label_alone_opens_nothing(answer: str) -> Finding | None:
    """A pod that calls itself a trainer needs a training namespace as well."""
    return isolates(network.parse(answer), rules.TRAINERS_ELSEWHERE, REGISTRY_PODS, world=WORLD)


@check("registry_clients", after=(training_alone_opens_nothing, a_label_alone_opens_nothing))
def registry_has_three_clients(answer: str) -> Finding | None:
    """Nobody but the three clients reaches the registry, and they on no port but TCP 8443."""
    return REGISTRY.beyond(network.parse(answer), of=REGISTRY_PODS)


@check("compromised")
def names_the_compromised_pod(answer: str) -> Finding | None:
    """`pod` is the one that reached for what it has no business with."""
    return _wrong_fact(answer, "pod", world.MONITOR, "reaches for one thing only, again and again, or for none")


@check("compromised")
def names_where_the_data_was_to_go(answer: str) -> Finding | None:
    """`sends_to` is the address outside that the intruder wants to reach."""
    return _wrong_fact(answer, "sends_to", world.DROP_BOX, "is not where the compromised pod wants to send data")


@check("compromised")
def names_when_it_began(answer: str) -> Finding | None:
    """`since` is the time of the first packet that was denied to the compromised pod."""
    return _wrong_fact(answer, "since", world.BREACH, "is not the time of its first denied packet")


IN_PROD = tuple(str(pod) for pod in WORLD.pods if pod.namespace == "prod")
IN_NAMESPACE = {name: Selector((Requirement(NAME_LABEL, "In", (name,)),)) for name in ("prod", "platform")}
OTHERS = Selector((Requirement("app", "NotIn", ("inference",)),))
REGISTRY_PODS = pods("platform", {"app": "model-registry"})


def _handbook_lets(flow: Flow) -> bool:
    return decide(flow, rules.HANDBOOK, WORLD).allowed


def _wrong_fact(answer: str, name: str, right: str, because: str) -> Finding | None:
    fact = notes.suspect(answer)[name]
    step = "count for each pod how many different things it was denied, and look at when"
    return None if fact.text == right else noted.wrong_fact(answer, fact.text, fact.position, because, step)


def mutants(question: str, text: str) -> Iterable[Mutant]:
    """Yield the answer with one thing broken."""
    return note_mutants.mutants(text) if question in NOTES else manifest_mutants(text)


def same(question: str, text: str) -> bool:
    """Whether an answer lets the same flows through, or says the same, as the reference does."""
    if question == "two_failures":
        return not any(
            right.judge(text) for right in (work_that_the_handbook_stops, attack_that_the_handbook_lets_through)
        )
    if question == "compromised":
        said, right = notes.suspect(text), notes.suspect(solution(question))
        return {name: fact.text for name, fact in said.items()} == {name: fact.text for name, fact in right.items()}
    return equivalent(network.parse(text), reference(question), world=WORLD) is None


def normal_form(question: str, text: str) -> str:
    """Return what an answer lets through, however it is written."""
    if question in NOTES:
        return " ".join(text.split())
    return decision_table.table(network.parse(text), WORLD, world.OUTSIDE, world.DOORS)


def picture(question: str, answer: str) -> FlowGraph | None:
    """Draw what an answer lets through beside what it should; a note has no such picture."""
    if question in NOTES:
        return None
    return flow_graph(network.parse(answer), reference(question), rules.DRAWN[question], rules.TOMORROW, world.COLUMNS)
