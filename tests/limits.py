"""How many examples a property is tried with: few in `make test`, as many as asked for by `make fuzz` (EXAMPLES)."""

import os


def examples(few: int) -> int:
    return int(os.environ.get("PROPERTY_EXAMPLES", "0")) or few
