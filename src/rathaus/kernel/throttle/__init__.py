"""How often somebody may do something that anybody may do.

Who it was is a hash that nobody can turn back, and another one tomorrow: no profile comes of it.
Counted within the transaction at hand, in one statement.
"""

from rathaus.kernel.throttle.buckets import attempt, attempts, forget_old
from rathaus.kernel.throttle.clients import client_address

__all__ = ["attempt", "attempts", "client_address", "forget_old"]
