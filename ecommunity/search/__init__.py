"""The index: what can be found, in which language, by which stems; who may find it is asked of each kind of thing."""
