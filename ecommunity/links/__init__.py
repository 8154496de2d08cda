"""Rows that join two things of different packages, and nothing else."""
