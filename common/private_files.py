"""Files with people's data are readable by their owner only, whatever the umask of the process."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

BESIDE = ("", "-wal", "-shm", "-journal")  # what SQLite keeps in the database's folder
OTHERS = 0o077


def make_private(database: str | Path) -> None:
    """Creates an SQLite database's file with mode 0600, or takes it from everyone else if it is there already.

    SQLite gives the files that it makes beside it the same mode. Costs a look at the file where all is well.
    """
    path = Path(database)
    try:
        if not path.stat().st_mode & OTHERS:
            return
    except FileNotFoundError:
        with contextlib.suppress(OSError):  # a folder that isn't there or can't be written: SQLite says so
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        return
    for suffix in BESIDE:
        with contextlib.suppress(FileNotFoundError, PermissionError):  # not there, or another user's
            path.with_name(path.name + suffix).chmod(0o600)
