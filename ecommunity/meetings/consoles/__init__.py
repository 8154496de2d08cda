"""The pages of those who serve a sitting: chair, interpreter, rapporteur, and the screen in the room."""
