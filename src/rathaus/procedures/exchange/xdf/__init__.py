"""FIM XDatenfelder 2 and 3: import of data schemas as forms."""
