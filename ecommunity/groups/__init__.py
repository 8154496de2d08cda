"""Communities, working groups, caucuses and national spaces: one model of membership."""
