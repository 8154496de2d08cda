"""The forum, through its doors."""
