"""The servers that tests start for themselves, on free loopback ports."""
