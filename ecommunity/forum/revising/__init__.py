"""What became of a text: its earlier words, how they differ, and that its author withdrew it."""
