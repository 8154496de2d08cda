"""Notices: what somebody is told of, in one place. Lower packages know nothing of what they are about."""
