"""Everything that forms say has its English."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.pofile import read_po

import rathaus.procedures

ROOM = Path(rathaus.procedures.__file__).parent
_CALL = re.compile(r'\b(?:_|gettext_lazy)\(\s*((?:"[^"]*"\s*)+)')
_TAG = re.compile(r'{%\s*translate\s+"([^"]+)"')


def said() -> set[str]:
    """The texts in the source of forms and in their templates."""
    calls = [
        "".join(re.findall(r'"([^"]*)"', call))
        for path in (ROOM / "forms").glob("*.py")
        for call in _CALL.findall(path.read_text())
    ]
    templates = (ROOM / "templates" / "procedures").glob("form_*.html")
    return {*calls, *(text for path in templates for text in _TAG.findall(path.read_text()))}


def test_every_text_of_forms_is_english_too() -> None:
    with (ROOM / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
        english = {message.id: message.string for message in read_po(file) if message.id}
    texts = said()
    assert len(texts) > 60
    assert sorted(text for text in texts if not english.get(text)) == []


def test_no_placeholder_is_lost_on_the_way() -> None:
    with (ROOM / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
        messages = [message for message in read_po(file) if message.id and message.id in said()]
    names = re.compile(r"%\((\w+)\)s")
    assert [
        message.id
        for message in messages
        if set(names.findall(str(message.id))) != set(names.findall(str(message.string)))
    ] == []
