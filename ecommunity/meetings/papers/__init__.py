"""The papers of a meeting: the paragraph that the chair shows, the documents of each item, what they ask for and what came of it."""
