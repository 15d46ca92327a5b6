"""Django's SQLite backend (`base`), with a file that is its owner's alone."""
