"""Revisions: the numbered states of a program that trainees train by."""

from __future__ import annotations

from django.db import transaction

from changes import services as changes

from ..models import Program, ProgramRevision
from ..program_plans import program_plan


@transaction.atomic
def freeze(program: Program) -> ProgramRevision:
    """The program's current revision, which is stored when it is first needed and never changed."""
    current = changes.held(program)
    revision = current.revisions.filter(number=current.revision).first()
    if revision is None:
        revision = current.revisions.create(number=current.revision, content=program_plan(current).write())
    return revision
