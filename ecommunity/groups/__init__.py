"""Communities, working groups, caucuses and national spaces: one membership model."""
