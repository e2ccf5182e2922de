"""Comforts of forms: several people, pictures of uploads, easy words and sign language."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rathaus.kernel.access import Actor
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.models import Draft
from tests.counter import cast
from tests.kernel.files import jpeg
from tests.procedures import town

PERSON = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "x-ui": {"label": {"de": "Name"}}},
        "phone": {"type": "string", "x-ui": {"label": {"de": "Telefon"}}},
    },
}
APPLICANTS = {
    "type": "array",
    "minItems": 1,
    "maxItems": 3,
    "items": PERSON,
    "x-ui": {
        "label": {"de": "Wer stellt den Antrag mit?"},
        "short": {"de": "Person"},
        "widget": "repeat",
        "plain": {"de": "Schreiben Sie jede Person auf."},
        "sign": "clips/personen.mp4",
    },
}
FILM = b"\x00\x00\x00\x18ftypmp42not a real film"


def install_with_applicants(place: Path) -> None:
    """The procedure with a page more, on which several people apply together."""
    folder = place / town.KEY
    shutil.copytree(town.FOLDER, folder, ignore=shutil.ignore_patterns("examples"))
    form = json.loads((folder / "form.json").read_text(encoding="utf-8"))
    form["properties"]["applicants"] = APPLICANTS
    form["required"].append("applicants")
    page = {"key": "applicants", "title": {"de": "Wer noch?"}, "fields": ["applicants"]}
    form["x-sections"].insert(0, page)
    form["properties"]["purpose"]["x-ui"] |= {"sign": "clips/fehlt.mp4"}
    (folder / "form.json").write_text(json.dumps(form), encoding="utf-8")
    (folder / "clips").mkdir()
    (folder / "clips" / "personen.mp4").write_bytes(FILM)
    install_procedure(actor=town.HOUSE, path=folder)


@pytest.fixture
def together(kims: Client, tmp_path: Path) -> Client:
    """Somebody who applies by that procedure."""
    install_with_applicants(tmp_path)
    return kims


def _send(client: Client, draft: Draft, key: str, **values: Any) -> Any:
    typed = {name.replace("__", "."): value for name, value in values.items()}
    return client.post(cast.page(draft, key), typed)


def test_people_are_added_and_removed_without_a_script(together: Client) -> None:
    draft = cast.begun(together)
    more = _send(
        together, draft, "applicants", applicants__0__name="Ada", _add="applicants"
    ).content.decode()
    assert 'name="applicants.1.name"' in more
    assert 'value="Ada"' in more
    assert more.count('name="_remove"') == 2
    typed = {"applicants__0__name": "Ada", "applicants__1__name": "Bo"}
    third = _send(together, draft, "applicants", **typed, _add="applicants").content.decode()
    assert 'name="applicants.2.name"' in third
    assert 'name="_add"' not in third  # three are the most
    typed |= {"applicants__2__name": "Cy"}
    fewer = _send(together, draft, "applicants", **typed, _remove="applicants.1").content.decode()
    assert 'value="Bo"' not in fewer
    assert 'name="applicants.1.name"' in fewer
    on = _send(together, draft, "applicants", applicants__0__name="Ada", applicants__1__name="Cy")
    assert on.status_code == 302
    draft.refresh_from_db()
    assert draft.data["applicants"] == [{"name": "Ada"}, {"name": "Cy"}]


def test_a_person_without_a_name_is_named_and_can_be_reached(together: Client) -> None:
    draft = cast.begun(together)
    answer = _send(
        together, draft, "applicants", applicants__0__name="Ada", applicants__1__phone="0431 555010"
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'href="#f-applicants-1-name"' in text
    assert 'id="f-applicants-1-name"' in text


def test_easy_words_and_the_film_stand_where_they_are_there(together: Client) -> None:
    draft = cast.begun(together)
    page = together.get(cast.page(draft, "applicants")).content.decode()
    assert "In einfachen Worten" in page
    assert "Schreiben Sie jede Person auf." in page
    address = f"/antrag/{draft.pk}/clips/personen.mp4"
    assert f'<video class="sign-clip" src="{address}"' in page
    film = together.get(address)
    assert (film.content, film["Content-Type"]) == (FILM, "video/mp4")
    assert "<video" not in together.get(cast.page(draft, "purpose")).content.decode()
    assert together.get(f"/antrag/{draft.pk}/clips/fehlt.mp4").status_code == 404
    assert cast.new_browser().get(address).status_code == 404


def test_an_uploaded_picture_is_shown_to_who_uploaded_it(kim: Actor, kims: Client) -> None:
    draft = cast.begun(kims)
    picture = SimpleUploadedFile("skizze.jpg", jpeg(), "image/jpeg")
    assert kims.post(cast.page(draft, "remarks"), {"sketch": picture}).status_code == 302
    draft.refresh_from_db()
    (note,) = draft.data["sketch"]
    page = kims.get(cast.page(draft, "remarks")).content.decode()
    address = f"/antrag/{draft.pk}/datei/{note['sha256']}"
    assert f'<img class="uploads__picture" src="{address}" alt=""' in page
    assert "skizze.jpg" in page
    assert f'name="sketch_remove" value="{note["sha256"]}"' in page
    shown = kims.get(address)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert cast.new_browser().get(address).status_code == 404
    assert kims.get(f"/antrag/{draft.pk}/datei/{'0' * 64}").status_code == 404
    gone = kims.post(cast.page(draft, "remarks"), {"sketch_remove": note["sha256"]})
    assert note["sha256"] not in gone.content.decode()
    assert kims.get(address).status_code == 404
