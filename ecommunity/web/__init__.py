"""The HTML door: templates, forms, headers, static files, words."""
