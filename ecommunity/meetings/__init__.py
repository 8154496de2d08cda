"""Sittings and the floor: agenda, queue, clock, chat and record of a meeting that many attend from afar."""
