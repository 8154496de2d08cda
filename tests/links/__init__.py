"""What joins a thread and a module."""
