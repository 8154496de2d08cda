"""What stands around a text, through its doors."""
