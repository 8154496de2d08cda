"""What stands around a text before and beside it: the kinds of thread, their tags, what is similar, and what is not sent yet."""
