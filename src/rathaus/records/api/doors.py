"""The router of the room. What stands at a fixed address is registered before what has an id."""

from __future__ import annotations

from ninja import Router

from rathaus.people.bearer import ClientBearer
from rathaus.people.models.clients import Scope

READ = ClientBearer(Scope.READ)
WRITE = ClientBearer(Scope.WRITE)
router = Router(auth=READ)
