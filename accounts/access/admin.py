"""The policy for Django admin: which models, which rows, which choices."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied

from .querysets import may, may_some


class PolicyAdminMixin:
    """Mixes into ModelAdmin and inlines alike."""

    def get_queryset(self, request):
        return super().get_queryset(request).permitted(request.user)

    def has_module_permission(self, request):
        return may_some(request.user, "view", self.model)

    def has_view_permission(self, request, obj=None):
        return may_some(request.user, "view", self.model) if obj is None else self.allowed(request, "view", obj)

    def has_add_permission(self, request, obj=None):
        return may_some(request.user, "create", self.model)

    def has_change_permission(self, request, obj=None):
        return self.allowed(request, "change", obj)

    def has_delete_permission(self, request, obj=None):
        return self.allowed(request, "delete", obj)

    def allowed(self, request, action: str, obj) -> bool:
        # An inline asks with its parent; the rows of the inline are scoped by its queryset.
        if obj is None or not isinstance(obj, self.model):
            return may_some(request.user, action, self.model)
        return may(request.user, action, obj)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if "queryset" not in kwargs and hasattr(db_field.related_model._default_manager, "permitted"):
            kwargs["queryset"] = db_field.related_model._default_manager.permitted(
                request.user, self.reference_actions.get(db_field.name, "view")
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    # {foreign key: policy action that its choices need}
    reference_actions: dict[str, str] = {}


class PolicyModelAdmin(PolicyAdminMixin, admin.ModelAdmin):
    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        # Admin runs the view in a transaction: raising takes the row back.
        if not may(request.user, "change" if change else "create", obj):
            raise PermissionDenied
