"""A process as a picture that needs no script: SVG from the drawing in its BPMN file.

Whatever a step's state is shows by a sign and by its outline, never by colour alone; the picture
takes its colours from the page, so it prints and turns dark with it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from rathaus.procedures.process import Drawing
from rathaus.procedures.process.drawing import Box, Line, Shape

LETTER = 6.4  # the mean width of a letter at the picture's size of type
ROW = 14.0
_DONE = "M-4 0 -1.5 3 4.5 -3.5"
_HERE = "M-3 -4.5 4.5 0 -3 4.5z"
# Signs inside events and gateways, around their middle.
_SIGNS = {
    "exclusiveGateway": "M-7 -7 7 7M7 -7 -7 7",
    "parallelGateway": "M-10 0H10M0 -10V10",
    "inclusiveGateway": "M-9 0a9 9 0 1 0 18 0a9 9 0 1 0 -18 0",
    "eventBasedGateway": "M0 -9 8.5 -3 5.5 7H-5.5L-8.5 -3z",
    "timer": "M-9 0a9 9 0 1 0 18 0a9 9 0 1 0 -18 0M0 -6V0L5 2",
    "message": "M-8 -5.5H8V5.5H-8zM-8 -5.5 0 1 8 -5.5",
    "person": "M-3 -3a3 3 0 1 0 6 0a3 3 0 1 0 -6 0M-6 7c0-8 12-8 12 0z",
    "operation": "M-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0M0 -7V-4M0 4V7M-7 0H-4M4 0H7M-5 -5 -3 -3"
    "M3 3 5 5M-5 5 -3 3M3 -3 5 -5",
}


def picture(
    drawing: Drawing,
    kinds: Mapping[str, str],
    *,
    title: str,
    states: Mapping[str, str] | None = None,
    flows: frozenset[str] = frozenset(),
) -> SafeString:
    """The drawing as SVG. ``kinds`` are the nodes' kinds, ``states`` done, here or open by node."""
    frame = drawing.frame
    parts = [
        f'<svg class="process" xmlns="http://www.w3.org/2000/svg" role="img" '
        f'aria-labelledby="process-title" width="{frame.width:g}" height="{frame.height:g}" '
        f'viewBox="{frame.x:g} {frame.y:g} {frame.width:g} {frame.height:g}">'
        f'<title id="process-title">{escape(title)}</title>'
        '<defs><marker id="process-tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="10" '
        'markerHeight="10" markerUnits="userSpaceOnUse" orient="auto-start-reverse">'
        '<path d="M0 0 10 5 0 10z"/></marker></defs>'
    ]
    ordered = sorted(drawing.shapes, key=lambda shape: _LAYERS.get(shape.symbol, 2))
    areas = [shape for shape in ordered if _LAYERS.get(shape.symbol, 2) < 2]
    parts += [_area(shape) for shape in areas]
    parts += [_arrow(line, line.element in flows) for line in drawing.lines]
    for shape in ordered:
        if shape not in areas:
            state = (states or {}).get(shape.element, "")
            parts.append(_node(shape, kinds.get(shape.element, ""), state))
    return mark_safe("".join(parts) + "</svg>")  # noqa: S308 - every text is escaped


_LAYERS = {"participant": 0, "lane": 1, "subProcess": 1, "boundaryEvent": 3}


def _area(shape: Shape) -> str:
    """A pool, a lane or a subprocess: a frame; the name of the first two runs up its edge."""
    box = shape.box
    frame = _rectangle(box, radius=8 if shape.symbol == "subProcess" else 0)
    if shape.symbol == "subProcess":
        name = _text([shape.title], box.x + 10, box.y + 18, anchor="start")
    else:
        x, y = box.x + 19, box.y + box.height / 2
        name = _text([shape.title], x, y, extra=f' transform="rotate(-90 {x:g} {y:g})"')
    return f'<g class="process__area">{frame}{name}</g>'


def _arrow(line: Line, passed: bool) -> str:
    points = " ".join(f"{x:g},{y:g}" for x, y in line.points)
    drawn = f'<polyline points="{points}" marker-end="url(#process-tip)"/>'
    passing = " process__arrow--done" if passed else ""
    return f'<g class="process__arrow{passing}">{drawn}{_caption(line)}</g>'


def _caption(line: Line) -> str:
    """The name of an arrow, above the middle of its longest level part."""
    if not line.title:
        return ""
    rows = _rows(line.title, line.label.width if line.label else 110)
    if line.label:
        return _text(rows, line.label.middle[0], line.label.y + 11)
    pairs = list(zip(line.points, line.points[1:], strict=False))
    (ax, ay), (bx, by) = max(
        pairs, key=lambda pair: (abs(pair[0][1] - pair[1][1]) < 1, _length(*pair))
    )
    if abs(ay - by) < 1:
        return _text(rows, (ax + bx) / 2, ay - 6 - ROW * (len(rows) - 1))
    return _text(rows, ax + 6, (ay + by) / 2, anchor="start")


def _length(first: tuple[float, float], second: tuple[float, float]) -> float:
    return abs(first[0] - second[0]) + abs(first[1] - second[1])


def _node(shape: Shape, kind: str, state: str) -> str:
    said = f" process__step--{state}" if state else ""
    event, gateway = shape.symbol.endswith("Event"), shape.symbol.endswith("Gateway")
    if not event and not gateway and kind == "":
        return f'<g class="process__note">{_inside(shape)}</g>'
    body = _event(shape, kind) if event else _gateway(shape) if gateway else _task(shape, kind)
    name = _below(shape) if event or gateway else _inside(shape)
    return f'<g class="process__step{said}">{body}{name}{_mark(shape.box, state)}</g>'


def _task(shape: Shape, kind: str) -> str:
    box = shape.box
    thread = "message" if kind == "receive" else kind
    sign = _sign(thread, (box.x + 13, box.y + 13), 0.8) if thread in _SIGNS else ""
    return _rectangle(box, radius=8) + sign


def _event(shape: Shape, kind: str) -> str:
    x, y = shape.box.middle
    radius = shape.box.width / 2
    final = ' class="process__end"' if shape.symbol == "endEvent" else ""
    ring = f'<circle{final} cx="{x:g}" cy="{y:g}" r="{radius:g}"/>'
    if shape.symbol in ("boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"):
        ring += f'<circle cx="{x:g}" cy="{y:g}" r="{radius - 3:g}"/>'
    sign = kind.rpartition("-")[2]
    return ring + (_sign(sign, (x, y)) if sign in ("timer", "message") else "")


def _gateway(shape: Shape) -> str:
    box, (x, y) = shape.box, shape.box.middle
    diamond = f"M{x:g} {box.y:g} {box.x + box.width:g} {y:g} {x:g} {box.y + box.height:g} "
    return f'<path d="{diamond}{box.x:g} {y:g}z"/>' + _sign(shape.symbol, (x, y))


def _sign(name: str, at: tuple[float, float], scale: float = 1) -> str:
    if name not in _SIGNS:
        return ""
    place = f"translate({at[0]:g} {at[1]:g}) scale({scale:g})"
    return f'<path class="process__sign" d="{_SIGNS[name]}" transform="{place}"/>'


def _mark(box: Box, state: str) -> str:
    """The sign of a state at the upper right corner: a tick, or an arrow head."""
    if state not in ("done", "here"):
        return ""
    place = f"translate({box.x + box.width - 3:g} {box.y + 3:g})"
    drawn = _DONE if state == "done" else _HERE
    words = {"done": _("erledigt"), "here": _("hier steht der Vorgang")}[state]
    return (
        f'<g class="process__mark" transform="{place}"><title>{escape(words)}</title>'
        f'<circle r="9"/><path d="{drawn}"/></g>'
    )


def _inside(shape: Shape) -> str:
    rows = _rows(shape.title, shape.box.width - 8)
    x, y = shape.box.middle
    return _text(rows, x, y + 5 - ROW * (len(rows) - 1) / 2)


def _below(shape: Shape) -> str:
    if not shape.title:
        return ""
    if shape.label:
        return _text(
            _rows(shape.title, shape.label.width), shape.label.middle[0], shape.label.y + 11
        )
    rows = _rows(shape.title, 100)
    return _text(rows, shape.box.middle[0], shape.box.y + shape.box.height + ROW)


def _rectangle(box: Box, *, radius: int) -> str:
    return (
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" '
        f'rx="{radius}"/>'
    )


def _rows(text: str, width: float) -> list[str]:
    return textwrap.wrap(text, max(8, int(width / LETTER)), break_long_words=False) or [""]


def _text(rows: list[str], x: float, y: float, *, anchor: str = "middle", extra: str = "") -> str:
    return f'<text text-anchor="{anchor}"{extra}>' + "".join(_spans(rows, x, y)) + "</text>"


def _spans(rows: list[str], x: float, y: float) -> Iterator[str]:
    for number, row in enumerate(rows):
        yield f'<tspan x="{x:g}" y="{y + number * ROW:g}">{escape(row)}</tspan>'
