"""One municipality, one PostgreSQL database (Mandant = Kommune).

The host of a request, or :func:`in_city`, names the city; every query goes to that city's own
database. Domain code knows no tenant column. Without a city there is no query: :class:`NoCity`.
"""

from rathaus.kernel.tenancy.city import City, current_city, current_city_or_none, in_city

__all__ = ["City", "current_city", "current_city_or_none", "in_city"]
