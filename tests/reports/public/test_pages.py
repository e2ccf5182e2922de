"""What everybody sees of reports: which, in which form, and at what cost."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import orjson
import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.blobs import put
from rathaus.kernel.clock import now
from rathaus.kernel.search import search
from rathaus.people.models import Account
from rathaus.reports.actions.picturing import release_photo
from rathaus.reports.actions.working import finish_report
from rathaus.reports.clusters import clusters
from rathaus.reports.filters import Bounds, read_filters
from rathaus.reports.findable import index_report
from rathaus.reports.models import Follower, Photo, Report
from rathaus.reports.queries import published
from tests.reports.cast import EDITOR, ELISABETHSTRASSE, OTHER, accepted, reported, staff

pytestmark = pytest.mark.usefixtures("in_kiel")
HOST = {"host": "kiel.localhost"}
CITY = Bounds(10.0, 54.2, 10.3, 54.5)
MAP = "karte.json?ausschnitt=10.0,54.2,10.3,54.5&stufe=12"
TEXT = "Neben der Bank liegt ein Schirmständer."
_ENDED = ("done", "declined")


@pytest.fixture(params=[None, OTHER], ids=["anonymous", "clerk"])
def visitor(request: pytest.FixtureRequest) -> Client:
    """Somebody who is not logged in, and a clerk who has nothing to do with reports."""
    client = Client(headers=HOST)
    if request.param:
        account = Account.objects.get(email=request.param)
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def get(client: Client, address: str) -> str:
    answer = client.get(f"/meldungen/{address}")
    assert answer.status_code == 200, address
    return answer.content.decode()


def report_in(state: str, publication: str) -> Report:
    """A report in this state, as if it had come there; with a released photo."""
    report = reported(text=TEXT, email="melderin@example.org", name="Rieke Musterfrau").report
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(picture, "JPEG")
    blob = put(picture.getvalue(), name="foto.jpg")
    photo = Photo.objects.create(
        report=report, state=Photo.State.READY, blob=blob, small=blob, width=64, height=48
    )
    release_photo(actor=staff(EDITOR), photo=photo)
    whole = accepted(text="Das Ganze.") if state == "merged" else None
    ended = now() if state in _ENDED else None
    Report.objects.filter(pk=report.pk).update(
        state=state, publication=publication, ended_at=ended, merged_into=whole
    )
    return Report.objects.get(pk=report.pk)


@pytest.mark.parametrize("publication", ["waiting", "published", "withheld"])
@pytest.mark.parametrize("state", ["received", "accepted", "in_progress", *_ENDED, "merged"])
def test_only_what_is_released_is_seen_anywhere(
    visitor: Client, state: str, publication: str
) -> None:
    report = report_in(state, publication)
    index_report(report=str(report.pk))
    shown = publication == "published" and state != "merged"
    photo = f"{report.number}/foto/{report.photos.get().pk}"

    page = visitor.get(f"/meldungen/{report.number}")
    if state == "merged":
        whole = report.merged_into
        assert whole is not None
        assert page["Location"] == f"/meldungen/{whole.number}?statt={report.serial}"
    else:
        assert (TEXT in page.content.decode()) is shown
        assert ("Elisabethstraße" in page.content.decode()) is shown
    for address in ("", "meldungen.geojson", "meldungen.csv", "rss"):
        assert (TEXT in get(visitor, address)) is shown, address
    assert (f'"{report.number}"' in get(visitor, MAP)) is shown
    # The photo of a part is seen with its whole.
    seen = shown or state == "merged"
    assert visitor.get(f"/meldungen/{photo}").status_code == (200 if seen else 404)
    found = search("Schirmständer", ANONYMOUS, kinds=("report",)).hits
    assert [hit.key for hit in found] == ([report.number] if shown else [])


def test_nobody_is_named_anywhere(visitor: Client) -> None:
    report = report_in("accepted", "published")
    for address in ("", report.number, "meldungen.geojson", "meldungen.csv", "rss", MAP):
        text = get(visitor, address)
        assert "Musterfrau" not in text
        assert "melderin" not in text
        assert "wiebke" not in text.casefold()


@pytest.mark.parametrize(
    ("address", "queries"),
    # The setup's version once or twice; list and photos; a clerk's session, account and roles.
    [("", 8), ("?kategorie=illegaler-muell&stand=offen", 8), (MAP, 6), ("meldungen.geojson", 6),
     ("meldungen.csv", 6), ("rss", 6)],
)  # fmt: skip
def test_a_list_costs_the_same_whatever_its_length(
    visitor: Client,
    django_assert_max_num_queries: Callable[..., Any],
    address: str,
    queries: int,
) -> None:
    counts = []
    for number in (1, 2, 47):
        for place in range(number):
            accepted((54.3125 + place / 20_000, 10.1480))
        get(visitor, address)
        with django_assert_max_num_queries(queries) as asked:
            get(visitor, address)
        counts.append(len(asked))
    assert len(set(counts)) == 1


def test_filters_stay_in_the_address_and_in_the_exports(visitor: Client) -> None:
    near = accepted(text="Matratze")
    far = accepted((54.3712, 10.1319), category="ampel-defekt", text="Dunkel")
    query = "?kategorie=illegaler-muell&stand=offen&zeitraum=30&q=matratze"
    page = get(visitor, query)

    assert near.number in page
    assert far.number not in page
    assert "meldungen.csv?kategorie=illegaler-muell&amp;stand=offen" in page
    rows = list(
        csv.DictReader(io.StringIO(get(visitor, f"meldungen.csv{query}")[1:]), delimiter=";")
    )
    assert [row["nummer"] for row in rows] == [near.number]
    features = orjson.loads(get(visitor, f"meldungen.geojson{query}"))["features"]
    assert [(one["id"], one["geometry"]["coordinates"]) for one in features] == [
        (near.number, [10.148, 54.3125])
    ]
    assert far.number in get(visitor, f"?q={far.number}")
    assert "Hier ist nichts gemeldet" in get(visitor, "?zeitraum=2020-01")
    assert near.number in get(visitor, "?adresse=Elisabethstraße&umkreis=2000")
    assert "kennen wir nicht" in get(visitor, "?adresse=Nirgendsweg 9")


def test_the_list_goes_on_behind_its_last_line(visitor: Client) -> None:
    made = [accepted().number for _number in range(23)]
    first = visitor.get("/meldungen/")
    older = first.context["pager"].older_url
    second = visitor.get(older)

    seen = [line.number for page in (first, second) for line in page.context["lines"]]
    assert seen == made[::-1]
    assert second.context["pager"].older_url == ""
    assert visitor.get("/meldungen/?nach=kaputt").status_code == 422


def test_geojson_tells_what_changed_and_spares_what_did_not(visitor: Client) -> None:
    report = accepted()
    answer = visitor.get("/meldungen/meldungen.geojson")
    later = (report.updated_at.isoformat()).replace("+", "%2B")

    assert answer["Content-Type"] == "application/geo+json"
    again = visitor.get("/meldungen/meldungen.geojson", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    assert (
        len(orjson.loads(get(visitor, f"meldungen.geojson?updated_since={later}"))["features"]) == 1
    )
    none = get(visitor, "meldungen.geojson?updated_since=2099-01-01T00:00:00Z")
    assert orjson.loads(none) == {"type": "FeatureCollection", "features": []}
    assert visitor.get("/meldungen/meldungen.geojson?updated_since=gestern").status_code == 422


def test_a_control_character_breaks_no_feed(visitor: Client) -> None:
    report = accepted(
        text="Sperr\x0bmüll\x07\r\nliegt hier",
        place="Ort\x0b",
        name="Kim\x08",
        answers={"a": "x\x0c"},
    )
    finish_report(actor=staff(EDITOR), report=report, note="Ab\x1bgeholt")
    report.refresh_from_db()
    assert (report.text, report.note) == ("Sperrmüll\nliegt hier", "Abgeholt")
    assert (report.followers.get().name, report.answers["a"]) == ("Kim", "x")
    Report.objects.filter(pk=report.pk).update(place="alt\x0b", note="über\x01nommen")
    feed = ElementTree.fromstring(get(visitor, "rss"))  # noqa: S314
    assert "übernommen" in ElementTree.tostring(feed, "unicode")


def test_rss_of_a_district_is_whole(visitor: Client) -> None:
    report = accepted(text="Farbe & <Rost> am Geländer")
    accepted((54.3712, 10.1319))
    feed = ElementTree.fromstring(get(visitor, "rss?stadtteil=Gaarden-Ost"))  # noqa: S314

    items = feed.findall("./channel/item")
    assert [item.findtext("link") for item in items] == [
        f"http://kiel.localhost:8000/meldungen/{report.number}"
    ]
    assert "Farbe & <Rost> am Geländer. Stand: " in (items[0].findtext("description") or "")
    assert feed.get("version") == "2.0"


def test_clusters_count_everything_published_once(visitor: Client) -> None:
    for number in range(12):
        accepted((54.3125 + number / 3_000, 10.1480))
    report_in("accepted", "waiting")
    done = report_in("done", "published")

    for zoom in (0, 11, 14, 18, 22):
        found = clusters(CITY, zoom)
        assert sum(one.count for one in found) == published().count() == 13
        assert sum(one.open for one in found) == 12
    assert [(one.count, one.number) for one in clusters(CITY, 0)] == [(13, "")]
    whole = clusters(CITY, 10)[0]
    assert 54.31 < whole.latitude < 54.32
    assert abs(whole.longitude - 10.1480) < 0.0002
    alone = clusters(CITY, 22, read_filters({"stand": "erledigt"}))
    assert [(one.number, one.place) for one in alone] == [(done.number, "Elisabethstraße")]
    assert (alone[0].latitude, alone[0].longitude) == ELISABETHSTRASSE
    assert clusters(Bounds(8.0, 50.0, 8.1, 50.1), 12) == []


@pytest.mark.parametrize(
    "asked", ["", "?ausschnitt=1,2,3&stufe=4", "?ausschnitt=9,9,8,8&stufe=1", "?ausschnitt=1,1,2,2"]
)
def test_what_is_no_part_of_the_map_is_refused(visitor: Client, asked: str) -> None:
    assert visitor.get(f"/meldungen/karte.json{asked}").status_code == 422


def test_the_page_of_a_report_tells_its_story(visitor: Client) -> None:
    report = accepted()
    page = get(visitor, report.number)

    assert "Angenommen, seit" in page
    assert "Abfallwirtschaftsbetrieb" in page
    assert "Bis dahin sieht jemand nach" in page
    assert visitor.get("/meldungen/M-999999").status_code == 404
    assert visitor.get(f"/meldungen/{report.serial}")["Location"] == f"/meldungen/{report.number}"


def test_whoever_saw_it_too_is_counted_once(visitor: Client) -> None:
    report = accepted()
    address = f"/meldungen/{report.number}/mitmelden"
    slip = visitor.get(address).context["slip"]
    for _click in range(2):
        answer = visitor.post(address, {"slip": slip, "email": ""})

    assert answer["Location"].startswith("/melden/meine/")
    report.refresh_from_db()
    assert report.followers_count == 2
    assert Follower.objects.filter(report=report, part="me_too").count() == 1
    assert "Eine weitere Person meldet dasselbe." in get(visitor, report.number)
    assert visitor.post(address, {"slip": "x", "email": "keine"}).status_code == 422
