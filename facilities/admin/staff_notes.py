"""Notes of a gym's staff about a trainee, on the trainee's page and on pages of their own to edit and delete them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from common.refusals import shown_on
from policy.admin_input import is_key
from policy.rows import may_some, require

from .. import services
from ..models import StaffNote, Trainee


class StaffNoteForm(forms.ModelForm):
    class Meta:
        model = StaffNote
        fields = ("text",)
        labels = {"text": _("Note")}
        help_texts = {"text": _("For admins and front desk of the gym. Trainees and trainers never see it.")}
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}


class StaffNotesMixin:
    """Adds the notes to the page of a trainee in the administration."""

    def get_urls(self) -> list[Any]:
        guard = self.admin_site.admin_view
        return [
            path("<path:object_id>/notes/", guard(self.note_add_view), name="facilities_trainee_notes"),
            path("notes/<str:note_id>/", guard(self.note_edit_view), name="facilities_staffnote_edit"),
            path("notes/<str:note_id>/remove/", guard(self.note_remove_view), name="facilities_staffnote_remove"),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        answer = super().change_view(request, object_id, *args, **kwargs)
        trainee = getattr(answer, "context_data", None) and answer.context_data.get("original")
        if trainee is not None and may_some(request.user, "create", StaffNote):
            rows = StaffNote.objects.permitted(request.user).filter(trainee=trainee).select_related("author")
            for action in ("change", "delete"):
                rows = rows.with_right(request.user, action, f"may_{action}")
            answer.context_data["staff_notes"] = rows
            answer.context_data["note_form"] = StaffNoteForm()
        return answer

    def note_add_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        trainee = self.get_object(request, object_id)
        if trainee is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        require(request.user, "administer", trainee)
        form = StaffNoteForm(request.POST or None)
        if form.is_valid():
            with shown_on(form, "text"), transaction.atomic():
                note = services.add_staff_note(trainee=trainee, author=request.user, **form.cleaned_data)
                require(request.user, "create", note)
            if not form.errors:
                return self.back(request, trainee.pk, _("Note saved."))
        return self.note_page(request, trainee, form, _("Note about %(name)s"))

    def note_edit_view(self, request: HttpRequest, note_id: str) -> HttpResponse:
        note = self.note(request, note_id)
        if note is None:
            return self._get_obj_does_not_exist_redirect(request, StaffNote._meta, note_id)
        require(request.user, "change", note)
        form = StaffNoteForm(request.POST or None, initial={"text": note.text})
        if form.is_valid():
            services.edit_staff_note(note=note, **form.cleaned_data)
            return self.back(request, note.trainee_id, _("Note saved."))
        return self.note_page(request, note.trainee, form, _("Note about %(name)s"))

    def note_remove_view(self, request: HttpRequest, note_id: str) -> HttpResponse:
        """Asks, then deletes."""
        note = self.note(request, note_id)
        if note is None:
            return self._get_obj_does_not_exist_redirect(request, StaffNote._meta, note_id)
        require(request.user, "delete", note)
        if request.method == "POST":
            services.delete_staff_note(note=note)
            return self.back(request, note.trainee_id, _("Note deleted."))
        return self.note_page(request, note.trainee, None, _("Delete the note about %(name)s?"), note=note)

    def note(self, request: HttpRequest, note_id: str) -> StaffNote | None:
        rows = StaffNote.objects.permitted(request.user).select_related("trainee__user", "author")
        return rows.filter(pk=note_id).first() if is_key(note_id) else None

    def note_page(self, request: HttpRequest, trainee: Trainee, form: Any, title: Any, **more: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title % {"name": trainee},
            "opts": self.opts,
            "original": trainee,
            "form": form,
            **more,
        }
        return TemplateResponse(request, "admin/facilities/trainee/note.html", context)

    def back(self, request: HttpRequest, trainee_pk: Any, text: Any) -> HttpResponseRedirect:
        messages.success(request, text)
        return HttpResponseRedirect(reverse("admin:facilities_trainee_change", args=[trainee_pk]) + "#notes")
