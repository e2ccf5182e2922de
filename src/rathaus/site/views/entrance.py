"""Where a login leads."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from rathaus.kernel.access import ANONYMOUS, Actor, public_page
from rathaus.site.addresses import address
from rathaus.site.context import DESK, OVERVIEW


@public_page
def after_login(request: HttpRequest) -> HttpResponseBase:
    """Staff go to their desk, residents to their own pages; where these are not, home."""
    actor = cast("Actor", getattr(request, "actor", ANONYMOUS))
    own = {"staff": DESK, "person": OVERVIEW}.get(actor.kind, "")
    return redirect((own and address(own)) or "home")
