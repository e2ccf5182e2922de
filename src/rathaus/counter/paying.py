"""Pages with a button to pay: their forms may lead to the provider's pages, and nowhere else.

Browsers hold a form to its page's ``form-action`` also where the answer redirects. The address of
the city's own provider is therefore added to the policy of these pages alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest

from rathaus.money.providers.registry import payment_origin

View = TypeVar("View", bound=Callable[..., Any])


def may_lead_to_payment(view: View) -> View:
    """Let the forms of the page lead to where this city's payers pay."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = view(request, *args, **kwargs)
        if origin := payment_origin():
            response._csp_update = {"form-action": [origin]}
        return response

    return inner  # type: ignore[return-value]
