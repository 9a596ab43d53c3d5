"""Pictures as plain data for templates: a map of the body, bars of tests, the week, the way since earlier times."""
