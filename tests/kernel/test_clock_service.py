"""When a decision counts as notified: every row of the law on service, every proof, every trap."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rathaus.kernel.clock import (
    Cause,
    Channel,
    LegalDate,
    NoRule,
    Notification,
    NotNotified,
    Status,
    dispatch_by,
    frozen,
    notified_on,
)
from rathaus.kernel.errors import Invalid

SURE, SECOND, OPEN = Status.VERIFIED, Status.SECONDARY, Status.OPEN
POSTED = date(2026, 3, 30)
NBSP = "\N{NO-BREAK SPACE}"


def day(iso: str) -> date:
    return date.fromisoformat(iso)


def dated(result: Notification) -> LegalDate:
    assert isinstance(result, LegalDate)
    return result


def missing(result: Notification) -> NotNotified:
    assert isinstance(result, NotNotified)
    return result


@pytest.mark.parametrize(
    ("channel", "law", "land", "on", "notified", "status"),
    [
        # Bund: day three until the end of 2024, day four since
        ("post", "general", "DE", "2024-12-31", "2025-01-03", SURE),
        ("post", "general", "DE", "2025-01-01", "2025-01-05", SURE),
        ("email", "general", "DE", "2024-12-31", "2025-01-03", SURE),
        ("email", "general", "DE", "2026-03-30", "2026-04-03", SURE),
        # Schleswig-Holstein: the start of day four is not proven, the decree of 3 December 2025 is
        ("post", "general", "SH", "2024-12-31", "2025-01-03", SECOND),
        ("post", "general", "SH", "2025-01-01", "2025-01-05", OPEN),
        ("post", "general", "SH", "2025-12-02", "2025-12-06", OPEN),
        ("post", "general", "SH", "2025-12-03", "2025-12-07", SECOND),
        ("email", "general", "SH", "2026-03-30", "2026-04-03", SECOND),
        # Baden-Württemberg: day three until the Act of 28 January 2025
        ("post", "general", "BW", "2025-01-28", "2025-01-31", SURE),
        ("post", "general", "BW", "2025-01-29", "2025-02-02", OPEN),
        ("email", "general", "BW", "2026-01-22", "2026-01-26", SURE),
        # Hessen: three or four is not known
        ("post", "general", "HE", "2023-03-01", "2023-03-04", SECOND),
        ("post", "general", "HE", "2026-03-30", "2026-04-03", OPEN),
        ("email", "general", "HE", "2026-03-30", "2026-04-03", OPEN),
        # A Land without rows: federal law, to be confirmed
        ("post", "general", "NI", "2026-03-30", "2026-04-03", OPEN),
        # no shift: Good Friday, Saturday, Sunday (general, social)
        ("post", "general", "SH", "2026-04-01", "2026-04-05", SECOND),
        ("post", "social", "SH", "2026-03-31", "2026-04-04", SURE),
        ("email", "social", "HE", "2026-03-30", "2026-04-03", SURE),
        ("post", "social", "BW", "2024-06-03", "2024-06-06", SURE),
        # tax and municipal charges: the day shifts
        ("post", "tax", "DE", "2026-03-30", "2026-04-07", SURE),
        ("post", "tax", "BW", "2026-03-30", "2026-04-07", SURE),
        ("post", "tax", "SH", "2026-03-30", "2026-04-07", OPEN),
        ("email", "tax", "HE", "2026-03-30", "2026-04-07", OPEN),
        ("post", "tax", "DE", "2026-04-07", "2026-04-13", SURE),
        ("portal", "tax", "DE", "2026-03-30", "2026-04-07", SURE),
        ("mailbox", "tax", "BW", "2026-03-30", "2026-04-07", SURE),
        ("post_abroad", "tax", "DE", "2026-03-31", "2026-04-30", SURE),
        ("post_abroad", "tax", "BW", "2026-04-01", "2026-05-04", SURE),
        # mailbox: from provision, federal law in every Land
        ("mailbox", "general", "SH", "2024-07-19", "2024-07-22", OPEN),
        ("mailbox", "general", "SH", "2026-03-30", "2026-04-03", OPEN),
        ("mailbox", "general", "SH", "2026-04-29", "2026-05-03", SURE),
        ("mailbox", "general", "BW", "2026-11-22", "2026-11-26", SURE),
        ("mailbox", "parental", "SH", "2026-03-30", "2026-04-03", SURE),
        # public notice: two weeks
        ("public_notice", "general", "DE", "2026-06-01", "2026-06-15", SURE),
        ("public_notice", "general", "BW", "2026-06-01", "2026-06-15", SURE),
        ("public_notice", "general", "SH", "2026-06-01", "2026-06-15", OPEN),
        ("public_notice", "social", "SH", "2026-06-01", "2026-06-15", SURE),
        # formal service
        ("registered", "general", "DE", "2026-03-30", "2026-04-03", SURE),
        ("registered", "general", "BW", "2025-01-28", "2025-01-31", SURE),
        ("registered", "general", "BW", "2026-03-30", "2026-04-03", SURE),
        ("registered", "social", "SH", "2026-03-30", "2026-04-03", OPEN),
        ("registered", "tax", "SH", "2026-03-30", "2026-04-03", SURE),
        ("electronic_service", "general", "BW", "2026-03-30", "2026-04-03", SURE),
        ("de_mail", "general", "DE", "2026-03-30", "2026-04-03", SURE),
        ("no_agent_abroad", "general", "BW", "2026-03-30", "2026-04-06", SURE),
        ("no_agent_abroad", "general", "HE", "2026-03-30", "2026-04-06", OPEN),
        ("public_service", "general", "DE", "2026-03-30", "2026-04-13", SURE),
    ],
)
def test_fictions(
    channel: str, law: str, land: str, on: str, notified: str, status: Status
) -> None:
    found = dated(notified_on(channel, on=day(on), land=land, law=law))
    assert (found.day, found.status) == (day(notified), status)


def test_hessen_says_that_three_or_four_is_open() -> None:
    found = notified_on("post", on=POSTED, land="HE")
    assert found.note.startswith("In Hessen drei oder vier Tage")
    assert "noch zu bestätigen" in found.why


@pytest.mark.parametrize(
    ("channel", "law", "received", "notified"),
    [
        # an earlier arrival changes nothing, a later one displaces the fiction
        ("post", "general", "2026-03-31", "2026-04-03"),
        ("post", "general", "2026-04-03", "2026-04-03"),
        ("post", "general", "2026-04-08", "2026-04-08"),
        ("email", "social", "2026-03-30", "2026-04-03"),
        ("email", "social", "2026-04-04", "2026-04-04"),
        ("post", "tax", "2026-04-04", "2026-04-07"),
        ("post", "tax", "2026-04-08", "2026-04-08"),
        # a return receipt or acknowledgement governs whenever it was
        ("registered", "general", "2026-03-31", "2026-03-31"),
        ("registered", "general", "2026-04-09", "2026-04-09"),
        ("electronic_service", "general", "2026-04-01", "2026-04-01"),
        ("no_agent_abroad", "general", "2026-04-01", "2026-04-06"),
        ("no_agent_abroad", "general", "2026-04-14", "2026-04-14"),
        # abroad there is no fiction in general and social law
        ("post_abroad", "general", "2026-04-20", "2026-04-20"),
        ("post_abroad", "social", "2026-04-20", "2026-04-20"),
    ],
)
def test_proven_access(channel: str, law: str, received: str, notified: str) -> None:
    found = notified_on(channel, on=POSTED, land="BW", law=law, received=day(received))
    assert dated(found).day == day(notified)


@pytest.mark.parametrize("channel", ["post", "email", "registered", "post_abroad"])
def test_without_access_there_is_no_notification(channel: str) -> None:
    found = missing(notified_on(channel, on=POSTED, land="BW", not_received=True))
    assert found.cause is Cause.NO_ACCESS


def test_abroad_access_must_be_proven() -> None:
    found = missing(notified_on("post_abroad", on=POSTED, land="SH"))
    assert found.cause is Cause.NO_ACCESS


def test_demand_service_needs_an_instruction() -> None:
    found = missing(notified_on("electronic_service", on=POSTED, land="DE", instructed=False))
    assert found.cause is Cause.NOT_INSTRUCTED
    proven = notified_on(
        "electronic_service", on=POSTED, land="DE", instructed=False, received=day("2026-04-10")
    )
    assert dated(proven).day == day("2026-04-10")


class TestMailbox:
    """§ 9 OZG: provision counts, not retrieval."""

    def test_reading_earlier_or_later_changes_nothing(self) -> None:
        for retrieved in ("2026-03-30", "2026-04-20"):
            found = notified_on("mailbox", on=POSTED, land="SH", retrieved=day(retrieved))
            assert found.day == day("2026-04-03")

    def test_a_new_notification_after_retrieval_starts_nothing_anew(self) -> None:
        again = day("2026-04-20")
        found = notified_on("mailbox", on=again, land="SH", retrieved=day("2026-04-02"))
        assert found.day == day("2026-04-02")

    def test_without_proof_of_provision_the_first_retrieval_counts(self) -> None:
        retrieved = day("2026-04-10")
        found = notified_on(
            "mailbox", on=POSTED, land="SH", provision_proven=False, retrieved=retrieved
        )
        assert dated(found).day == retrieved
        never = notified_on("mailbox", on=POSTED, land="SH", provision_proven=False)
        assert missing(never).cause is Cause.NO_ACCESS

    def test_tax_law_has_no_retrieval_rule(self) -> None:
        found = notified_on(
            "mailbox",
            on=POSTED,
            land="BW",
            law="tax",
            provision_proven=False,
            retrieved=day("2026-04-10"),
        )
        assert missing(found).cause is Cause.NO_ACCESS
        with pytest.raises(Invalid):
            notified_on("mailbox", on=POSTED, land="BW", law="tax", retrieved=day("2026-03-29"))


class TestSocialPortal:
    """§ 37 Abs. 2a SGB X: the notice counts, for the mailbox of the account too."""

    @pytest.mark.parametrize("channel", ["portal", "mailbox"])
    def test_counts_from_the_notice(self, channel: str) -> None:
        found = notified_on(
            channel, on=POSTED, land="SH", law="social", notice_sent=day("2026-03-31")
        )
        assert (dated(found).day, found.norm) == (
            day("2026-04-04"),
            f"§{NBSP}37 Abs.{NBSP}2a SGB{NBSP}X",
        )

    def test_notice_is_sent_with_the_provision_unless_said_otherwise(self) -> None:
        found = notified_on("portal", on=POSTED, land="SH", law="social")
        assert dated(found).day == day("2026-04-03")

    def test_a_disputed_notice_leaves_the_retrieval(self) -> None:
        found = notified_on(
            "portal",
            on=POSTED,
            land="SH",
            law="social",
            notice_proven=False,
            retrieved=day("2026-04-14"),
        )
        assert dated(found).day == day("2026-04-14")
        never = notified_on("portal", on=POSTED, land="SH", law="social", notice_proven=False)
        assert missing(never).cause is Cause.NO_ACCESS


class TestPullPortal:
    """§ 41 Abs. 2a VwVfG and its twins: the day after retrieval, void after ten days."""

    @pytest.mark.parametrize("land", ["DE", "SH", "BW", "HE"])
    def test_the_day_after_retrieval(self, land: str) -> None:
        found = notified_on("portal", on=POSTED, land=land, retrieved=POSTED)
        assert dated(found).day == day("2026-03-31")

    @pytest.mark.parametrize(
        ("as_of", "cause"),
        [
            ("2026-03-30", Cause.PENDING),
            ("2026-04-09", Cause.PENDING),
            ("2026-04-10", Cause.NOT_RETRIEVED),
        ],
    )
    def test_not_retrieved_is_not_notified(self, as_of: str, cause: Cause) -> None:
        found = missing(notified_on("portal", on=POSTED, land="SH", as_of=day(as_of)))
        assert (found.cause, found.until) == (cause, day("2026-04-09"))
        with frozen(day(as_of)):
            assert notified_on("portal", on=POSTED, land="SH") == found

    def test_the_last_day_is_in_time_and_the_next_is_not(self) -> None:
        in_time = notified_on("portal", on=POSTED, land="SH", retrieved=day("2026-04-09"))
        assert dated(in_time).day == day("2026-04-10")
        late = notified_on("portal", on=POSTED, land="SH", retrieved=day("2026-04-10"))
        assert missing(late).cause is Cause.NOT_RETRIEVED

    def test_the_ten_days_run_from_the_notice(self) -> None:
        notice = day("2026-04-02")
        found = notified_on(
            "portal", on=POSTED, land="SH", notice_sent=notice, retrieved=day("2026-04-12")
        )
        assert dated(found).day == day("2026-04-13")


class TestPublicNotice:
    """§ 41 Abs. 4 VwVfG."""

    def test_a_general_order_may_name_a_day(self) -> None:
        named = POSTED + timedelta(days=1)
        found = notified_on("public_notice", on=POSTED, land="BW", effective=named)
        assert dated(found).day == named

    def test_but_not_the_day_of_publication(self) -> None:
        with pytest.raises(Invalid, match=r"30\.03\.2026 liegt vor dem 31\.03\.2026"):
            notified_on("public_notice", on=POSTED, land="BW", effective=POSTED)

    def test_public_service_has_no_named_day(self) -> None:
        with pytest.raises(NoRule):
            notified_on("public_service", on=POSTED, land="BW", effective=day("2026-04-05"))


def test_objection_decisions_are_served_by_federal_law_in_every_land() -> None:
    for land in ("SH", "HE", "BW"):
        found = notified_on("registered", on=POSTED, land=land, appeal=True)
        assert (found.day, found.norm, found.status) == (
            day("2026-04-03"),
            f"§{NBSP}4 Abs.{NBSP}2 VwZG",
            SURE,
        )


@pytest.mark.parametrize("channel", [way for way in Channel if way != "portal"])
def test_nothing_arrives_before_it_is_sent(channel: str) -> None:
    earlier = POSTED - timedelta(days=1)
    if channel in ("mailbox", "public_notice", "public_service"):
        found = notified_on(channel, on=POSTED, land="BW", received=earlier)
        assert dated(found).day > POSTED  # access is no matter there
        return
    with pytest.raises(Invalid, match=r"29\.03\.2026 liegt vor dem 30\.03\.2026"):
        notified_on(channel, on=POSTED, land="BW", received=earlier)


def test_portal_days_must_follow_the_provision() -> None:
    earlier = POSTED - timedelta(days=1)
    for law in ("general", "social"):
        with pytest.raises(Invalid):
            notified_on("portal", on=POSTED, land="SH", law=law, retrieved=earlier)
        with pytest.raises(Invalid):
            notified_on("portal", on=POSTED, land="SH", law=law, notice_sent=earlier)


def test_unknown_ways_are_refused_with_the_known_ones() -> None:
    with pytest.raises(Invalid, match="Möglich sind: post, post_abroad, email, mailbox"):
        notified_on("pigeon", on=POSTED, land="SH")
    with pytest.raises(NoRule, match=r"service.email.*parental"):
        notified_on("email", on=POSTED, land="SH", law="parental")


@pytest.mark.parametrize(
    ("channel", "law", "received_by", "sent_by"),
    [
        ("email", "general", "2026-09-09", "2026-09-05"),
        ("post", "general", "2025-01-03", "2024-12-31"),
        ("post", "tax", "2026-04-06", "2026-03-29"),
        ("post", "tax", "2026-04-07", "2026-04-03"),
    ],
)
def test_dispatch_in_time(channel: str, law: str, received_by: str, sent_by: str) -> None:
    found = dispatch_by(channel, received_by=day(received_by), land="DE", law=law)
    assert found.day == day(sent_by)


def test_a_portal_is_never_notified_by_itself() -> None:
    with pytest.raises(NoRule, match="nie von selbst"):
        dispatch_by("portal", received_by=POSTED, land="SH")
