"""Where does each pod stand in the picture of a cluster, and how does each line run?

Namespaces are boxes in columns. Lines leave a pod at one side and enter at the
other; each has a number, which the table beside the picture explains.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograders.widgets.markup import Node, el

WIDTH, GAP, SLOT, PAD, HEAD, RADIUS = 176, 168, 16, 10, 24, 9
TRAVEL_SECONDS = 0.7
PLACES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78)
"""Where a number may sit on its line, the best first."""
Point = tuple[float, float]
End = tuple[float, float, int]
"""Where a line meets a pod, and on which side: -1 left, 1 right."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line from one end to another, which the picture's reader hears as `label`."""

    source: str
    destination: str
    allowed: bool
    right: bool
    label: str


@dataclass(frozen=True, slots=True)
class Box:
    """A pod, or the frame of a namespace."""

    x: float
    y: float
    height: float
    column: int


def draw(lines: Sequence[Line], columns: Sequence[Sequence[str]], outside: str, label: str, moving: bool) -> Node:
    """Return the picture as SVG; every line can be reached with the keyboard."""
    slots = _slots(lines)
    used = _used(lines, columns, outside)
    pods, frames, height = _layout(lines, used, outside, slots)
    width = len(used) * WIDTH + (len(used) - 1) * GAP + 2 * PAD
    shapes = [_frame(name, box) for name, box in frames.items()]
    last = len(used) - 1
    taken: list[Point] = []
    for number, line in enumerate(lines, 1):
        ends = _ends(number, line, pods, slots, last)
        shapes.append(_line(number, ends, line, taken, pods.values(), moving))
    # A line that passes other pods runs behind them.
    shapes += [_pod(name, box) for name, box in pods.items()]
    return el(
        "svg",
        *shapes,
        viewBox=f"0 0 {width} {height:g}",
        width=width,
        height=f"{height:g}",
        role="group",
        aria_label=label,
        class_="seclab-graph",
    )


def _used(lines: Sequence[Line], columns: Sequence[Sequence[str]], outside: str) -> list[Sequence[str]]:
    """Leave out the columns in which nothing stands."""
    groups = {_group(name, outside) for line in lines for name in (line.source, line.destination)}
    return [column for column in columns if groups & set(column)]


def _group(name: str, outside: str) -> str:
    namespace, slash, _ = name.partition("/")
    return namespace if slash else outside


def _slots(lines: Sequence[Line]) -> dict[tuple[str, int], int]:
    """Return at which place of its pod each line begins (0) and ends (1)."""
    used: dict[str, int] = defaultdict(int)
    found: dict[tuple[str, int], int] = {}
    for number, line in enumerate(lines, 1):
        for end, name in enumerate((line.source, line.destination)):
            found[name, 2 * number + end] = used[name]
            used[name] += 1
    return found


def _layout(
    lines: Sequence[Line], columns: Sequence[Sequence[str]], outside: str, slots: dict[tuple[str, int], int]
) -> tuple[dict[str, Box], dict[str, Box], float]:
    members: dict[str, list[str]] = defaultdict(list)
    for name in dict.fromkeys(name for line in lines for name in (line.source, line.destination)):
        members[_group(name, outside)].append(name)
    count = {name: sum(found == name for found, _ in slots) for name, _ in slots}
    pods: dict[str, Box] = {}
    frames: dict[str, Box] = {}
    lowest = 0.0
    for column, groups in enumerate(columns):
        x, y = PAD + column * (WIDTH + GAP), float(PAD)
        for group in groups:
            if members[group]:
                top, y = y, y + HEAD
                for name in members[group]:
                    pods[name] = Box(x + PAD, y, max(2, count[name]) * SLOT, column)
                    y += pods[name].height + PAD
                frames[group] = Box(x, top, y - top, column)
                y += PAD
        lowest = max(lowest, y)
    return pods, frames, lowest


def _frame(name: str, box: Box) -> Node:
    area = el("rect", x=f"{box.x:g}", y=f"{box.y:g}", width=WIDTH, height=f"{box.height:g}", rx=8)
    title = el("text", name, x=f"{box.x + PAD:g}", y=f"{box.y + HEAD - 8:g}")
    return el("g", area, title, class_="seclab-frame")


def _pod(name: str, box: Box) -> Node:
    width = WIDTH - 2 * PAD
    area = el("rect", x=f"{box.x:g}", y=f"{box.y:g}", width=width, height=f"{box.height:g}", rx=4)
    middle = f"{box.y + box.height / 2 + 4:g}"
    return el("g", area, el("text", name.rpartition("/")[2], x=f"{box.x + 10:g}", y=middle), class_="seclab-pod")


def _line(
    number: int, ends: tuple[End, End], line: Line, taken: list[Point], boxes: Iterable[Box], moving: bool
) -> Node:
    (x1, y1, out1), (x2, y2, out2) = ends
    reach = max(60.0, abs(x2 - x1) / 2)
    bend1, bend2 = x1 + out1 * reach, x2 + out2 * reach
    path = f"M{x1:g} {y1:g} C{bend1:g} {y1:g} {bend2:g} {y2:g} {x2 + out2 * 7:g} {y2:g}"
    places = [_along(at, (x1, bend1, bend2, x2), (y1, y1, y2, y2)) for at in PLACES]
    middle = _free([one for one in places if not any(_inside(one, box) for box in boxes)] or places, taken)
    taken.append(middle)
    state = "wrong" if not line.right else "allowed" if line.allowed else "denied"
    parts = [
        el("path", d=path, class_="seclab-wire"),
        el("path", d=_tip(x2, y2, out2, line.allowed), class_="seclab-tip"),
        el("circle", cx=f"{middle[0]:g}", cy=f"{middle[1]:g}", r=RADIUS),
        el("text", str(number), x=f"{middle[0]:g}", y=f"{middle[1] + 4:g}", class_="seclab-count"),
    ]
    if moving:
        parts.append(_packet(number, path, line.allowed))
    shown = f"seclab-edge seclab-edge-{state}" + ("" if line.allowed else " seclab-stopped")
    return el("g", *parts, class_=shown, role="img", tabindex=0, aria_label=f"Line {number}: {line.label}")


def _ends(
    number: int, line: Line, pods: dict[str, Box], slots: dict[tuple[str, int], int], last: int
) -> tuple[End, End]:
    """Return where a line begins and ends, and to which side it leaves there."""
    source, destination = pods[line.source], pods[line.destination]
    if destination.column == source.column:
        sides = (-1, -1) if source.column == last else (1, 1)
    else:
        sides = (1, -1) if destination.column > source.column else (-1, 1)
    found = []
    for end, (name, box) in enumerate(((line.source, source), (line.destination, destination))):
        y = box.y + SLOT * (slots[name, 2 * number + end] + 0.5)
        x = box.x + (WIDTH - 2 * PAD if sides[end] > 0 else 0)
        found.append((x, y, sides[end]))
    return found[0], found[1]


def _along(at: float, xs: Sequence[float], ys: Sequence[float]) -> Point:
    """Return a point of a cubic Bézier curve."""
    rest = 1 - at
    shares = (rest**3, 3 * rest**2 * at, 3 * rest * at**2, at**3)
    x, y = (sum(share * one for share, one in zip(shares, values, strict=True)) for values in (xs, ys))
    return x, y


def _inside(place: Point, box: Box) -> bool:
    x, y = place
    wide = box.x - RADIUS <= x <= box.x + WIDTH - 2 * PAD + RADIUS
    return wide and box.y - RADIUS <= y <= box.y + box.height + RADIUS


def _free(places: Sequence[Point], taken: Sequence[Point]) -> Point:
    """Return the first place that is clear of all others, else the one that is clearest."""

    def room(place: Point) -> float:
        return min((math.dist(place, other) for other in taken), default=math.inf)

    return next((place for place in places if room(place) > 2.3 * RADIUS), max(places, key=room))


def _tip(x: float, y: float, out: int, allowed: bool) -> str:
    """Return an arrow head, or a cross where nothing gets in."""
    if allowed:
        return f"M{x:g} {y:g} L{x + out * 8:g} {y - 4:g} L{x + out * 8:g} {y + 4:g} Z"
    near, far = x + out * 3, x + out * 11
    return f"M{near:g} {y - 4:g} L{far:g} {y + 4:g} M{near:g} {y + 4:g} L{far:g} {y - 4:g}"


def _packet(number: int, path: str, allowed: bool) -> Node:
    """Let a packet wait at its pod for its turn, and then travel."""
    wait = 0.15 * number
    motion = el(
        "animateMotion",
        path=path,
        dur=f"{wait + TRAVEL_SECONDS:.2f}s",
        fill="freeze",
        keyPoints=f"0;0;{1 if allowed else 0.9}",
        keyTimes=f"0;{wait / (wait + TRAVEL_SECONDS):.3f};1",
        calcMode="linear",
    )
    return el("circle", motion, r=5, class_="seclab-packet")
