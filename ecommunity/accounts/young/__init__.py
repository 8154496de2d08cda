"""People under 18: a guardian's consent, and what waits for it."""
