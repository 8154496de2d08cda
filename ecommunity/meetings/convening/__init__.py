"""How a meeting comes about: announced, registered for, with its agenda; postponed, adjourned, cancelled, archived."""
