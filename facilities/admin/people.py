from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import services as accounts
from accounts.access.admin import PolicyModelAdmin
from accounts.access.admin_csv import FilesAdminMixin
from accounts.access.querysets import may

from .. import services
from ..models import Trainee, Trainer
from .filters import CoachedFilter, ProgramFilter, TrainedFilter, TrainerFilter
from .forms import HandOverForm, LeaveForm, NewTrainerForm, PersonForm, TraineeForm, TrainerForm
from .resources import TraineeResource, TrainerResource

MOST_AT_ONCE = 500  # people whom one action writes, each with all that hangs on it


class PersonAdmin(FilesAdminMixin, PolicyModelAdmin):
    """What trainers and trainees have in common: names on the account, (de)activation as actions."""

    form = PersonForm
    list_select_related = ("user", "gym")
    search_fields = ("user__first_name", "user__last_name", "user__email")
    ordering = ("user__first_name", "user__last_name", "id")
    actions = ("activate", "deactivate")
    autocomplete_fields = ("gym",)

    def trails(self, obj):
        return super().trails(obj) | Q(model="accounts.user", row=str(obj.user_id))

    @admin.display(description=_("name"), ordering="user__first_name")
    def name(self, person):
        return str(person)

    @admin.display(description=_("e-mail"), ordering="user__email")
    def email(self, person):
        return person.user.email

    @admin.display(description=_("active"), boolean=True, ordering="user__is_active")
    def active(self, person):
        return person.user.is_active

    @admin.action(description=_("Deactivate: ends sessions and tokens at once"), permissions=["change"])
    def deactivate(self, request, queryset):
        self.switch(request, queryset, active=False)

    @admin.action(description=_("Activate"), permissions=["change"])
    def activate(self, request, queryset):
        self.switch(request, queryset, active=True)

    def chosen(self, request, queryset, action: str) -> list:
        """Whom an action is to reach; nobody, said aloud, when it would be too many for one request."""
        rows = queryset.permitted(request.user, action).select_related("user", "gym")
        people = list(rows[: MOST_AT_ONCE + 1])
        if len(people) > MOST_AT_ONCE:
            said = _("Up to %(most)s people at once: filter the list first.") % {"most": MOST_AT_ONCE}
            self.message_user(request, said, messages.ERROR)
            return []
        return people

    def switch(self, request, queryset, active: bool):
        people = self.chosen(request, queryset, "administer")
        with transaction.atomic():
            for person in people:
                services.set_active(user=person.user, active=active)
        said = ngettext("%(n)s person changed.", "%(n)s people changed.", len(people)) % {"n": len(people)}
        self.message_user(request, said)

    def write_names(self, obj, form) -> None:
        accounts.rename(obj.user, **{name: form.cleaned_data[name] for name in ("first_name", "last_name")})


@admin.register(Trainer)
class TrainerAdmin(PersonAdmin):
    form = TrainerForm
    resource_classes = [TrainerResource]
    import_help = _("Each new trainer gets a mail with a link to choose a password when you confirm.")
    list_display = ("name", "email", "gym", "load", "active")
    list_filter = (("gym", admin.RelatedOnlyFieldListFilter), "user__is_active")
    reference_actions = {"gym": "staff"}
    fields = ("first_name", "last_name", "email", "gym", "bio", "specialties")
    change_form_template = "admin/facilities/trainer/change_form.html"

    def get_queryset(self, request):
        return super().get_queryset(request).permitted(request.user, "change")

    def get_search_results(self, request, queryset, search_term):
        rows, duplicates = super().get_search_results(request, queryset, search_term)
        return rows.select_related("user"), duplicates

    def get_changelist_instance(self, request):
        changes = super().get_changelist_instance(request)
        changes.result_list = list(changes.result_list)
        rows = Trainee.objects.filter(trainer__in=[row.pk for row in changes.result_list], user__is_active=True)
        loads = dict(rows.values_list("trainer").annotate(number=Count("pk")))
        for row in changes.result_list:
            row.load = loads.get(row.pk, 0)
        return changes

    @admin.display(description=_("trainees"))
    def load(self, trainer):
        url = reverse("admin:facilities_trainee_changelist")
        return format_html('<a href="{}?trainer={}">{}</a>', url, trainer.pk, trainer.load)

    def get_readonly_fields(self, request, obj=None):
        return ("email",) if obj else ()

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = NewTrainerForm
        return super().get_form(request, obj, change=change, **kwargs)

    def write(self, request, obj, form, change):
        if not change:
            created = services.invite_trainer(request=request, **form.cleaned_data)
            obj.pk, obj.user = created.pk, created.user
            obj._state.adding = False
            self.message_user(request, _("The invitation is on its way."), messages.SUCCESS)
            return
        if "gym" in form.changed_data:
            services.move_trainer(trainer=obj, gym=form.cleaned_data["gym"])
        self.write_names(obj, form)
        super().write(request, obj, form, change)

    def remove(self, obj):
        services.dismiss_trainer(trainer=obj)

    def get_urls(self):
        leave = self.admin_site.admin_view(self.leave_view)
        return [path("<path:object_id>/leave/", leave, name="facilities_trainer_leave"), *super().get_urls()]

    def leave_view(self, request, object_id):
        """A trainer leaves: who takes over whom, what else happens, and then it is done, whole."""
        trainer = self.get_object(request, unquote(object_id))
        if trainer is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not may(request.user, "delete", trainer):
            raise PermissionDenied
        trainees = list(trainer.trainees.select_related("user").order_by("user__first_name", "user__last_name", "pk"))
        others = Trainer.objects.permitted(request.user, "administer").filter(gym=trainer.gym, user__is_active=True)
        others = others.exclude(pk=trainer.pk).select_related("user").order_by("user__first_name")
        form = LeaveForm(request.POST or None, trainees=trainees, trainers=others)
        valid = request.method == "POST" and form.is_valid()
        heirs = form.heirs() if valid else {}
        if valid and "confirm" in request.POST:
            services.let_go(trainer=trainer, heirs=heirs, deactivate=form.cleaned_data["deactivate"])
            self.message_user(request, _("%(name)s has left the gym.") % {"name": trainer}, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:facilities_trainer_changelist"))
        shares: dict = {}
        for trainee in trainees if valid else ():
            shares.setdefault(heirs[trainee.pk], []).append(trainee)
        context = {
            **self.admin_site.each_context(request),
            "title": _("%(name)s leaves") % {"name": trainer},
            "opts": self.opts,
            "original": trainer,
            "form": form,
            "shares": shares.items(),
            "is_summary": valid,
            "programs": trainer.user.programs.filter(gym=trainer.gym).count(),
            "invitations": trainer.invitations.pending().count(),
        }
        return TemplateResponse(request, "admin/facilities/trainer/leave.html", context)


@admin.register(Trainee)
class TraineeAdmin(PersonAdmin):
    form = TraineeForm
    resource_classes = [TraineeResource]
    import_help = _("Says who trains with whom, by their addresses. New people are invited, not imported.")
    list_display = ("name", "email", "gym", "trainer", "active")
    list_select_related = ("user", "gym", "trainer__user")
    list_filter = (
        TrainedFilter,
        ProgramFilter,
        CoachedFilter,
        "user__is_active",
        ("gym", admin.RelatedOnlyFieldListFilter),
        TrainerFilter,
    )
    reference_actions = {"gym": "staff", "trainer": "administer"}
    autocomplete_fields = ("gym", "trainer")
    actions = ("hand_over", "activate", "deactivate", "release")
    fields = ("first_name", "last_name", "email", "gym", "trainer", "goal")
    readonly_fields = ("email",)

    def get_search_results(self, request, queryset, search_term):
        rows, duplicates = super().get_search_results(request, queryset, search_term)
        return rows.select_related("user"), duplicates

    def has_add_permission(self, request, obj=None):
        return False  # people register by themselves, at /join/<gym>/, or are invited

    def has_import_permission(self, request):
        return self.has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False  # “out of the gym” is an action; accounts are deleted by their owners

    def changelist_view(self, request, extra_context=None):
        tools = [{"url": reverse("admin:facilities_invitation_add"), "label": _("Invite trainees")}]
        return super().changelist_view(request, {"list_tools": tools, **(extra_context or {})})

    @admin.action(description=_("Hand over to a trainer…"), permissions=["change"])
    def hand_over(self, request, queryset):
        people = self.chosen(request, queryset, "administer")
        if not people:
            return None
        gyms = {person.gym for person in people}
        if len(gyms) != 1 or None in gyms:
            said = _("Choose people of one gym: a trainer works at one.")
            self.message_user(request, said, messages.ERROR)
            return None
        trainers = Trainer.objects.permitted(request.user, "administer").filter(gym__in=gyms, user__is_active=True)
        trainers = trainers.select_related("user").order_by("user__first_name")
        form = HandOverForm(request.POST if "apply" in request.POST else None, trainers=trainers)
        if form.is_valid():
            services.hand_over(trainees=people, trainer=form.cleaned_data["trainer"])
            said = ngettext("%(n)s person handed over.", "%(n)s people handed over.", len(people))
            self.message_user(request, said % {"n": len(people)}, messages.SUCCESS)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Hand over to a trainer"),
            "opts": self.opts,
            "form": form,
            "people": people,
        }
        return TemplateResponse(request, "admin/facilities/trainee/hand_over.html", context)

    @admin.action(description=_("Take out of the gym (nothing is deleted)"), permissions=["change"])
    def release(self, request, queryset):
        people = self.chosen(request, queryset, "delete")
        with transaction.atomic():
            for trainee in people:
                services.release_trainee(trainee=trainee)
        said = ngettext("%(n)s person left the gym.", "%(n)s people left the gym.", len(people)) % {"n": len(people)}
        self.message_user(request, said)

    def write(self, request, obj, form, change):
        self.write_names(obj, form)
        services.save_trainee(obj)
