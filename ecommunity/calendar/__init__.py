"""Dates that many wait for: deadlines, and the stages of the COP cycle."""
