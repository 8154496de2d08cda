"""The way in: the concurrency driver first, before anything that it has to replace is imported, then the application.

`python wsgi.py` is `ecommunity serve`.
"""

import os
import sys

from ecommunity import rt

rt.patch(os.environ.get("ASYNC_MODE", "").strip() or "eventlet")

from ecommunity import cli  # noqa: E402 - the driver comes first

if __name__ == "__main__":
    sys.exit(cli.main(["serve", *sys.argv[1:]]))
