"""What happens to people, as facts. No fact carries a name, an address or a birth date.

The log cannot be changed afterwards, so it says who by reference and which fields, never what
stood in them: that is what makes erasure possible (Art. 17 DSGVO).
"""

from __future__ import annotations

from datetime import date

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("party.registered", visibility=Visibility.PARTICIPANT)
class PartyRegistered:
    """A person or organisation is known from now on."""

    subject: Reference
    kind: str
    source: str


@fact("party.updated", visibility=Visibility.PARTICIPANT)
class PartyUpdated:
    """Data of a party changed; ``fields`` names them."""

    subject: Reference
    fields: tuple[str, ...]
    source: str


@fact("party.erased", visibility=Visibility.INTERNAL)
class PartyErased:
    """The personal data of a party is gone."""

    subject: Reference


@fact("account.reuse-chosen", visibility=Visibility.INTERNAL)
class ReuseChosen:
    """Somebody consented to forms knowing what their account holds, or revoked it."""

    subject: Reference
    reuse: bool


@fact("mandate.given", visibility=Visibility.PARTICIPANT)
class MandateGiven:
    """One party may act for another from now on (§ 14 VwVfG)."""

    subject: Reference
    principal: Reference
    agent: Reference
    kind: str
    scope: str
    evidence_sha256: str


@fact("mandate.withdrawn", visibility=Visibility.PARTICIPANT)
class MandateWithdrawn:
    """A mandate ended before its time."""

    subject: Reference
    principal: Reference
    agent: Reference


@fact("account.opened", visibility=Visibility.PARTICIPANT)
class AccountOpened:
    """Somebody can log in from now on; ``way`` says how they came."""

    subject: Reference
    way: str


@fact("account.logged-in", visibility=Visibility.PARTICIPANT)
class LoggedIn:
    """A login succeeded, with this means and at this trust level."""

    subject: Reference
    way: str
    trust: int


@fact("account.erased", visibility=Visibility.INTERNAL)
class AccountErased:
    """A login is gone. ``kept`` says for which reasons data of its party stays for now."""

    subject: Reference
    party: str
    kept: tuple[str, ...]


@fact("account.exported", visibility=Visibility.PARTICIPANT)
class AccountExported:
    """A resident fetched all their data (Art. 15 and 20 DSGVO)."""

    subject: Reference


@fact("office.imported", visibility=Visibility.PUBLIC)
class OfficesImported:
    """The tree of offices was read from a file and something changed."""

    subject: Reference
    created: tuple[str, ...]
    changed: tuple[str, ...]


@fact("post.filled", visibility=Visibility.INTERNAL)
class PostFilled:
    """A post has a holder, or with ``holder`` empty is vacant."""

    subject: Reference
    holder: str


@fact("deputy.appointed", visibility=Visibility.INTERNAL)
class DeputyAppointed:
    """Somebody stands in for the holder of a post, until a day that no longer counts."""

    subject: Reference
    deputy: Reference
    valid_from: date
    valid_to: date | None


@fact("deputy.withdrawn", visibility=Visibility.INTERNAL)
class DeputyWithdrawn:
    """A deputyship ended before its time or never began."""

    subject: Reference
    deputy: Reference


@fact("roles.imported", visibility=Visibility.INTERNAL)
class RolesImported:
    """The roles were read from a file and something changed."""

    subject: Reference
    created: tuple[str, ...]
    changed: tuple[str, ...]


@fact("role.assigned", visibility=Visibility.INTERNAL)
class RoleAssigned:
    """A member of staff has a role, in an office or (empty) everywhere."""

    subject: Reference
    role: str
    office: str
    valid_from: date
    valid_to: date | None


@fact("role.withdrawn", visibility=Visibility.INTERNAL)
class RoleWithdrawn:
    """A role ended for a member of staff."""

    subject: Reference
    role: str
    office: str


@fact("client.registered", visibility=Visibility.INTERNAL)
class ClientRegistered:
    """A program may act for an office (empty: for all) from now on, with these roles."""

    subject: Reference
    title: str
    office: str
    roles: tuple[str, ...]
    scopes: tuple[str, ...]
    valid_from: date
    valid_to: date | None


@fact("client.secret-rotated", visibility=Visibility.INTERNAL)
class ClientSecretRotated:
    """A program has a new secret; the old one and what was issued for it count no more."""

    subject: Reference


@fact("client.revoked", visibility=Visibility.INTERNAL)
class ClientRevoked:
    """A program may do nothing from now on."""

    subject: Reference
