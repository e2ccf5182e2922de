"""The assistant inside other pages: a frame without our menus, and the script that opens it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from rathaus.assistant.views.talk import conversation
from rathaus.kernel.access import public_page

_SCRIPT = Path(__file__).parents[1] / "static" / "assistant" / "widget.js"


@public_page
@csrf_exempt
@never_cache
@xframe_options_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def embedded(request: HttpRequest, key: str = "") -> HttpResponseBase:
    """The conversation alone, for the frame that :func:`widget` opens on pages allowed to."""
    framed = csp_replace({"frame-ancestors": list(settings.ASSISTANT_EMBEDDERS)})
    return framed(partial(conversation, key=key, embedded=True))(request)


@public_page
@require_safe
@cache_control(public=True, max_age=3600)
def widget(_request: HttpRequest) -> HttpResponse:
    """The script for other pages: it keeps its address, and finds ours from its own."""
    response = HttpResponse(_SCRIPT.read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@public_page
@require_safe
def how_to(request: HttpRequest) -> HttpResponse:
    """What to write into a page that shows the assistant, and who may."""
    script = request.build_absolute_uri(reverse("assistant:widget"))
    context = {
        "snippet": f'<script src="{script}" async></script>',
        "embedders": [origin for origin in settings.ASSISTANT_EMBEDDERS if "'" not in origin],
        "api_url": request.build_absolute_uri("/api/v1/assistant/answer"),
    }
    return render(request, "assistant/how_to.html", context)
