"""How files are built: paper parts, links, moves, splits, titles, closing by hand."""
