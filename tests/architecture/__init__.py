"""Rules about the source itself: sizes, names, who may write, what no file may hold."""
