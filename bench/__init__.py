"""Speed and steadiness, measured beside peers. `make bench` runs it; `make bench ARGS=--check` compares with the stored ratios."""
