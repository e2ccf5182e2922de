"""Exchange formats of procedure folders: XDatenfelder, XZuFi, JSON Schema, DMN."""
