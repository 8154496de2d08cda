"""Finding: what is unread, the lists and their filters, and who could answer."""
