"""Small disks of one's own, to be filled to the last block; only an administrator can make one."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.services.fixtures import leave_out

BLOCK = 4096


class Disk:
    """The disk that is mounted at `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.filler = folder / "filler"

    def fill(self) -> None:
        """Not a block is left."""
        with suppress(OSError), self.filler.open("ab", buffering=0) as out:
            while out.write(bytes(BLOCK)):
                pass
        assert shutil.disk_usage(self.folder).free < BLOCK

    def empty(self) -> None:
        """Somebody made space."""
        self.filler.unlink()


@contextmanager
def small_disk(folder: Path, size_mb: int, owner: int = 0) -> Iterator[Disk]:
    """The new folder is a disk of its own, which belongs to the account `owner`; the test is left out where that may not be made."""
    folder.mkdir()
    options = f"size={size_mb}m,mode=700,uid={owner}"
    if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", folder], capture_output=True, check=False).returncode:
        leave_out("this account may not mount a small disk")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
