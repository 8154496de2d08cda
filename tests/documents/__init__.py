"""The documents, their symbols and their readers."""
