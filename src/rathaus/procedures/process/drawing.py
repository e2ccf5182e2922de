"""How a process is drawn: places and lines of its diagram (BPMN 2.0, Diagram Interchange)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rathaus.procedures.process.xml import DI, RATHAUS, Element, local, parse_xml

DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DD = "{http://www.omg.org/spec/DD/20100524/DI}"
MARGIN = 20.0
CAPTION = 60.0  # what names below the lowest symbol need
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; the unit is that of the diagram, about one pixel."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        """The point in its middle."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Shape:
    """A symbol: of a node, a lane, or the process as a whole (``pool``).

    ``symbol`` is the element's name in BPMN. ``label`` is where its name stands, if the file says.
    """

    element: str
    symbol: str
    title: str
    box: Box
    label: Box | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An arrow through these points."""

    element: str
    source: str
    target: str
    title: str
    points: tuple[Point, ...]
    label: Box | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """A diagram as its file draws it; ``frame`` has everything in it."""

    frame: Box
    shapes: tuple[Shape, ...]
    lines: tuple[Line, ...]


@lru_cache(maxsize=64)
def read_drawing(bpmn: bytes, language: str = "de") -> Drawing | None:
    """The drawing in a BPMN file; None where the file has none, as nobody has to draw."""
    root = parse_xml(bpmn)
    plane = root.find(f".//{DI}BPMNPlane")
    if plane is None:
        return None
    elements = {entry.get("id"): entry for entry in root.iter() if entry.get("id")}
    shapes = tuple(_shapes(plane, elements, language))
    lines = tuple(_lines(plane, elements, language))
    return Drawing(_frame(shapes, lines), shapes, lines) if shapes else None


def _shapes(plane: Element, elements: dict[str, Element], language: str) -> Iterator[Shape]:
    for entry in plane.findall(f"{DI}BPMNShape"):
        element = elements.get(entry.get("bpmnElement"))
        box = _box(entry.find(f"{DC}Bounds"))
        if element is None or box is None:
            continue
        name, label = local(element), _box(entry.find(f"{DI}BPMNLabel/{DC}Bounds"))
        yield Shape(element.get("id"), name, _title(element, language), box, label)


def _lines(plane: Element, elements: dict[str, Element], language: str) -> Iterator[Line]:
    for entry in plane.findall(f"{DI}BPMNEdge"):
        element = elements.get(entry.get("bpmnElement"))
        points = tuple(
            (float(point.get("x")), float(point.get("y")))
            for point in entry.findall(f"{DD}waypoint")
        )
        if element is None or len(points) < 2:
            continue
        yield Line(
            element.get("id"),
            element.get("sourceRef") or "",
            element.get("targetRef") or "",
            _title(element, language),
            points,
            _box(entry.find(f"{DI}BPMNLabel/{DC}Bounds")),
        )


def _box(bounds: Element | None) -> Box | None:
    if bounds is None:
        return None
    x, y, width, height = (float(bounds.get(name)) for name in ("x", "y", "width", "height"))
    return Box(x, y, width, height)


def _title(element: Element, language: str) -> str:
    english = element.get(f"{RATHAUS}name-en") if language == "en" else None
    return " ".join((english or element.get("name") or "").split())


def _frame(shapes: tuple[Shape, ...], lines: tuple[Line, ...]) -> Box:
    corners = [(shape.box.x, shape.box.y) for shape in shapes]
    corners += [(s.box.x + s.box.width, s.box.y + s.box.height) for s in shapes]
    corners += [point for line in lines for point in line.points]
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    right, bottom = max(x for x, _ in corners), max(y for _, y in corners)
    framed = any(shape.symbol in ("participant", "lane") for shape in shapes)
    below = MARGIN if framed else CAPTION
    return Box(
        left - MARGIN, top - MARGIN, right - left + 2 * MARGIN, bottom - top + MARGIN + below
    )


__all__ = ["Box", "Drawing", "Line", "Shape", "read_drawing"]
