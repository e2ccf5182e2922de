"""What narrows the list of reports, as the page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from rathaus.design.components import Link
from rathaus.kernel.tenancy import current_city
from rathaus.people.models import Office
from rathaus.procedures.places import register_of
from rathaus.reports.desk_list import Wanted
from rathaus.reports.setup import setup


@dataclass(frozen=True, slots=True)
class Options:
    """A group of choices of a select; without a name they stand by themselves."""

    name: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The filter as the page shows it; ``offices`` are those to choose from."""

    wanted: Wanted
    offices: tuple[Office, ...]

    @property
    def kept(self) -> Mapping[str, str]:
        """What narrows, as it stands in the address."""
        return self.wanted.kept

    @property
    def hidden(self) -> dict[str, str]:
        """What the form keeps besides its own fields."""
        own = {"q", "kategorie", "stadtteil", "stelle"}
        return {name: value for name, value in self.kept.items() if name not in own}

    def states(self) -> list[Link]:
        """How far the reports are."""
        labels = {
            "": _("alle offenen"),
            "neu": _("neu"),
            "offen": _("angenommen"),
            "erledigt": _("erledigt"),
            "abgelehnt": _("nicht übernommen"),
            "zusammengefuehrt": _("zusammengeführt"),
            "alle": _("alle"),
        }
        others = {name: value for name, value in self.kept.items() if name != "stand"}
        return [
            Link(
                label=label,
                url="?" + urlencode(others | ({"stand": key} if key else {})),
                current=self.wanted.state == key,
            )
            for key, label in labels.items()
        ]

    def flags(self) -> list[Link]:
        """Each can be set and taken back."""
        labels = {
            "ueberfaellig": _("überfällig"),
            "gefahr": _("Gefahr"),
            "ohne-antwort": _("ohne Antwort"),
            "verdacht": _("Verdacht"),
            "foto": _("Foto prüfen"),
            "ohne-vorgang": _("ohne Vorgang"),
            "meine": _("bei mir"),
        }
        found = []
        for key, label in labels.items():
            others = {name: value for name, value in self.kept.items() if name != key}
            url = "?" + urlencode(others if key in self.kept else others | {key: "1"})
            found.append(Link(label=label, url=url, current=key in self.kept))
        return found

    def categories(self) -> list[Options]:
        """Categories under their groups; a whole group can be chosen."""
        ranked = sorted(setup().categories.values(), key=lambda one: one.group)
        found = []
        for group, members in groupby(ranked, key=lambda one: one.group):
            choices = [(one.key, one.label) for one in members]
            if group and len(choices) > 1:
                choices.insert(0, (group, _("alles zu %(group)s") % {"group": group}))
            found.append(Options(group or _("Weitere"), tuple(choices)))
        return found

    def districts(self) -> list[str]:
        """The districts of the city."""
        register = register_of(current_city().slug)
        return sorted({str(area.properties.get("name", "")) for area in register.districts} - {""})
