"""The open door of the catalogue: read only, without login, for every program and every page.

``router`` is mounted under ``/api/v1/catalogue/``. It gives what the public sees and nothing else.
"""

from rathaus.catalogue.api.doors import router

# Fixed addresses come before those with a key: whoever is registered first answers.
from rathaus.catalogue.api import whole  # isort: skip
from rathaus.catalogue.api import offices, services, topics  # isort: skip

__all__ = ["offices", "router", "services", "topics", "whole"]
