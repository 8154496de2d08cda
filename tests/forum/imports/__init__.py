"""The room of the same name."""
