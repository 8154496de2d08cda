"""The table of a sitting: every command, by everybody, at every moment: allowed, or the code of the refusal. See `page` and `recipes`."""
