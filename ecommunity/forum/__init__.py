"""The informal zone: questions, what people answer, and the answer that helped."""
