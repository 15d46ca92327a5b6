from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from import_export import fields

from policy.admin_csv import PolicyResource

from .audit_text import readable
from .models import AuditEntry


class AuditResource(PolicyResource):
    """The audit trail as a file, with the same texts as on its page."""

    who = fields.Field()
    what = fields.Field()
    name = fields.Field()
    how = fields.Field()
    gym = fields.Field("gym__name")

    class Meta(PolicyResource.Meta):
        model = AuditEntry
        fields = ("at", "who", "what", "name", "how", "gym", "surface")
        export_order = fields

    def iter_queryset(self, queryset: QuerySet[Any]) -> Iterator[Any]:
        rows = queryset.select_related("gym")
        for start in range(0, self.most_rows, 500):
            part = list(rows[start : start + 500])
            for line in readable(part, self.user):
                line.entry.line = line
            yield from part
            if len(part) < 500:
                return

    def dehydrate_who(self, entry: Any) -> Any:
        return entry.line.who

    def dehydrate_what(self, entry: Any) -> Any:
        return entry.line.kind

    def dehydrate_name(self, entry: Any) -> Any:
        return entry.line.what

    def dehydrate_how(self, entry: Any) -> Any:
        return entry.line.text
