"""Writing letters and notes: templates, drafts with versions, reservations, and their end."""
