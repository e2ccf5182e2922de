"""Setting up: categories, routes, contractors and texts, from files and from the page for staff."""
