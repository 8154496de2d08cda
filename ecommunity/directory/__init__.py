"""Instruments, countries and their status, organisations, who speaks for whom."""
