"""Deliveries owed: written with the change itself, carried out after the commit, at least once."""
