"""The parts of the demo, one domain each: `load(world)`."""
