"""Dated examples of municipal work, computed by the clock from the rows of the library."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from rathaus.kernel.clock import (
    BERLIN,
    LegalDate,
    NoRule,
    Status,
    authority_period,
    deadline,
    dispatch_by,
    due_at,
    earliest_after,
    latest_before,
    notified_on,
    remedy_until,
)
from rathaus.kernel.errors import Invalid
from rathaus.kernel.law import parameter

NBSP = "\N{NO-BREAK SPACE}"


def day(iso: str) -> date:
    return date.fromisoformat(iso)


@pytest.mark.parametrize(
    ("channel", "law", "notified", "until"),
    [
        # posted on Monday 30.03.2026; day four is Good Friday; a month ends on Sunday 03.05.
        ("post", "general", "2026-04-03", "2026-05-04"),
        ("email", "general", "2026-04-03", "2026-05-04"),
        ("mailbox", "general", "2026-04-03", "2026-05-04"),
        ("post", "social", "2026-04-03", "2026-05-04"),
        ("portal", "social", "2026-04-03", "2026-05-04"),
        ("post", "tax", "2026-04-07", "2026-05-07"),
    ],
)
@pytest.mark.parametrize("land", ["SH", "HE", "BW"])
def test_from_posting_to_the_end_of_the_objection_period(
    land: str, channel: str, law: str, notified: str, until: str
) -> None:
    found = notified_on(channel, on=day("2026-03-30"), land=land, law=law)
    assert isinstance(found, LegalDate)
    end = remedy_until("objection", since=found, land=land, law=law)
    assert (found.day, end.day) == (day(notified), day(until))


def test_fetched_from_a_portal_on_the_same_monday() -> None:
    posted = day("2026-03-30")
    found = notified_on("portal", on=posted, land="SH", retrieved=posted)
    assert isinstance(found, LegalDate)
    assert found.day == day("2026-03-31")
    assert remedy_until("objection", since=found, land="SH").day == day("2026-04-30")


def test_council_invitation() -> None:
    # Session on Thursday 17.09.2026: received by Wednesday 09.09., sent by Saturday 05.09.
    session = day("2026-09-17")
    received = latest_before("council.invitation", effect=session, land="SH")
    sent = dispatch_by("email", received_by=received.day, land="SH")
    assert (received.day, sent.day) == (day("2026-09-09"), day("2026-09-05"))
    assert (session - sent.day).days == 12
    with translation.override("de"):
        assert sent.why.startswith(
            f"Absendung spätestens am 5.{NBSP}September{NBSP}2026 (bekannt gegeben: vierter Tag "
        )
        assert received.why.replace(NBSP, " ") == (
            "spätestens am 9. September 2026 (eine volle Woche zwischen dem Zugang der Ladung "
            "und dem Sitzungstag, § 34 Abs. 4 GO SH)"
        )


@pytest.mark.parametrize(
    ("key", "land", "received"),
    [
        ("council.invitation", "HE", "2026-09-13"),
        ("council.invitation.urgent", "HE", "2026-09-16"),
        ("council.invitation", "BW", "2026-09-09"),
    ],
)
def test_council_invitation_elsewhere(key: str, land: str, received: str) -> None:
    assert latest_before(key, effect=day("2026-09-17"), land=land).day == day(received)


def test_urgent_invitation_is_a_matter_of_hessen() -> None:
    with pytest.raises(NoRule, match=r"council\.invitation\.urgent"):
        latest_before("council.invitation.urgent", effect=day("2026-09-17"), land="SH")


PERIODS = """
applicant's data after a rejection       |retention.applicant         |SH|2026-03-01|2026-09-01
market call for broadband                |market_call.close           |SH|2026-06-01|2026-07-27
information request on a Sunday          |information.answer          |SH|2026-11-22|2026-12-22
information request, many binders        |information.answer.extended |SH|2026-11-22|2027-01-22
information request in Kassel            |information.answer          |HE|2026-11-22|2026-12-22
information request in Konstanz, extended|information.answer.extended |BW|2026-11-22|2027-02-22
data subject's request                   |privacy.request             |HE|2026-01-31|2026-02-28
rehabilitation, forwarding               |rehab.forward               |SH|2026-12-11|2026-12-25
rehabilitation, decision                 |rehab.decide                |SH|2026-12-11|2027-01-01
award notice, electronic                 |award.standstill.electronic |SH|2026-06-01|2026-06-11
award notice on paper                    |award.standstill            |SH|2026-06-01|2026-06-16
invoice, 30 days end on a Sunday         |invoice.default             |SH|2026-06-05|2026-07-06
invoice, cash discount until day 10      |invoice.discount            |SH|2026-06-05|2026-06-15
known on 17.10., papers on 31.05.        |benefit.start               |SH|2026-10-17|2026-10-17
basic security, back to the first        |benefit.start.basic_security|SH|2026-10-17|2026-10-01
losers of a selection told               |personnel.wait              |SH|2026-06-01|2026-06-15
minutes of a session                     |council.minutes             |BW|2026-09-17|2026-10-17
reporter's contact                       |retention.report_contact    |SH|2026-01-01|2026-04-01
dialogue with the assistant              |retention.transcript        |SH|2026-01-31|2026-03-02
reason of a sick note                    |retention.sick_note_reason  |SH|2026-01-01|2026-01-29
raw measurements                         |retention.sensor_raw        |SH|2026-01-01|2026-04-01
award file                               |retention.award             |SH|2026-03-15|2029-03-15
no-parking order, record of signs        |parking_ban.record          |SH|2026-12-12|2026-12-15
no-parking order, file                   |retention.parking_ban       |SH|2026-12-12|2029-12-12
no-parking order, list of plates         |retention.parking_ban_plates|SH|2026-12-15|2027-03-15
"""


@pytest.mark.parametrize("line", PERIODS.strip().splitlines())
def test_periods(line: str) -> None:
    _, key, land, event, end = (cell.strip() for cell in line.split("|"))
    assert deadline(key, event=day(event), land=land).day == day(end)


@pytest.mark.parametrize(
    ("key", "land", "event", "free_on"),
    [
        ("retention.social_file", "SH", "2026-05-20", "2037-01-01"),
        ("retention.social_file", "SH", "2026-12-31", "2037-01-01"),
        ("copyright.term", "SH", "1955-08-12", "2026-01-01"),
        ("retention.voucher", "SH", "2026-03-01", "2035-01-01"),
        ("retention.books", "SH", "2026-03-01", "2037-01-01"),
        ("retention.voucher", "BW", "2026-03-01", "2033-01-01"),
    ],
)
def test_whole_calendar_years(key: str, land: str, event: str, free_on: str) -> None:
    assert deadline(key, event=day(event), land=land).following == day(free_on)


class TestNoParkingSigns:
    """Three full days between the sign and its effect; the count of 72 hours is obsolete."""

    def test_signs_for_a_saturday_stand_by_tuesday(self) -> None:
        found = latest_before("parking_ban.signs", effect=day("2026-12-12"), land="SH")
        assert found.day == day("2026-12-08")

    def test_the_earliest_day_that_can_be_offered(self) -> None:
        # Applied for on 07.12. for 09.12.: too late, 11.12. is possible.
        found = earliest_after("parking_ban.signs", event=day("2026-12-07"), land="SH")
        assert found.day == day("2026-12-11")

    @pytest.mark.parametrize(("applied", "enough"), [("2026-11-28", True), ("2026-11-29", False)])
    def test_notice_on_the_boundary(self, applied: str, enough: bool) -> None:
        ahead = parameter("halteverbot.notice_days", on=day(applied), land="SH").whole
        assert ((day("2026-12-12") - day(applied)).days >= ahead) is enough


class TestMoments:
    """Hours run through weekends."""

    def test_breach_known_on_friday_evening(self) -> None:
        since = datetime(2026, 7, 3, 17, tzinfo=BERLIN)
        found = due_at("privacy.breach", since=since, land="SH")
        assert found.at == datetime(2026, 7, 6, 17, tzinfo=BERLIN)
        assert found.at.weekday() == 0
        with translation.override("de"):
            assert found.why.replace(NBSP, " ") == (
                "spätestens am 6. Juli 2026, 17:00 Uhr (72 Stunden nach dem Bekanntwerden der "
                "Verletzung, Art. 33 Abs. 1 DSGVO)"
            )

    @pytest.mark.parametrize(("month", "day_", "hour"), [(3, 27, 18), (10, 23, 16)])
    def test_72_hours_are_elapsed_hours(self, month: int, day_: int, hour: int) -> None:
        # Summer time begins on 29.03.2026 and ends on 25.10.2026.
        since = datetime(2026, month, day_, 17, tzinfo=BERLIN)
        found = due_at("privacy.breach", since=since, land="SH")
        assert (found.at.astimezone(UTC) - since.astimezone(UTC)).total_seconds() == 72 * 3600
        assert found.at.hour == hour

    @pytest.mark.parametrize("key", ["inbox.reply", "report.danger"])
    def test_a_promise_of_a_day(self, key: str) -> None:
        since = datetime(2026, 7, 3, 9, 15, tzinfo=BERLIN)
        assert due_at(key, since=since, land="SH").at == datetime(2026, 7, 4, 9, 15, tzinfo=BERLIN)

    def test_a_moment_needs_a_zone_and_hours(self) -> None:
        with pytest.raises(Invalid, match="Zeitzone"):
            due_at("privacy.breach", since=datetime(2026, 7, 3, 17), land="SH")  # noqa: DTZ001
        with pytest.raises(NoRule, match="nach Stunden"):
            due_at("privacy.request", since=datetime(2026, 7, 3, 17, tzinfo=BERLIN), land="SH")


class TestPeriodsSetByTheAuthority:
    """§ 31 Abs. 2, 3 VwVfG."""

    def test_starts_after_notification_and_moves_over_easter(self) -> None:
        letter = notified_on("post", on=day("2026-03-26"), land="SH")
        end = authority_period(notified=letter, length=5, unit="days", land="SH")
        assert (letter.day, end.nominal, end.day) == (
            day("2026-03-30"),
            day("2026-04-04"),
            day("2026-04-07"),
        )

    def test_a_named_day_stays(self) -> None:
        end = authority_period(
            notified=day("2026-03-30"), length=5, unit="days", land="SH", named_day=True
        )
        assert (end.day, end.shifted) == (day("2026-04-04"), False)

    @pytest.mark.parametrize(
        ("law", "land", "status"),
        [
            ("general", "BW", Status.VERIFIED),
            ("general", "SH", Status.OPEN),
            ("social", "SH", Status.VERIFIED),
            ("tax", "HE", Status.VERIFIED),
        ],
    )
    def test_every_branch_of_law_shifts(self, law: str, land: str, status: Status) -> None:
        end = authority_period(
            notified=day("2026-04-03"), length=1, unit="months", land=land, law=law
        )
        assert (end.day, end.status) == (day("2026-05-04"), status)


def test_rows_without_a_period_give_no_date() -> None:
    with pytest.raises(NoRule, match="mit einer Länge"):
        deadline("retention.council_papers", event=day("2026-01-01"), land="SH")
    with pytest.raises(NoRule, match="nach vollen Tagen"):
        latest_before("market_call.close", effect=day("2026-01-01"), land="SH")


@pytest.mark.parametrize(
    ("key", "on", "land", "value"),
    [
        ("datacentre.pue_max", "2027-07-01", "SH", "1.5"),
        ("datacentre.pue_max", "2030-06-30", "SH", "1.5"),
        ("datacentre.pue_max", "2030-07-01", "SH", "1.3"),
        ("datacentre.pue_max_new", "2026-07-01", "SH", "1.2"),
        ("datacentre.green_power", "2026-12-31", "SH", "50"),
        ("datacentre.green_power", "2027-01-01", "SH", "100"),
        ("procurement.eu_threshold_supplies", "2026-01-01", "BW", "216000"),
        ("procurement.eu_threshold_works", "2027-12-31", "HE", "5404000"),
    ],
)
def test_dated_figures(key: str, on: str, land: str, value: str) -> None:
    assert parameter(key, on=day(on), land=land).amount == Decimal(value)


def test_a_data_centre_that_passes_in_2027_fails_in_2030() -> None:
    measured = Decimal(1152) / Decimal(768)
    limits = [
        parameter("datacentre.pue_max", on=day(on), land="SH").amount
        for on in ("2027-07-01", "2030-07-01")
    ]
    assert [measured <= limit for limit in limits] == [True, False]
