"""Who may do what: visibility of records, named rules, and pages that are closed by default."""

from rathaus.kernel.access.actors import ALL_OFFICES, ANONYMOUS, Actor, Trust, provider, system
from rathaus.kernel.access.pages import allow, public_page, residents, staff
from rathaus.kernel.access.rules import Rule, all_rules, require, rule
from rathaus.kernel.access.visibility import Visibility, may_see

__all__ = [
    "ALL_OFFICES",
    "ANONYMOUS",
    "Actor",
    "Rule",
    "Trust",
    "Visibility",
    "all_rules",
    "allow",
    "may_see",
    "provider",
    "public_page",
    "require",
    "residents",
    "rule",
    "staff",
    "system",
]
