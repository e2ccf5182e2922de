"""From what somebody typed, tapped or photographed to a place in the city."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.catalogue.competence.places import Located, locate
from rathaus.kernel.errors import Invalid
from rathaus.reports.places import Place, check_inside, place_at, place_of


class NoPlace(Invalid):
    """Nothing says where it is; ``near`` are addresses that are spelled nearly so."""

    code = "no-place"

    def __init__(self, message: str, *, remedy: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(message, remedy=remedy, fields={"place": f"{message} {remedy}".strip()})
        self.near = near


def find_place(text: str, latitude: str = "", longitude: str = "") -> Place:
    """The point if one is given, else that of the address.

    Raises :class:`NoPlace` where neither leads anywhere, :class:`OutsideCity` beyond the boundary,
    and :class:`Invalid` for coordinates that are none.
    """
    text = " ".join(text.split())[:200]
    if latitude.strip() and longitude.strip():
        place = place_at(coordinate(latitude), coordinate(longitude))
        check_inside(place)
        return place
    if not text:
        raise NoPlace(
            _("Wir wissen noch nicht, wo es ist."),
            remedy=_("Nennen Sie eine Straße, oder zeigen Sie die Stelle auf der Karte."),
        )
    found = place_of(text)
    if found is None:
        raise _unknown(locate(text))
    check_inside(found)
    return found


def coordinate(text: str) -> float:
    """Degrees as browsers and people write them; what is no number lies beyond every map."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return 999.0


def _unknown(found: Located) -> Invalid:
    if found.inside is False:
        check_inside(Place(0, 0, inside=False, neighbour=found.neighbour))
    if found.suggestions:
        return NoPlace(
            _("„{place}“ kennen wir nicht.").format(place=found.text),
            remedy=_("Meinen Sie eine dieser Adressen?"),
            near=found.suggestions,
        )
    return NoPlace(
        _("„{place}“ finden wir nicht in der Stadt.").format(place=found.text),
        remedy=_("Prüfen Sie die Schreibweise, oder zeigen Sie die Stelle auf der Karte."),
    )
