"""The verbs of the room; each asks its rule, changes, and records what happened."""

from rathaus.people.actions.accounts import open_account, open_staff_account
from rathaus.people.actions.clients import (
    NewSecret,
    register_client,
    revoke_client,
    rotate_secret,
)
from rathaus.people.actions.deputies import appoint_deputy, end_deputyship
from rathaus.people.actions.erasure import erase_account, erase_due_parties
from rathaus.people.actions.exports import export_account
from rathaus.people.actions.federal import apply_federal_data
from rathaus.people.actions.language import choose_language
from rathaus.people.actions.mandates import appoint_agent, withdraw_mandate
from rathaus.people.actions.offices import import_offices
from rathaus.people.actions.parties import register_party, update_profile
from rathaus.people.actions.posts import create_post, fill_post
from rathaus.people.actions.receipts import answer_once, forget_old_receipts
from rathaus.people.actions.reuse import choose_reuse
from rathaus.people.actions.roles import assign_role, import_roles, withdraw_role
from rathaus.people.actions.staff import import_residents, import_staff
from rathaus.people.actions.tokens import Token, issue_token

__all__ = [
    "NewSecret",
    "Token",
    "answer_once",
    "apply_federal_data",
    "appoint_agent",
    "appoint_deputy",
    "assign_role",
    "choose_language",
    "choose_reuse",
    "create_post",
    "end_deputyship",
    "erase_account",
    "erase_due_parties",
    "export_account",
    "fill_post",
    "forget_old_receipts",
    "import_offices",
    "import_residents",
    "import_roles",
    "import_staff",
    "issue_token",
    "open_account",
    "open_staff_account",
    "register_client",
    "register_party",
    "revoke_client",
    "rotate_secret",
    "update_profile",
    "withdraw_mandate",
    "withdraw_role",
]
