"""Payment providers: one folder each. A new one needs a folder with a class that fulfils
:class:`base.PaymentProvider`, and a line in :mod:`registry`.
"""
