"""The helpers of the browser tests: the city answers, and what goes wrong is not overheard."""

from __future__ import annotations

import asyncio

import pytest

from rathaus.people.models import Office
from tests.browser import LiveCity, Pages, assert_accessible, expect, violations

pytestmark = pytest.mark.browser


def test_the_city_answers_on_its_host_and_the_test_may_query_beside_it(
    live_city: LiveCity, open_page: Pages
) -> None:
    page = open_page("/healthz")

    expect(page).to_have_url(live_city.url("/healthz"))
    with live_city.city_in_context():
        Office.objects.create(key="neues-amt", name="Neues Amt")
        assert Office.objects.filter(key="neues-amt").count() == 1
    asyncio.run(asyncio.sleep(0))  # no event loop of the browser runs in this thread
    assert live_city.work() >= 0


def test_what_the_browser_complains_of_fails_the_test(live_city: LiveCity, browser: object) -> None:
    pages = Pages(browser, live_city.url(""))
    page = pages("/healthz")
    page.evaluate("console.error('so nicht')")

    with pytest.raises(AssertionError):
        pages.close()
    assert pages.complaints == ["so nicht"]


def test_a_page_with_barriers_is_refused(open_page: Pages) -> None:
    page = open_page("/healthz")
    page.set_content("<html lang='de'><title>T</title><main><h1>T</h1><img src='x'></main></html>")

    assert [text.split(":")[0] for text in violations(page)] == ["image-alt"]
    with pytest.raises(AssertionError):
        assert_accessible(page)


STYLES = {
    "": "",
    "#late { color: #bbb }": "light: ",
    "#late { background: #555 }": "light: ",
    "#late b { font-size: 9px; color: #999 }": "light: ",
    "@media (prefers-color-scheme: dark) { #late { color: #444; background: #333 } }": "dark: ",
}


def test_colours_are_looked_at_once_for_each_kind_of_text_in_light_and_in_dark(
    open_page: Pages,
) -> None:
    page = open_page("about:blank")
    for style, found in STYLES.items():
        page.set_content(
            f"<html lang='de'><title>T</title><style>{style}</style><main><h1>T</h1>"
            "<p><button disabled>Aus</button></p>"
            + "<p>Gut zu <b>lesen</b>.</p>" * 9
            + "<p id='late'>Gut zu <b>lesen</b>.</p></main></html>"
        )
        if found:
            what = f"{found}.*color-contrast: <(p id=.late.|b)>"
            with pytest.raises(AssertionError, match=what):
                assert_accessible(page)
        else:
            assert_accessible(page)
