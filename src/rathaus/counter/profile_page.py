"""What the page of one's own data shows beside the data themselves."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from rathaus.counter.mandate_page import procedure_names
from rathaus.design.fields import Choice, Field, Why
from rathaus.mail.routes import exclusions_of
from rathaus.people.models import Account, Party


@dataclass(frozen=True, slots=True)
class ExclusionRow:
    """A procedure for which letters come by post."""

    scope: str
    name: str


def channel_question(party: Party) -> Field:
    """Mailbox or letters, each with what it means in law."""
    return Field(
        name="channel",
        label=_("Wie sollen Bescheide zu Ihnen kommen?"),
        widget="radio",
        value=party.channel,
        why=Why(
            text=_(
                "Wer ein Konto hat, bekommt Bescheide in das Postfach, es sei denn, er möchte das "
                "nicht. Ändern können Sie das jederzeit; es gilt ab der nächsten Nachricht."
            ),
            norm="§ 9 Abs. 1 OZG",
        ),
        choices=(
            Choice(
                value=Party.Channel.MAILBOX,
                label=_("In mein Postfach hier"),
                hint=_(
                    "Sofort da, mit einer E-Mail als Hinweis. Der Bescheid gilt nach einigen Tagen "
                    "als bekannt gegeben, auch wenn Sie ihn nicht öffnen."
                ),
            ),
            Choice(
                value=Party.Channel.POST,
                label=_("Als Brief mit der Post"),
                hint=_(
                    "Dauert ein paar Tage länger. Der Bescheid gilt einige Tage nach der Aufgabe "
                    "zur Post als bekannt gegeben."
                ),
            ),
        ),
    )


def language_question(account: Account) -> Field:
    """The language of pages and messages."""
    return Field(
        name="language",
        label=_("Sprache der Seiten und Nachrichten"),
        widget="select",
        value=account.language,
        hint=_("Bescheide schreiben wir immer auf Deutsch, das ist die Amtssprache."),
        choices=tuple(Choice(value=code, label=str(name)) for code, name in settings.LANGUAGES),
    )


def reuse_question(account: Account) -> Field:
    """Whether forms may know what the account holds."""
    return Field(
        name="reuse",
        label=_("Dürfen Formulare ausfüllen, was Ihr Konto schon weiß?"),
        widget="radio",
        value="true" if account.reuse else "false",
        why=Why(
            text=_(
                "Sie müssen dann nichts zweimal angeben. Jede übernommene Angabe ist als solche "
                "gekennzeichnet und lässt sich ändern; gesendet wird sie erst mit dem Antrag."
            ),
            norm="Art. 6 Abs. 1 Buchst. a DSGVO",
        ),
        choices=(
            Choice(value="true", label=_("Ja, bitte ausfüllen")),
            Choice(value="false", label=_("Nein, ich fülle alles selbst aus")),
        ),
    )


def exclusion_rows(party: Party) -> list[ExclusionRow]:
    """Procedures for which the party wants letters."""
    scopes = [entry.scope for entry in exclusions_of(party) if entry.scope]
    names = procedure_names(scopes)
    return [ExclusionRow(scope, names.get(scope, scope)) for scope in scopes]
