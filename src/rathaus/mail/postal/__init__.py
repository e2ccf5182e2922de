"""Print services that take letters to the post: one folder each, chosen per city.

A new service needs a folder with a class that fulfils :class:`base.PrintService`, and a line in
:mod:`registry`.
"""

from rathaus.mail.postal.base import Letter, Posting, PrintService, letter_of
from rathaus.mail.postal.registry import all_services, print_service

__all__ = ["Letter", "Posting", "PrintService", "all_services", "letter_of", "print_service"]
