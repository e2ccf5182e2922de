"""Why nobody of ours can be named for an address."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.kernel.errors import Invalid


class AddressUnknown(Invalid):
    """The register does not know the address, or not exactly enough.

    ``suggestions`` are addresses that are spelled nearly so.
    """

    code = "address-unknown"

    def __init__(
        self,
        message: str,
        *,
        remedy: str,
        suggestions: tuple[str, ...] = (),
        field: str = "adresse",
    ) -> None:
        super().__init__(message, remedy=remedy, fields={field: message})
        self.suggestions = suggestions


class AddressElsewhere(Invalid):
    """The address lies in another municipality, whose administration is competent."""

    code = "address-elsewhere"

    def __init__(self, message: str, *, remedy: str, neighbour: str) -> None:
        super().__init__(message, remedy=remedy, fields={"adresse": message})
        self.neighbour = neighbour


def unknown_street(text: str, suggestions: tuple[str, ...]) -> AddressUnknown:
    """No such street in the register."""
    remedy = (
        _("Meinen Sie eine dieser Straßen? Sonst wählen Sie Ihren Stadtteil.")
        if suggestions
        else _("Prüfen Sie die Schreibweise, oder wählen Sie Ihren Stadtteil.")
    )
    return AddressUnknown(
        _("„%(text)s“ steht nicht in unserem Straßenverzeichnis.") % {"text": text},
        remedy=remedy,
        suggestions=suggestions,
    )


def number_decides(text: str) -> AddressUnknown:
    """The street runs through districts of several offices."""
    return AddressUnknown(
        _("Bei „%(text)s“ hängt es von der Hausnummer ab, welche Stelle zuständig ist.")
        % {"text": text},
        remedy=_("Nennen Sie auch die Hausnummer, oder wählen Sie Ihren Stadtteil."),
    )


def unknown_district(name: str, suggestions: tuple[str, ...]) -> AddressUnknown:
    """No such district."""
    return AddressUnknown(
        _("Einen Stadtteil „%(name)s“ kennen wir nicht.") % {"name": name},
        remedy=_("Wählen Sie einen Stadtteil aus der Liste, oder nennen Sie Ihre Adresse."),
        suggestions=suggestions,
        field="stadtteil",
    )


def elsewhere(text: str, neighbour: str, city: str) -> AddressElsewhere:
    """Beyond the boundary of the city."""
    said = {"text": text, "city": city, "neighbour": neighbour}
    return AddressElsewhere(
        _("„%(text)s“ liegt nicht in %(city)s.") % said,
        remedy=(
            _("Zuständig ist die Verwaltung dort: %(neighbour)s.") % said
            if neighbour
            else _("Zuständig ist die Verwaltung dort. Welche, sagt Ihnen die 115.")
        ),
        neighbour=neighbour,
    )
