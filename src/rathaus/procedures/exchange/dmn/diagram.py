"""A plain picture of the decisions (DMN DI), so that modelling tools can show them."""

from __future__ import annotations

from collections.abc import Sequence

from rathaus.procedures.exchange.safe_xml import Element

DMNDI = "https://www.omg.org/spec/DMN/20191111/DMNDI/"
DI = "http://www.omg.org/spec/DMN/20180521/DI/"
DC = "http://www.omg.org/spec/DMN/20180521/DC/"
_WIDTH, _HEIGHT, _GAP = 180, 60, 40


def add_diagram(root: Element, decisions: Sequence[str], inputs: Sequence[str]) -> None:
    """Decisions stand above, inputs below; each row from left to right."""
    holder = _add(root, DMNDI, "DMNDI")
    diagram = _add(holder, DMNDI, "DMNDiagram", id="diagram")
    places: dict[str, tuple[int, int]] = {}
    for row, names in enumerate((decisions, inputs)):
        for at, name in enumerate(names):
            places[name] = (_GAP + at * (_WIDTH + _GAP), _GAP + row * (_HEIGHT + 2 * _GAP))
    for name, (x, y) in places.items():
        shape = _add(diagram, DMNDI, "DMNShape", id=f"shape_{name}", dmnElementRef=name)
        bounds = {"x": x, "y": y, "width": _WIDTH, "height": _HEIGHT}
        _add(shape, DC, "Bounds", **{key: str(value) for key, value in bounds.items()})
    for requirement in root.iter("{*}informationRequirement"):
        source = requirement[0].get("href").removeprefix("#")
        target = requirement.getparent().get("id")
        edge = _add(
            diagram,
            DMNDI,
            "DMNEdge",
            id=f"edge_{requirement.get('id')}",
            dmnElementRef=requirement.get("id"),
        )
        for x, y in (_middle(places[source]), _middle(places[target])):
            _add(edge, DI, "waypoint", x=str(x), y=str(y))


def _middle(place: tuple[int, int]) -> tuple[int, int]:
    return place[0] + _WIDTH // 2, place[1] + _HEIGHT // 2


def _add(parent: Element, space: str, tag: str, **attributes: str) -> Element:
    element = parent.makeelement(f"{{{space}}}{tag}", attributes)
    parent.append(element)
    return element
