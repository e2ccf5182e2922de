"""The catalogue as a table (CSV): a row for each service, for editors with a spreadsheet.

Columns (only ``schluessel``, ``name``, ``kurztext`` are needed): :data:`columns.COLUMNS`. A text
in another language stands in a column of its own: ``name_en``, ``kurztext_en``. Lists hold one
entry a line, the parts of an entry divided by ``|``.
"""
