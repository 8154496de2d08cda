"""What can be done to posts and threads by those who look after them, and what is looked at before it is shown."""
