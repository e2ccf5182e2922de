"""Photos of reports: read, cleaned, faces and number plates covered, before anybody sees them.

Bytes and plain values go in, plain values come out; nothing here knows a table. ``reading.look``
and ``processing.process`` are for what reporters send, ``blackening`` is for editors. What opens
pixels runs in a process of its own (``photo_process``), which loads this package without Django:
so nothing is imported here.
"""
