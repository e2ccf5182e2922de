"""Open figures (first state)."""

from django.http import HttpRequest, HttpResponse

from rathaus.kernel.access import public_page


@public_page
def numbers(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


table = geojson = numbers
