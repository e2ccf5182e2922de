"""Default deny: visibility, rules, pages."""

from __future__ import annotations

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from rathaus.kernel.access import ANONYMOUS, Actor, Visibility, may_see, require, rule, system
from rathaus.kernel.access.pages import access_of, guards_itself
from rathaus.kernel.errors import NotAllowed
from rathaus.kernel.ids import new_id
from tests.kernel.actors import clerk, resident

OFFICE, ELSEWHERE = new_id(), new_id()
PERSON, STRANGER = resident(), resident()
ACTORS: dict[str, Actor] = {
    "anonymous": ANONYMOUS,
    "participant": PERSON,
    "stranger": STRANGER,
    "clerk here": clerk("case.see", office=OFFICE),
    "clerk elsewhere": clerk("case.see", office=ELSEWHERE),
    "protected here": clerk("case.see", "protected.see", office=OFFICE),
    "house": system("test"),
}
SEES: dict[Visibility, set[str]] = {
    Visibility.PUBLIC: set(ACTORS),
    Visibility.PARTICIPANT: {"participant", "clerk here", "protected here", "house"},
    Visibility.INTERNAL: {"clerk here", "protected here", "house"},
    Visibility.PROTECTED: {"protected here", "house"},
}


@pytest.mark.parametrize("who", ACTORS)
@pytest.mark.parametrize("level", list(Visibility))
def test_visibility_matrix(who: str, level: Visibility) -> None:
    assert PERSON.party is not None
    parties = frozenset({PERSON.party})
    seen = may_see(ACTORS[who], level, parties=parties, office=OFFICE)
    assert seen == (who in SEES[level])


def test_a_refused_rule_names_cause_and_remedy() -> None:
    never = rule("test.never", refusal="Das darf niemand.")(lambda _actor: False)
    with pytest.raises(NotAllowed) as caught:
        require(never, ANONYMOUS)
    assert caught.value.message == "Das darf niemand."
    assert caught.value.remedy != ""


def _views(resolver: URLResolver) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            found.append((str(entry.pattern), entry.callback))
        else:
            found.extend(_views(entry))
    return found


@pytest.mark.parametrize("urlconf", ["rathaus.site.urls", "rathaus.site.urls_operator"])
def test_every_page_says_whom_it_is_for(urlconf: str, settings: object) -> None:
    open_modules = settings.OPEN_VIEW_MODULES  # type: ignore[attr-defined]
    silent = [
        pattern
        for pattern, view in _views(get_resolver(urlconf))
        if access_of(view) is None  # type: ignore[arg-type]
        and not guards_itself(view, open_modules)  # type: ignore[arg-type]
    ]
    assert silent == []
