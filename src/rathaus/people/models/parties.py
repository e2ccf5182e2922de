"""Parties and who may act for whom."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.clock import now
from rathaus.kernel.ids import new_id
from rathaus.people.models.periods import ends_after_start


def name_of(
    kind: str, surname: str, first_names: str, organisation: str, *, erased: bool = False
) -> str:
    """The name of a party as one writes it on an envelope, from its columns."""
    if erased:
        return str(_("gelöschte Person"))
    if kind == Party.Kind.ORGANISATION:
        return organisation
    return f"{first_names} {surname}".strip()


class Party(models.Model):
    """Beteiligte (§ 13 VwVfG): a natural person or an organisation, once for all its roles.

    ``origins`` keeps where each field came from: ``{"surname": {"source": "bundid", "trust": 3,
    "at": "2026-04-03T10:00:00+02:00"}}``. After erasure only the row itself remains.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        ORGANISATION = "organisation", _("Organisation")

    class Channel(models.TextChoices):
        """Bekanntgabeweg: how letters reach the party."""

        MAILBOX = "mailbox", _("Postfach im Rathaus")
        POST = "post", _("Brief")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.PERSON)
    surname = models.CharField(_("Nachname"), max_length=120, blank=True)
    first_names = models.CharField(_("Vornamen"), max_length=120, blank=True)
    birth_date = models.DateField(_("Geburtsdatum"), null=True, blank=True)
    organisation = models.CharField(_("Name der Organisation"), max_length=200, blank=True)
    street = models.CharField(_("Straße"), max_length=120, blank=True)
    house_number = models.CharField(_("Hausnummer"), max_length=12, blank=True)
    postcode = models.CharField(_("Postleitzahl"), max_length=10, blank=True)
    town = models.CharField(_("Ort"), max_length=80, blank=True)
    country = models.CharField(_("Staat"), max_length=2, default="DE")
    email = models.EmailField(_("E-Mail"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    channel = models.CharField(
        _("Bekanntgabe"), max_length=8, choices=Channel.choices, default=Channel.MAILBOX
    )
    origins = models.JSONField(default=dict, blank=True)
    created = models.DateTimeField(default=now, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="party_has_a_name",
                condition=Q(erased_at__isnull=False)
                | (Q(kind="person") & ~Q(surname=""))
                | (Q(kind="organisation") & ~Q(organisation="")),
            ),
            models.CheckConstraint(
                name="party_country_is_a_code", condition=Q(country__regex=r"^[A-Z]{2}$")
            ),
        ]
        indexes = [models.Index(fields=["surname", "first_names"], name="party_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """As one writes it on an envelope."""
        return name_of(
            self.kind,
            self.surname,
            self.first_names,
            self.organisation,
            erased=bool(self.erased_at),
        )

    @property
    def address_lines(self) -> list[str]:
        """Street, then postcode and town; lines without content are left out."""
        lines = [f"{self.street} {self.house_number}", f"{self.postcode} {self.town}"]
        return [line.strip() for line in lines if line.strip()]


class Mandate(models.Model):
    """Vertretung (§ 14 VwVfG): one party may act for another, within a scope and a period.

    ``scope`` is empty for all matters or names a procedure's key. ``evidence_sha256`` is the blob
    of the written mandate; it may be missing only where the principal appointed the agent in
    their own account, and a legal guardian always proves it.
    """

    class Kind(models.TextChoices):
        PROXY = "proxy", _("Bevollmächtigte")
        GUARDIAN = "guardian", _("gesetzliche Vertretung oder Betreuung")
        REPRESENTATIVE = "representative", _("Beistand")
        COMPANY = "company", _("Vertretung einer Firma")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    principal = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="mandates_given")
    agent = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="mandates_held")
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.PROXY)
    scope = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            ends_after_start("mandate_ends_after_start"),
            models.CheckConstraint(
                name="mandate_not_with_oneself", condition=~Q(principal=F("agent"))
            ),
            models.CheckConstraint(
                name="mandate_guardian_is_proven",
                condition=~Q(kind="guardian") | ~Q(evidence_sha256=""),
            ),
            models.CheckConstraint(
                name="mandate_evidence_is_a_hash",
                condition=Q(evidence_sha256__regex=r"^([0-9a-f]{64})?$"),
            ),
            models.UniqueConstraint(
                name="mandate_open_once",
                fields=["principal", "agent", "kind", "scope"],
                condition=Q(revoked_at__isnull=True, valid_to__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} für {self.principal}"
