"""The migrations against the models, on both databases."""
