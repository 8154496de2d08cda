"""The chat of a meeting and its three doors: to all, to the own delegation, to the bureau."""
