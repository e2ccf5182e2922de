"""By-laws: read from markdown, kept in sections with lasting addresses, found and cited."""
