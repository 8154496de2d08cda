"""Asking without losing face."""
