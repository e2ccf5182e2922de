"""Templates of letters and notes: files of the library, and what the city has put in their place.

::

    library/templates/<key>.yaml                 for everybody
    library/templates/<land>/<key>.yaml          of one Land
    library/cities/<slug>/templates/<key>.yaml   of one city
    TemplateVersion                              of the city, kept at the desk

The last one that has a key counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils.translation import gettext as _

from rathaus.kernel.errors import NotFound
from rathaus.kernel.library import library_path
from rathaus.kernel.tenancy import City, current_city
from rathaus.procedures.drafting.placeholders import unknown_in
from rathaus.procedures.models import TemplateVersion

FOLDER = "templates"
_WANTED: Final = ("title", "for", "use", "subject", "text")
_KINDS = frozenset(TemplateVersion.Kind.values)


@dataclass(frozen=True, slots=True)
class TextTemplate:
    """Vorlage: ``kind`` is letter or note, ``version`` that of the city or 0 for the library's."""

    key: str
    title: str
    kind: str
    use: str
    subject: str
    text: str
    version: int = 0

    @property
    def is_letter(self) -> bool:
        """Whether it goes out."""
        return self.kind == TemplateVersion.Kind.LETTER


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a template, and where."""

    file: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.reason}"


def all_templates() -> list[TextTemplate]:
    """Every template of this city by title; letters before notes."""
    found = dict(library_templates(current_city()))
    for version in _in_force():
        if version.withdrawn:
            continue
        found[version.key] = template_of(version)
    return sorted(found.values(), key=lambda one: (not one.is_letter, one.title.casefold()))


def find_template(key: str) -> TextTemplate:
    """The template with this key; raises :class:`NotFound`."""
    found = next((one for one in all_templates() if one.key == key), None)
    if found is None:
        raise NotFound(
            _("Eine Vorlage „%(key)s“ gibt es hier nicht.") % {"key": key},
            remedy=_("Wählen Sie eine aus der Liste der Vorlagen."),
        )
    return found


def library_templates(city: City) -> Mapping[str, TextTemplate]:
    """What the files say for a city, by key; files with faults are left out (see the check)."""
    found: dict[str, TextTemplate] = {}
    for folder in _folders(city.land, city.slug):
        for path in sorted(folder.glob("*.yaml")):
            read = _read(path)
            if isinstance(read, TextTemplate):
                found[read.key] = read
    return found


def template_of(version: TemplateVersion) -> TextTemplate:
    """A version of the city as a template."""
    return TextTemplate(
        key=version.key,
        title=version.title,
        kind=version.kind,
        use=version.use,
        subject=version.subject,
        text=version.text,
        version=version.number,
    )


def faults_of(template: TextTemplate) -> list[str]:
    """Why a template cannot be used: empty parts, and placeholders that nobody knows."""
    found = []
    for name, value in (
        (_("Titel"), template.title),
        (_("Betreff"), template.subject),
        (_("Text"), template.text),
    ):
        if not value.strip():
            found.append(_("%(part)s ist leer.") % {"part": name})
    if template.kind not in _KINDS:
        found.append(_("Die Art „%(kind)s“ gibt es nicht.") % {"kind": template.kind})
    for name in unknown_in(f"{template.subject}\n{template.text}"):
        found.append(_("Den Platzhalter „%(name)s“ gibt es nicht.") % {"name": name})
    return found


def check_library() -> tuple[int, list[Fault]]:
    """How many template files the library has, and every fault in them."""
    root, faults, count = library_path(), [], 0
    for path in sorted([*(root / FOLDER).rglob("*.yaml"), *root.glob(f"cities/*/{FOLDER}/*.yaml")]):
        count += 1
        name, read = str(path.relative_to(root)), _read(path)
        if isinstance(read, str):
            faults.append(Fault(name, read))
        else:
            faults += [Fault(name, reason) for reason in faults_of(read)]
    return count, faults


def _in_force() -> Iterator[TemplateVersion]:
    """The last released version of each key."""
    released = TemplateVersion.objects.filter(released_at__isnull=False)
    yield from released.order_by("key", "-number").distinct("key")


def _folders(land: str, slug: str) -> list[Path]:
    root = library_path()
    own = root / "cities" / slug / FOLDER
    return [root / FOLDER, root / FOLDER / land.lower(), own]


def _read(path: Path) -> TextTemplate | str:
    """The template in a file, or what is wrong with it."""
    try:
        told: Any = yaml.safe_load(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        return _("Die Datei ist kein gültiges YAML.")
    if not isinstance(told, dict):
        return _("Die Datei enthält keine Angaben.")
    missing = [name for name in _WANTED if not isinstance(told.get(name), str)]
    unknown = sorted(set(map(str, told)) - set(_WANTED))
    if missing or unknown:
        return " ".join(
            [_("Es fehlt „%(name)s“.") % {"name": name} for name in missing]
            + [_("Die Angabe „%(name)s“ ist unbekannt.") % {"name": name} for name in unknown]
        )
    return TextTemplate(
        key=path.stem,
        title=told["title"].strip(),
        kind=told["for"],
        use=" ".join(told["use"].split()),
        subject=told["subject"].strip(),
        text=told["text"].strip(),
    )
