"""From a file to the paragraphs of a document, with nothing lost and nothing dangerous kept."""
