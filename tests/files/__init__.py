"""Files: their folder and their names."""
