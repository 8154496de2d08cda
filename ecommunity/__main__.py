"""`python -m ecommunity` is the command line."""

import sys

from ecommunity.cli import main

sys.exit(main())
