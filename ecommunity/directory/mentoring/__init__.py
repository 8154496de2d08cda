"""Mentors: who offers, whom they fit, and the two who then write to one another."""
