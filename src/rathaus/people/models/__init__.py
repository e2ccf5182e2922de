"""Tables of the room, split by noun."""

from rathaus.people.models.accounts import Account
from rathaus.people.models.clients import ApiClient, ClientReceipt, ClientTry
from rathaus.people.models.offices import Deputy, Office, OpeningHours, Post
from rathaus.people.models.parties import Mandate, Party
from rathaus.people.models.roles import Role, RoleAssignment

__all__ = [
    "Account",
    "ApiClient",
    "ClientReceipt",
    "ClientTry",
    "Deputy",
    "Mandate",
    "Office",
    "OpeningHours",
    "Party",
    "Post",
    "Role",
    "RoleAssignment",
]
