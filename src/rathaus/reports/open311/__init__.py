"""Open311 GeoReport v2 under /open311/: the same action and the same rules as the page.

The frozen text of the standard goes before the 2.1 draft; what the draft and Klarschiff (CitySDK)
add is there for those who ask for it (``extensions=true``, paging, files).
"""
