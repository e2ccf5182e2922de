"""Keys of programs (api_key of GeoReport v2): issued, found, revoked."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.rows import update
from rathaus.kernel.tenancy import current_city
from rathaus.kernel.transactions import action
from rathaus.reports.events import SetupChanged
from rathaus.reports.models import ApiKey
from rathaus.reports.rules import may_manage
from rathaus.reports.secret_keys import digest, new_key

TEST_KEY = "testschluessel"
"""Of demo cities only; it stands on their page /open311/."""
_MOST_PER_HOUR = 100_000


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A key and its secret, which is shown this once."""

    key: ApiKey
    secret: str


@action
def issue_key(*, actor: Actor, name: str, email: str = "", per_hour: int = 600) -> IssuedKey:
    """Let a program post reports; ``per_hour`` is how many. Only the secret's hash is kept."""
    require(may_manage, actor)
    return _issue(actor, name, email, per_hour, new_key())


@action
def ensure_test_key(*, actor: Actor) -> None:
    """The key that everybody may try in a demo city; elsewhere :class:`Invalid`."""
    require(may_manage, actor)
    if not current_city().demo:
        raise Invalid(
            _("Einen Testschlüssel gibt es nur in der Vorführung."),
            remedy=_("Stellen Sie einen eigenen Schlüssel aus."),
        )
    if not ApiKey.objects.filter(digest=digest(TEST_KEY)).exists():
        _issue(actor, "Testschlüssel", "", 600, TEST_KEY)


@action
def revoke_key(*, actor: Actor, key: ApiKey) -> ApiKey:
    """Shut the program out, at once and for good; what it reported stays."""
    require(may_manage, actor)
    if key.revoked_at is None:
        key.revoked_at = now()
        update(ApiKey, {"id": key.pk}, revoked_at=key.revoked_at)
        _note(actor, key)
    return key


def _issue(actor: Actor, name: str, email: str, per_hour: int, secret: str) -> IssuedKey:
    name = " ".join(name.split())[:120]
    if not name:
        raise Invalid(
            _("Der Name fehlt."),
            remedy=_("Nennen Sie das Programm und wer es betreibt."),
            fields={"name": _("Bitte einen Namen angeben.")},
        )
    if not 0 < per_hour <= _MOST_PER_HOUR:
        raise Invalid(
            _("So viele Meldungen in der Stunde gehen nicht."),
            remedy=_("Nehmen Sie eine Zahl ab 1."),
            fields={"per_hour": _("Bitte eine Zahl ab 1 angeben.")},
        )
    key = ApiKey.objects.create(
        name=name, email=email.strip(), per_hour=per_hour, digest=digest(secret)
    )
    _note(actor, key)
    return IssuedKey(key, secret)


def _note(actor: Actor, key: ApiKey) -> None:
    subject = Reference("reports", "key")
    record(SetupChanged(subject=subject, kind="key", key=str(key.pk)), actor=actor)
