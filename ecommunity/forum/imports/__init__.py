"""Moving in: what people wrote elsewhere, in a mailing list or another forum, stands in a community as threads with their dates."""
