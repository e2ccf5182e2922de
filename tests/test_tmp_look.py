from pathlib import Path
import pytest
from tests.browser import assert_accessible, settle, violations
from tests.site.desk.test_desk_browser import _log_in

pytestmark = pytest.mark.browser
ADMIN = "malin.muster@kiel.example"


@pytest.fixture
def seed():
    def fill():
        from rathaus.catalogue.bylaws.importing import import_bylaws
        from rathaus.catalogue.questions.actions import propose_question, approve_question
        from rathaus.catalogue.questions.wording import Wording
        from rathaus.kernel.access import Actor, ALL_OFFICES, system

        import_bylaws(actor=system("t"), folder=Path("/work/shared/data/bylaws-faq"))
        a = Actor("staff", "1", "Ada Muster", grants={"catalogue.edit": ALL_OFFICES})
        b = Actor("staff", "2", "Ben Muster", grants={"catalogue.edit": ALL_OFFICES})
        w = Wording(
            question="Muss ich meinen Hund anmelden?",
            answer="Ja, jeden Hund.\n\nDas geht **online**, auf Papier und am Schalter.",
            service="hundesteuer",
            section="hundesteuersatzung#p6",
            topics=("steuern-abgaben",),
        )
        k = propose_question(actor=a, wording=w).key
        approve_question(actor=b, key=k)
        propose_question(
            actor=a,
            wording=Wording(
                question=w.question, answer="Ja, und zwar bald. Sehr bald.", service="hundesteuer"
            ),
            key=k,
        )
        propose_question(
            actor=a,
            wording=Wording(
                question="Wo steht die Gebühr?",
                answer="Im Gebührenverzeichnis.",
                section="sondernutzungssatzung#p6",
            ),
        )

    return fill


PUBLIC = [
    "/",
    "/leistungen/",
    "/satzungen/",
    "/satzungen/?q=hund+steuerfrei",
    "/satzungen/?ebene=federation&q=x",
    "/satzungen/hundesteuersatzung/",
    "/satzungen/sondernutzungssatzung/",
    "/satzungen/bbo-satzung-verwaltungsgebuehren/",
    "/satzungen/lkr-gp-gebuehrenverzeichnis-anlage-zur-gebuehrenverordnung-teil-1-von-3/",
    "/lebenslagen/",
    "/lebenslagen/umzug-und-wohnen/",
    "/fragen/",
    "/suche/?q=hundesteuer",
]
DESK = [
    "/schreibtisch/satzungen/",
    "/schreibtisch/satzungen/hundesteuersatzung/",
    "/schreibtisch/fragen/",
    "/schreibtisch/fragen/neu",
    "/schreibtisch/fragen/muss-ich-meinen-hund-anmelden/",
    "/schreibtisch/themen/",
    "/schreibtisch/themen/steuern-abgaben/",
]


def name(p):
    return p.strip("/").replace("/", "_").replace("?", "_")[:60] or "home"


@pytest.mark.parametrize("width", [390, 1280])
def test_look(live_city, open_page, width):
    page = open_page("/", width=width)
    bad = []
    for i, p in enumerate(PUBLIC + DESK):
        if i == len(PUBLIC):
            _log_in(page, ADMIN)
        page.goto(p)
        settle(page)
        page.screenshot(
            path=f"/tmp/h6shots/{width}_{name(p)}.png", full_page=len(p) < 70 and "bbo" not in p
        )
        w = page.evaluate("document.documentElement.scrollWidth")
        if w > width:
            bad.append((p, "WIDE", w))
        v = violations(page)
        if v:
            bad.append((p, v))
    print("BAD", bad)
    assert not bad
