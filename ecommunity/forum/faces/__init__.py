"""Asking without losing face: a role in place of a name, what it protects, and the few ways to lift it."""
