"""What `doctor` looks at."""

from ecommunity.cli.checks.finding import Finding

__all__ = ["Finding"]
