"""The demonstration community: invented people and States, real knowledge."""
