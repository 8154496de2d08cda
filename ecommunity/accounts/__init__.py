"""People, sign-in, sessions, preferences, privacy."""
