"""How people come into a sitting and take part in it: the test beforehand, the mode, the text in place of the voice, who is here."""
