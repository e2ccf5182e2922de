"""JSON Schema 2020-12 of a form, for programs outside."""
