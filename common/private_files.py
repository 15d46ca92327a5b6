"""Files with people's data are readable by their owner only, whatever the umask of the process."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

BESIDE = ("", "-wal", "-shm", "-journal")  # suffixes of SQLite's files: the database and its helpers
OTHERS = 0o077


def make_private(database: str | Path) -> None:
    """Creates an SQLite database's file with mode 0600, or changes the mode of an existing file.

    SQLite gives the other files that it creates the same mode. If the mode is right already, this only reads it.
    """
    path = Path(database)
    try:
        if not path.stat().st_mode & OTHERS:
            return
    except FileNotFoundError:
        with contextlib.suppress(OSError):  # the folder doesn't exist or can't be written: SQLite will report it
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        return
    for suffix in BESIDE:
        with contextlib.suppress(FileNotFoundError, PermissionError):  # it doesn't exist, or belongs to another user
            path.with_name(path.name + suffix).chmod(0o600)
