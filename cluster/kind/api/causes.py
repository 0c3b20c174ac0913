"""Why does a pod not run, in words?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

AGAIN = "Start again: it goes on from here."
PULL = "See that this machine may pull the image, or name a class registry with SECLAB_REGISTRY; then start again."
ROOM = "Give Docker more memory and processors, or close other labs with `seclab lab down NAME`; then start again."
IMAGES = "See that every SECLAB_IMAGE_… that is set names the right image."
REPORT = "If not, this is our mistake: please report it with these lines."
RESTARTS = 3
_PULLING = frozenset(
    {"ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "RegistryUnavailable"}
)
_SETTINGS = frozenset({"CreateContainerConfigError", "CreateContainerError", "RunContainerError"})
_TRYING = "ErrImagePull"
LastWords = Callable[[str, str], str]
"""Takes a pod and a container; returns what the container wrote before it died."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What keeps a pod from running; `in_vain` when waiting does not mend it."""

    message: str
    next_step: str = AGAIN
    in_vain: bool = False


def cause(
    pods: Iterable[Mapping[str, Any]], events: Sequence[Mapping[str, Any]], last_words: LastWords
) -> Cause | None:
    """Return the worst of what keeps these pods from running; None when nothing is known."""
    living = [pod for pod in pods if not pod["metadata"].get("deletionTimestamp")]
    found = [why for pod in living for why in (_unscheduled(pod), *_containers(pod, last_words)) if why]
    if found:
        return next((why for why in found if why.in_vain), found[0])
    return _warned(events, {pod["metadata"]["name"] for pod in living if not _ready(pod)} or None)


def _unscheduled(pod: Mapping[str, Any]) -> Cause | None:
    for condition in pod.get("status", {}).get("conditions", ()):
        if condition["type"] == "PodScheduled" and condition["status"] == "False":
            told = condition.get("message", "no node takes it")
            return Cause(f"no node has room for pod {pod['metadata']['name']}: {told}", ROOM)
    return None


def _containers(pod: Mapping[str, Any], last_words: LastWords) -> Iterable[Cause]:
    status = pod.get("status", {})
    for container in (*status.get("initContainerStatuses", ()), *status.get("containerStatuses", ())):
        why = _waiting(container) or _died(pod["metadata"]["name"], container, last_words)
        if why:
            yield why


def _waiting(container: Mapping[str, Any]) -> Cause | None:
    waiting = container.get("state", {}).get("waiting", {})
    reason, told = waiting.get("reason", ""), waiting.get("message", "")
    if reason in _PULLING:
        return Cause(f"the image {container['image']} cannot be pulled: {told or reason}", PULL, reason != _TRYING)
    if reason in _SETTINGS:
        return Cause(f"the container {container['name']} cannot be made: {told or reason}", f"{IMAGES} {REPORT}", True)
    return None


def _died(pod: str, container: Mapping[str, Any], last_words: LastWords) -> Cause | None:
    states = (container.get("state", {}), container.get("lastState", {}))
    ended = next((state["terminated"] for state in states if state.get("terminated", {}).get("exitCode")), None)
    if container.get("ready") or ended is None:
        return None
    in_vain = container.get("restartCount", 0) >= RESTARTS
    name = container["name"]
    if ended.get("reason") == "OOMKilled":
        return Cause(f"the container {name} of pod {pod} was killed because its memory is full", ROOM, in_vain)
    said = last_words(pod, name)
    how = f"the container {name} of pod {pod} ended with exit code {ended['exitCode']}"
    return Cause(f"{how}{': ' if said else ''}{said}", f"{IMAGES} {REPORT}", in_vain)


def _ready(pod: Mapping[str, Any]) -> bool:
    conditions = pod.get("status", {}).get("conditions", ())
    return any(condition["type"] == "Ready" and condition["status"] == "True" for condition in conditions)


def _warned(events: Sequence[Mapping[str, Any]], pods: set[str] | None) -> Cause | None:
    """Return the newest warning, about these pods or, when there are none, about what should make them."""
    warnings = [event for event in events if event.get("type") == "Warning"]
    about = [event for event in warnings if pods is None or event["involvedObject"].get("name") in pods]
    if not about:
        return None
    newest = about[-1]
    what = f"{newest['involvedObject'].get('kind', 'object')} {newest['involvedObject'].get('name', '')}"
    return Cause(f"{what}: {newest.get('message', newest.get('reason', ''))}")
