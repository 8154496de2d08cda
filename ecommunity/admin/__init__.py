"""Running the site: its settings, its people, what is still owed."""
