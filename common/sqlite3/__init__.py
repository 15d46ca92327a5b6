"""Django's SQLite backend (`base`), with a database file that only its owner can read."""
