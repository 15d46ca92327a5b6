from itertools import count

from django.db import models
from django.utils.text import slugify

PREFIXES = 200  # in one statement


def unique_slugs(model: type[models.Model], names: list[str], length: int = 80) -> list[str]:
    """Does the same as `unique_slug` for many new rows at once, in few statements."""
    bases = [slugify(name)[: length - 6] or str(model._meta.model_name) for name in names]
    prefixes: list[str] = []
    for base in sorted(set(bases)):  # a base comes right after what it begins with, which finds its slugs too
        if not prefixes or not base.startswith(prefixes[-1]):
            prefixes.append(base)
    taken = reserved_slugs(model)
    for at in range(0, len(prefixes), PREFIXES):
        begun = models.Q(*(("slug__startswith", base) for base in prefixes[at : at + PREFIXES]), _connector=models.Q.OR)
        taken.update(model._base_manager.filter(begun).values_list("slug", flat=True))
    found = []
    for base in bases:
        slug = next(one for n in count(1) if (one := base if n == 1 else f"{base}-{n}") not in taken)
        taken.add(slug)
        found.append(slug)
    return found


def unique_slug(model: type[models.Model], name: str, length: int = 80) -> str:
    """A slug of `name` that no other row has; names without ASCII letters fall back to the model's name."""
    base = slugify(name)[: length - 6] or str(model._meta.model_name)
    taken = reserved_slugs(model) | set(
        model._base_manager.filter(slug__startswith=base).values_list("slug", flat=True)
    )
    candidates = (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 2))
    return next(slug for slug in candidates if slug not in taken)


def reserved_slugs(model: type[models.Model]) -> set[str]:
    """The slugs that no row may have, because another page has the address: the model's `reserved_slugs`."""
    return set(getattr(model, "reserved_slugs", ()))
