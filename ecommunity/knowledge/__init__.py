"""Knowledge on demand: modules that are reached by role, task, stage or search, and checklists that are one's own."""
