"""Documents of a group: their symbols, their text, their files."""
