"""Following: what somebody wishes to hear of, and telling them."""
