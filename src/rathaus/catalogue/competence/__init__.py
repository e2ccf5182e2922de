"""Who is competent for me: the one office for a service at an address, and other places near it."""
