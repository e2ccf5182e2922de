"""Where a city's procedures come from: a whole folder, and what its Land and the city lay over it.

::

    library/procedures/common/<key>/              for every Land
    library/procedures/<land>/<key>/              of one Land: whole, or laid over the common one
    library/cities/<slug>/procedures/<key>/       of one city: laid over, or a procedure of its own

The stationery (``common/letters``) is laid over in the same places, by file name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from django.utils.translation import gettext as _

from rathaus.kernel.errors import NotFound
from rathaus.kernel.library import library_path
from rathaus.procedures.folder.files import NEEDED
from rathaus.procedures.guessing import guess
from rathaus.procedures.letters.load import read_files, refusals
from rathaus.procedures.letters.model import LetterRefused

COMMON = "common"
_NO_KEYS = {COMMON, "forms", "letters"}


@dataclass(frozen=True, slots=True)
class Source:
    """A procedure as one place has it: the whole folder, and the layers over it in their order.

    ``land`` and ``city`` say for whom; empty where a folder is looked at by itself.
    """

    key: str
    path: Path
    layers: tuple[Path, ...] = ()
    land: str = ""
    city: str = ""


def sources_for(land: str, city: str = "") -> list[Source]:
    """Every procedure that a Land has, or a city of it, by key."""
    keys = {path.name for area in _areas(land, city) for path in _folders(area)} - _NO_KEYS
    found = (_source(key, land, city) for key in sorted(keys))
    return [source for source in found if source is not None]


def source_of(key: str, land: str, city: str = "") -> Source:
    """One procedure of a Land or city. Raises :class:`NotFound`, with the nearest key."""
    found = _source(key, land, city)
    if found is None:
        keys = [source.key for source in sources_for(land, city)]
        raise NotFound(
            _("Ein Verfahren „%(key)s“ gibt es hier nicht.") % {"key": key},
            remedy=guess(key, keys),
        )
    return found


def land_of_city(slug: str) -> str:
    """The Land of a city, by its entry in the library. Raises :class:`NotFound`."""
    about = library_path() / "cities" / slug / "city.yaml"
    if not about.is_file():
        raise NotFound(
            _("Die Stadt „%(slug)s“ steht nicht in der Bibliothek.") % {"slug": slug},
            remedy=_("Legen Sie library/cities/%(slug)s/city.yaml an.") % {"slug": slug},
        )
    return str(yaml.safe_load(about.read_text("utf-8"))["land"])


def all_sources() -> list[Source]:
    """Everything in the library: each base once, and once more wherever something lies over it."""
    lands = [area.name.upper() for area in _folders(library_path() / "procedures")]
    found = sources_for("")
    for land in lands:
        if land != COMMON.upper():
            found += [source for source in sources_for(land) if _of_its_own(source, land)]
    for slug, land in _cities():
        own = library_path() / "cities" / slug
        found += [
            source
            for source in sources_for(land, slug)
            if any(folder.is_relative_to(own) for folder in (source.path, *source.layers))
        ]
    return sorted(found, key=lambda source: (source.key, source.land, source.city))


def _of_its_own(source: Source, land: str) -> bool:
    return any(folder.parent.name == land.lower() for folder in (source.path, *source.layers))


def is_whole(folder: Path) -> bool:
    """Whether a folder has all that a procedure needs, so that it stands by itself."""
    return all((folder / name).is_file() for name in NEEDED)


def stationery(land: str = "", city: str = "") -> Mapping[str, bytes]:
    """The files of the letterhead by name: the common ones, then those of the Land and the city.

    Raises :class:`LetterRefused` where what is laid over asks for what no letter may have.
    """
    found = read_files(stationery_folder())
    for folder in stationery_layers(land, city):
        own = read_files(folder)
        for finding in refusals(own):
            raise LetterRefused(
                _("Das Briefpapier %(file)s ist nicht erlaubt.") % {"file": folder / finding.file},
                remedy=_("Zeile %(line)s: %(reason)s")
                % {"line": finding.line, "reason": finding.reason},
                finding=finding,
            )
        found |= own
    return found


def stationery_folder() -> Path:
    """The common letterhead with its fonts."""
    return library_path() / "procedures" / COMMON / "letters"


def stationery_layers(land: str, city: str) -> list[Path]:
    """The folders of a Land and of a city that replace files of the letterhead."""
    folders = [area / COMMON / "letters" for area in _areas(land, city)[1:]]
    return [folder for folder in folders if folder.is_dir()]


def _areas(land: str, city: str) -> list[Path]:
    """Where to look, from the general to the particular."""
    root = library_path()
    areas = [root / "procedures" / COMMON]
    if land:
        areas.append(root / "procedures" / land.lower())
    if city:
        areas.append(root / "cities" / city / "procedures")
    return areas


def _source(key: str, land: str, city: str) -> Source | None:
    """The base, and what lies over it; a Land's folder that is not whole lies over the common."""
    common, *over = (area / key for area in _areas(land, city))
    layers = [folder for folder in over if folder.is_dir()]
    if layers and land and layers[0].parent.name == land.lower() and is_whole(layers[0]):
        base = layers.pop(0)
    elif common.is_dir():
        base = common
    elif layers and (layers[0] / "service.yaml").is_file():
        base = layers.pop(0)
    else:
        return None
    return Source(key, base, tuple(layers), land, city)


def _cities() -> Iterator[tuple[str, str]]:
    """Slug and Land of the cities in the library that have procedures of their own."""
    for folder in _folders(library_path() / "cities"):
        if (folder / "procedures").is_dir() and (folder / "city.yaml").is_file():
            yield folder.name, land_of_city(folder.name)


def _folders(area: Path) -> list[Path]:
    return sorted(path for path in area.iterdir() if path.is_dir()) if area.is_dir() else []
