"""The REST API of the record room, in the shape of the e-file API of Munich (eAkte-API 1.2.5).

``router`` is mounted under ``/api/v1/records/``. Addresses, names and fields are those of the
specification; behind them stand the queries, rules and actions of this room and nothing else.
"""

from rathaus.records.api.doors import router

# Fixed addresses come before those with an id: whoever is registered first answers.
from rathaus.records.api import searching  # isort: skip
from rathaus.records.api import completing, writing  # isort: skip
from rathaus.records.api import reading, refusing  # isort: skip

__all__ = ["completing", "reading", "refusing", "router", "searching", "writing"]
