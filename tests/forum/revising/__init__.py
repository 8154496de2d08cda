"""Earlier texts, their differences, and texts that were withdrawn."""
