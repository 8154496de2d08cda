"""Questions that wait go to people who know, one at a time and politely."""
