from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base

from common.private_files import make_private


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        name = str(conn_params["database"])
        if not name.startswith((":memory:", "file:")):
            make_private(name)
        return super().get_new_connection(conn_params)
