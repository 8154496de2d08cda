"""Modules, their content, ticks and levels."""
