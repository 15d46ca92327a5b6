"""What a name and what a note may hold. A name appears in subjects, titles and lists: it is one visible line."""

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from common.validators import clean_text, one_line, validate_line, validate_text
from policy.checks import own_models

# fmt: off
#        text                              a name             a note
TEXTS = [
    ("Anna",                               "",                ""),
    ("Zoë O’Neill-Łukasz",                 "",                ""),
    ("Ａｎｎａ",                             "",                ""),
    ("أنا",                                 "",                ""),
    ("می‌خواهم",                             "",                ""),  # with a joiner
    ("👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️",                        "",                ""),  # with joiners, tags and a selector
    ("e\u0301\u0323",                      "",                ""),
    ("a\nb",                               "control_characters", ""),
    ("a\r\nBcc: victim@x.org",             "control_characters", ""),
    ("a\tb",                               "control_characters", ""),
    ("a\u2028b",                           "control_characters", ""),
    ("a\u2029b",                           "control_characters", ""),
    ("a\x85b",                             "control_characters", ""),
    ("a\x00b",                             "null_characters_not_allowed", "null_characters_not_allowed"),
    ("a\x01b",                             "control_characters", "control_characters"),
    ("a\x0bb",                             "control_characters", "control_characters"),
    ("a\x1bb",                             "control_characters", "control_characters"),
    ("a\x7fb",                             "control_characters", "control_characters"),
    ("a\x9bb",                             "control_characters", "control_characters"),
    ("a\ud800b",                           "control_characters", "control_characters"),
    ("a\udfffb",                           "control_characters", "control_characters"),
    ("a\ufdd0b",                           "control_characters", "control_characters"),
    ("a\uffffb",                           "control_characters", "control_characters"),
    ("a\u202eb",                           "control_characters", ""),
    ("a\u202ab",                           "control_characters", ""),
    ("a\u2066b\u2069",                     "control_characters", ""),
    ("a\u200fb",                           "control_characters", ""),
    ("a\u061cb",                           "control_characters", ""),
    ("a\u200bb",                           "control_characters", ""),
    ("a\u2060b",                           "control_characters", ""),
    ("a\ufeffb",                           "control_characters", ""),
    ("a\u00adb",                           "control_characters", ""),
    ("\u3164",                             "blank",           ""),
    ("\u200d\u200d",                       "blank",           ""),
    ("\u2800 \u2800",                      "blank",           ""),
    ("a" + "\u0301" * 9,                   "too_many_marks",  ""),
    ("a" + "\u20dd" * 300,                 "too_many_marks",  ""),
]
# fmt: on


def code(validate, text: str) -> str:
    try:
        validate(text)
    except ValidationError as error:
        return str(error.code)
    return ""


@pytest.mark.parametrize(("text", "name", "note"), TEXTS, ids=lambda text: ascii(text)[:30])
def test_names_and_notes(text, name, note):
    assert (code(validate_line, text), code(validate_text, text)) == (name, note)


@pytest.mark.parametrize("text", [text for text, name, _note in TEXTS if name not in ("blank", "too_many_marks")])
def test_what_a_file_holds_is_made_one(text):
    assert code(validate_line, one_line(text)) == ""
    assert code(validate_text, clean_text(text)) == ""


@pytest.mark.parametrize(
    ("text", "line"),
    [("a\r\nBcc: b", "a Bcc: b"), ("  a \t b\u2028c ", "a b c"), ("a\u202eb\x00\ud800", "ab"), ("", ""), ("\n", "")],
)
def test_one_line(text, line):
    assert one_line(text) == line


LINES = {
    *("accounts.User.first_name", "accounts.User.last_name", "accounts.PersonalAccessToken.name"),
    *("facilities.Gym.name", "facilities.Gym.city", "facilities.Gym.country", "facilities.Gym.phone"),
    *("training.Exercise.name", "training.Program.name", "training.Program.folder", "training.ProgramDay.name"),
    *("training.ProgramExercise.block", "training.ProgramExercise.tempo"),
    *("coaching.TraineeTag.name", "coaching.SavedFilter.name"),
    *("facilities.Invitation.first_name", "facilities.Invitation.last_name"),
    *("workouts.WorkoutSession.name", "webhooks.Endpoint.description"),
}
OTHERWISE = {  # what the product writes itself, or what has a form of its own
    *("accounts.User.password", "accounts.User.timezone", "accounts.TokenFamily.current_jti"),
    *("accounts.PersonalAccessToken.digest", "accounts.SignInFailure.email_digest", "accounts.EmailChange.credentials"),
    *("accounts.DailyUse.quota", "accounts.DailyUse.whose"),
    *("accounts.SecurityEvent.detail", "accounts.SecurityEvent.target"),
    *("facilities.Gym.timezone", "facilities.Invitation.token_hash", "notifications.Notice.subject"),
    *(f"notifications.PushSubscription.{name}" for name in ("endpoint", "p256dh", "auth")),
    *(
        "webhooks.Endpoint.url",
        "webhooks.Endpoint.secret",
        "webhooks.Endpoint.former_secret",
        "webhooks.Delivery.answer",
    ),
    *("workouts.WorkoutSession.content_hash", "workouts.ExerciseLog.content_hash", "coaching.DismissedFlag.cause"),
    *("transfers.Import.file_name", "transfers.Import.dialect", "transfers.Import.units", "transfers.Import.zone"),
    *("training.Exercise.search_text", "training.Program.ready_made"),
    *("transfers.Import.reason", "transfers.ImportedRow.key", "transfers.ExerciseAlias.name"),
}


def test_every_text_is_a_name_or_a_note():
    """A new column is one or the other, or stands above with what writes it."""
    found: dict[str, set[str]] = {"line": set(), "text": set(), "neither": set()}
    for model in own_models():
        for field in model._meta.concrete_fields:
            plain = type(field) in (models.CharField, models.TextField) and not field.choices
            if model._meta.app_label != "changes" and not model._meta.proxy and plain:
                kind = (
                    "line" if validate_line in field.validators else "text" if validate_text in field.validators else ""
                )
                found[kind or "neither"].add(f"{model._meta.label}.{field.name}")
    assert found["line"] == LINES
    assert found["neither"] == OTHERWISE
    assert len(found["text"]) > 10
