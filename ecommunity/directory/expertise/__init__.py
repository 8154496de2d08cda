"""What people know, and whether they answer questions that wait."""
