"""The pages as every actor: what answers, for reading and for writing. Expectations are literal."""

from decimal import Decimal

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.security_events import link_token, record
from coaching.models import SavedFilter, TrainerNote
from facilities.new_trainer_mail import token_of
from facilities.tests.factories import make_invitation
from notifications.services import subscribe
from tests.routes import fill_in, routes
from tests.test_policy_api import cases, judge
from tests.world import add_named
from training import services as training
from training.models import ProgramAssignment
from transfers.models import Export
from webhooks.tests.factories import EndpointFactory
from workouts.models import Comment, ExerciseLog, WorkoutSession
from workouts.tests.factories import LogFactory, SessionFactory

pytestmark = [pytest.mark.usefixtures("recorded"), pytest.mark.walk]

# fmt: off
#                                          anon trnee peer oTrne trner colle oTrnr admin oAdm gymless oper desk
GET = {
    "/":                                 "200  302  302  302  302  302  302  302  302  302  302  302",
    "/login/":                           "200  302  302  302  302  302  302  302  302  302  302  302",
    "/join/":                            "200  200  200  200  403  403  403  403  403  403  403  403",
    "/join/gym-a/":                      "200  200  200  200  403  403  403  403  403  403  403  403",
    "/join/no-such-gym/":                "404  404  404  404  404  404  404  404  404  404  404  404",
    "/password/reset/":                  "200  200  200  200  200  200  200  200  200  200  200  200",
    "/account/":                         "302  200  200  200  200  200  200  200  200  200  200  200",
    "/account/exports/":                 "302  200  200  200  200  200  200  200  200  200  200  200",
    "/account/exports/{export}/":        "302  200  404  404  404  404  404  404  404  404  404  404",
    "/account/export/":                  "302  200  200  200  200  200  200  200  200  200  200  200",
    "/account/2fa/":                     "302  200  200  200  200  200  200  200  200  200  200  200",
    "/account/access/":                  "302  200  200  200  200  200  200  200  200  200  200  200",
    "/email/":                           "302  200  200  200  200  200  200  200  200  200  200  200",
    "/email/stop/nonsense/":             "410  410  410  410  410  410  410  410  410  410  410  410",
    "/email/undo/nonsense/":             "410  410  410  410  410  410  410  410  410  410  410  410",
    "/confirm-email/nonsense/":          "302  410  410  410  410  410  410  410  410  410  410  410",
    "/account/security/":                "302  200  200  200  200  200  200  200  200  200  200  200",
    "/account/sign-out-everywhere/":     "302  200  200  200  200  200  200  200  200  200  200  200",
    "/account/not-me/{link}/":           "200  200  200  200  200  200  200  200  200  200  200  200",
    "/account/not-me/nonsense/":         "410  410  410  410  410  410  410  410  410  410  410  410",
    "/account/webhooks/":                "302  200  200  200  200  200  200  200  200  200  200  200",
    "/account/webhooks/{endpoint}/":     "302  200  404  404  404  404  404  404  404  404  200  404",
    "/account/webhooks/{endpoint}/edit/":"302  200  404  404  404  404  404  404  404  404  200  404",
    "/oauth/authorize/":                 "302  400  400  400  400  400  400  400  400  400  400  400",
    "/.well-known/oauth-authorization-server":"200  200  200  200  200  200  200  200  200  200  200  200",
    "/today/":                           "302  200  200  200  403  403  403  403  403  403  403  403",
    "/workouts/":                        "302  200  200  200  403  403  403  403  403  403  403  403",
    "/workouts/calendar/":               "302  200  200  200  403  403  403  403  403  403  403  403",
    "/progress/sets/":                   "302  200  200  200  403  403  403  403  403  403  403  403",
    "/workouts/new/":                    "302  200  200  200  403  403  403  403  403  403  403  403",
    "/workouts/log/":                    "302  200  200  200  403  403  403  403  403  403  403  403",
    "/workouts/exercises/":              "302  200  200  200  403  403  403  403  403  403  403  403",
    "/workouts/sync/":                   "401  200  200  200  403  403  403  403  403  403  403  403",
    "/workouts/{session}/state/":        "302  200  404  404  403  403  403  403  403  403  200  403",
    "/sw.js":                            "200  200  200  200  200  200  200  200  200  200  200  200",
    "/manifest.webmanifest":             "200  200  200  200  200  200  200  200  200  200  200  200",
    "/offline/":                         "200  200  200  200  200  200  200  200  200  200  200  200",
    "/account/plates/":                  "302  200  200  200  403  403  403  403  403  403  403  403",
    "/account/imports/":                 "302  200  200  200  403  403  403  403  403  403  403  403",
    "/account/imports/{imported}/":      "302  200  404  404  403  403  403  403  403  403  200  403",
    "/workouts/{session}/":              "302  200  404  404  403  403  403  403  403  403  200  403",
    "/workouts/{session}/add/":          "302  200  404  404  403  403  403  403  403  403  200  403",
    "/workouts/{session}/sets/{log}/":   "302  200  404  404  403  403  403  403  403  403  200  403",
    "/progress/":                        "302  200  200  200  403  403  403  403  403  403  403  403",
    "/metrics/":                         "302  200  200  200  403  403  403  403  403  403  403  403",
    "/metrics/{metric}/":                "302  200  404  404  403  403  403  403  403  403  200  403",
    "/inbox/":                           "302  403  403  403  200  200  200  403  403  403  200  403",
    "/trainees/":                        "302  403  403  403  200  200  200  403  403  403  200  403",
    "/trainees/{trainee_profile}/":      "302  403  403  403  200  404  404  403  403  403  200  403",
    "/trainees/{trainee_profile}/workouts/{session}/":"302  403  403  403  200  404  404  403  403  403  200  403",
    "/trainees/{trainee_profile}/calendar/":"302  403  403  403  200  404  404  403  403  403  200  403",
    "/trainees/{trainee_profile}/progress/":"302  403  403  403  200  404  404  403  403  403  200  403",
    "/trainees/{trainee_profile}/program/":"302  403  403  403  200  404  404  403  403  403  200  403",
    "/trainees/{trainee_profile}/exercises/":"302  403  403  403  200  404  404  403  403  403  200  403",
    "/trainees/{trainee_profile}/workouts/":"302  403  403  403  200  404  404  403  403  403  200  403",
    "/trainees/{trainee_profile}/health/":"302  403  403  403  200  404  404  403  403  403  200  403",
    "/trainees/{trainee_profile}/notes/":"302  403  403  403  200  404  404  403  403  403  200  403",
    "/trainees/{trainee_profile}/log/{session}/":"302  403  403  403  200  404  404  403  403  403  200  403",
    "/trainees/{trainee_profile}/log/{session}/add/":"302  403  403  403  200  404  404  403  403  403  200  403",
    "/trainees/{trainee_profile}/log/{session}/sets/{log}/": "302 403 403 403 200 404 404 403 403 403 200 403",
    "/trainees/assign/":                 "302  403  403  403  200  200  200  403  403  403  200  403",
    "/trainees/log/":                    "302  403  403  403  302  302  302  403  403  403  302  403",
    "/trainees/{trainee_profile}/log/":  "302  403  403  403  200  404  404  403  403  403  200  403",
    "/trainees/{trainee_profile}/last/": "302  403  403  403  200  404  404  403  403  403  200  403",
    "/trainees/{trainee_profile}/maxes/":"302  403  403  403  200  404  404  403  403  403  200  403",
    "/maxes/{max}/":                     "302  200  404  404  200  404  404  403  403  403  200  403",
    "/trainees/{trainee_profile}/plan/": "302  403  403  403  200  404  404  403  403  403  200  403",
    "/trainees/{trainee_profile}/plan/exercises/":"302  403  403  403  200  404  404  403  403  403  200  403",
    "/trainees/{trainee_profile}/assign/":"302  403  403  403  200  404  404  403  403  403  200  403",
    "/trainees/{trainee_profile}/workouts/{session}/live/": "302 403 403 403 200 404 404 403 403 403 200 403",
    "/trainees/tags/":                   "302  403  403  403  200  200  200  403  403  403  200  403",
    "/trainees/invitations/":            "302  403  403  403  200  200  200  403  403  403  403  403",
    "/invite/{invite}/":                 "200  200  200  200  403  403  403  403  403  403  403  403",
    "/sharing/end/{end_token}/":         "200  200  200  200  200  200  200  200  200  200  200  200",
    "/sharing/end/nonsense/":            "404  404  404  404  404  404  404  404  404  404  404  404",
    "/invite/nonsense/":                 "410  410  410  410  410  410  410  410  410  410  410  410",
    "/start/":                           "302  200  200  200  403  403  403  403  403  403  403  403",
    "/follow/":                          "302  200  200  200  403  403  403  403  403  403  403  403",
    "/follow/{program}/":                "302  200  200  200  403  403  403  403  403  403  403  403",
    "/follow/{private_program}/":        "302  200  404  404  403  403  403  403  403  403  403  403",
    "/routines/":                        "302  200  200  200  403  403  403  403  403  403  403  403",
    "/routines/new/":                    "302  200  200  200  403  403  403  403  403  403  403  403",
    "/routines/days/{routine_day}/draft/":"302  200  404  404  403  403  403  403  403  403  403  403",
    "/routines/{routine}/":              "302  200  404  404  403  403  403  403  403  403  200  403",
    "/routines/{routine}/edit/":         "302  200  404  404  403  403  403  403  403  403  200  403",
    "/routines/{routine}/share/":        "302  200  404  404  403  403  403  403  403  403  200  403",
    "/routines/{routine}/plan/":         "302  200  404  404  403  403  403  403  403  403  200  403",
    "/routines/{routine}/plan/exercises/":"302  200  404  404  403  403  403  403  403  403  200  403",
    "/routines/{private_program}/":      "302  404  404  404  403  403  403  403  403  403  404  403",
    "/routines/shared/{shared}/":        "200  200  200  200  200  200  200  200  200  200  200  200",
    "/routines/shared/nonsense/":        "410  410  410  410  410  410  410  410  410  410  410  410",
    "/programs/{routine}/":              "302  403  403  403  200  404  404  404  404  404  200  403",
    "/programs/":                        "302  403  403  403  200  200  200  403  403  403  200  403",
    "/programs/new/":                    "302  403  403  403  200  200  200  403  403  403  200  403",
    "/programs/{program}/":              "302  403  403  403  200  200  200  200  200  200  200  403",
    "/programs/{private_program}/":      "302  403  403  403  200  404  404  200  404  404  200  403",
    "/programs/{program}/print/":        "302  403  403  403  200  200  200  200  200  200  200  403",
    "/programs/{program}/edit/":         "302  403  403  403  200  403  403  200  403  403  200  403",
    "/programs/{program}/assign/":       "302  403  403  403  200  200  200  403  403  403  200  403",
    "/programs/{program}/preview/":      "302  403  403  403  200  200  200  403  403  403  200  403",
    "/programs/{private_program}/preview/":"302  403  403  403  200  404  404  403  403  403  200  403",
    "/programs/{program}/apply/":        "302  403  403  403  200  403  403  403  403  403  200  403",
    "/programs/{program}/plan/":         "302  403  403  403  200  200  200  200  200  200  200  403",
    "/programs/{private_program}/plan/": "302  403  403  403  200  404  404  200  404  404  200  403",
    "/programs/{program}/plan/exercises/":"302  403  403  403  200  403  403  200  403  403  200  403",
    "/exercises/":                       "200  200  200  200  200  200  200  200  200  200  200  200",
    "/exercises/{library_exercise.slug}/":"200  200  200  200  200  200  200  200  200  200  200  200",
    "/exercises/{exercise.slug}/":       "404  200  200  404  200  200  404  200  404  404  200  404",
    "/exercises/{own_exercise.slug}/":   "404  200  404  404  200  404  404  404  404  404  200  404",
    "/exercises/{exercise.slug}/edit/":  "302  403  403  404  200  200  404  200  404  404  200  403",
    "/exercises/{own_exercise.slug}/edit/":"302  200  404  404  403  404  404  404  404  404  200  403",
    "/exercises/{own_exercise.slug}/merge/":"302  200  404  404  200  404  404  403  403  403  200  403",
    "/exercises/{exercise.slug}/merge/": "302  404  404  404  404  404  404  403  403  403  404  403",
    "/exercises/{own_exercise.slug}/hand-over/":"302  403  403  403  200  404  404  403  403  403  200  403",
    "/exercises/{exercise.slug}/hand-over/":"302  403  403  403  404  404  404  403  403  403  404  403",
    "/exercises/{library_exercise.slug}/edit/":"302  403  403  403  403  403  403  403  403  403  200  403",
    "/exercises/new/":                   "302  200  200  200  200  200  200  200  200  403  200  403",
}
POST = {
    "/account/":                         "302  400  400  400  400  400  400  400  400  400  400  400",
    "/join/":                            "400  200  200  200  403  403  403  403  403  403  403  403",
    "/account/view-as/stop/":            "302  302  302  302  302  302  302  302  302  302  302  302",
    "/account/sign-out-everywhere/":     "302  302  302  302  302  302  302  302  302  302  302  302",
    "/account/not-me/{link}/":           "302  302  302  302  302  302  302  302  302  302  302  302",
    "/account/not-me/nonsense/":         "410  410  410  410  410  410  410  410  410  410  410  410",
    "/workouts/start/":                  "302  302  302  302  403  403  403  403  403  403  403  403",
    "/workouts/log/":                    "302  400  400  400  403  403  403  403  403  403  403  403",
    "/workouts/restore/":                "302  400  400  400  403  403  403  403  403  403  403  403",
    "/workouts/{session}/reopen/":       "302  302  404  404  403  403  403  403  403  403  302  403",
    "/workouts/{open}/sets/":            "302  302  404  404  403  403  403  403  403  403  302  403",
    "/workouts/{open}/finish/":          "302  302  404  404  403  403  403  403  403  403  302  403",
    "/workouts/sync/":                   "401  400  400  400  403  403  403  403  403  403  403  403",
    "/workouts/{open}/arrange/":         "302  302  404  404  403  403  403  403  403  403  302  403",
    "/workouts/{open}/note/":            "302  302  404  404  403  403  403  403  403  403  302  403",
    "/account/exports/":                 "302  302  302  302  302  302  302  302  302  302  302  302",
    "/account/exports/{export}/delete/": "302  302  404  404  404  404  404  404  404  404  302  404",
    "/account/imports/":                 "302  400  400  400  403  403  403  403  403  403  403  403",
    "/account/imports/{imported}/start/":"302  302  404  404  403  403  403  403  403  403  302  403",
    "/account/imports/{imported}/undo/": "302  302  404  404  403  403  403  403  403  403  302  403",
    "/account/imports/{imported}/discard/":"302  302  404  404  403  403  403  403  403  403  302  403",
    "/account/plates/":                  "302  302  302  302  403  403  403  403  403  403  403  403",
    "/workouts/{session}/delete/":       "302  302  404  404  403  403  403  403  403  403  302  403",
    "/workouts/{open}/max/":             "302  302  404  404  403  403  403  403  403  403  302  403",
    "/workouts/{session}/add/":          "302  302  404  404  403  403  403  403  403  403  302  403",
    "/workouts/{session}/sets/{log}/":   "302  302  404  404  403  403  403  403  403  403  302  403",
    "/workouts/{session}/sets/{log}/delete/":"302  302  404  404  403  403  403  403  403  403  302  403",
    "/workouts/{session}/sets/restore/": "302  400  404  404  403  403  403  403  403  403  400  403",
    "/metrics/":                         "302  302  302  302  403  403  403  403  403  403  403  403",
    "/metrics/{metric}/":                "302  302  404  404  403  403  403  403  403  403  302  403",
    "/metrics/{metric}/delete/":         "302  302  404  404  403  403  403  403  403  403  302  403",
    "/metrics/restore/":                 "302  400  400  400  403  403  403  403  403  403  400  403",
    "/trainees/{trainee_profile}/assign/":"302  403  403  403  302  404  404  403  403  403  302  403",
    "/workouts/{session}/comments/":     "302  302  404  404  302  404  404  403  403  403  302  403",
    "/workouts/{session}/comments/read/":"302  302  404  404  302  404  404  403  403  403  302  403",
    "/workouts/{session}/comments/{comment}/delete/":"302  403  404  404  302  404  404  403  403  403  302  403",
    "/workouts/move/{assignment}/":      "302  302  404  404  302  404  404  403  403  403  302  403",
    "/inbox/reply/":                     "302  403  403  403  302  404  404  403  403  403  404  403",
    "/inbox/read/":                      "302  403  403  403  302  404  404  403  403  403  404  403",
    "/inbox/read-all/":                  "302  403  403  403  302  302  302  403  403  403  302  403",
    "/trainees/{trainee_profile}/workouts/{session}/comments/": "302 403 403 403 302 404 404 403 403 403 302 403",
    "/trainees/{trainee_profile}/flags/":"302  403  403  403  302  404  404  403  403  403  302  403",
    "/trainees/{trainee_profile}/notes/":"302  403  403  403  302  404  404  403  403  403  302  403",
    "/trainees/{trainee_profile}/notes/{note}/delete/":"302  403  403  403  302  404  404  403  403  403  302  403",
    "/trainees/{trainee_profile}/maxes/":"302  403  403  403  302  404  404  403  403  403  302  403",
    "/exercises/{library_exercise.slug}/maxes/":"302  302  302  302  403  403  403  403  403  403  403  403",
    "/maxes/{max}/":                     "302  302  404  404  302  404  404  403  403  403  302  403",
    "/maxes/{max}/delete/":              "302  302  404  404  302  404  404  403  403  403  302  403",
    "/maxes/restore/":                   "302  400  400  400  400  400  400  403  403  403  400  403",
    "/trainees/{trainee_profile}/plan/": "302  403  403  403  302  404  404  403  403  403  302  403",
    "/trainees/{trainee_profile}/plan/undo/":"302  403  403  403  400  404  404  403  403  403  400  403",
    "/trainees/{trainee_profile}/log/":  "302  403  403  403  302  404  404  403  403  403  302  403",
    "/trainees/{trainee_profile}/log/{session}/sets/":"302  403  403  403  404  404  404  403  403  403  404  403",
    "/trainees/{trainee_profile}/log/{session}/sets/{log}/": "302 403 403 403 302 404 404 403 403 403 302 403",
    "/trainees/{trainee_profile}/log/{session}/add/":"302  403  403  403  404  404  404  403  403  403  404  403",
    "/trainees/{trainee_profile}/log/{session}/sets/restore/": "302 403 403 403 400 404 404 403 403 403 400 403",
    "/trainees/{trainee_profile}/log/{session}/finish/":"302  403  403  403  302  404  404  403  403  403  302  403",
    "/trainees/assign/":                 "302  403  403  403  400  400  400  403  403  403  400  403",
    "/trainees/assignments/undo/":       "302  403  403  403  400  400  400  403  403  403  400  403",
    "/trainees/{trainee_profile}/pause/":"302  403  403  403  302  404  404  403  403  403  302  403",
    "/trainees/{trainee_profile}/resume/":"302  403  403  403  302  404  404  403  403  403  302  403",
    "/trainees/{trainee_profile}/restart/{assignment}/":"302  403  403  403  302  404  404  403  403  403  302  403",
    "/trainees/log/":                    "302  403  403  403  302  302  302  403  403  403  302  403",
    "/trainees/tags/change/":            "302  403  403  403  302  302  302  403  403  403  302  403",
    "/trainees/tags/rename/":            "302  403  403  403  302  302  302  403  403  403  302  403",
    "/trainees/tags/delete/":            "302  403  403  403  302  302  302  403  403  403  302  403",
    "/trainees/tags/undo/":              "302  403  403  403  400  400  400  403  403  403  400  403",
    "/trainees/filters/":                "302  403  403  403  302  302  302  403  403  403  302  403",
    "/trainees/filters/restore/":        "302  403  403  403  400  400  400  403  403  403  400  403",
    "/trainees/filters/{saved}/":        "302  403  403  403  302  404  404  403  403  403  302  403",
    "/trainees/filters/{saved}/delete/": "302  403  403  403  302  404  404  403  403  403  302  403",
    "/trainees/invitations/":            "302  403  403  403  302  302  302  403  403  403  403  403",
    "/trainees/invitations/{invitation}/again/":"302  403  403  403  302  404  404  403  403  403  403  403",
    "/trainees/invitations/{invitation}/delete/":"302  403  403  403  302  404  404  403  403  403  302  403",
    "/invite/{invite}/":                 "302  302  302  302  403  403  403  403  403  403  403  403",
    "/sharing/end/{end_token}/":         "302  302  302  302  302  302  302  302  302  302  302  302",
    "/account/sharing/":                 "302  302  302  302  403  403  403  403  403  403  403  403",
    "/account/notices/seen/":            "302  302  302  302  302  302  302  302  302  302  302  302",
    "/programs/{program}/apply/":        "302  403  403  403  302  403  403  403  403  403  302  403",
    "/programs/{program}/plan/":         "302  403  403  403  400  403  403  400  403  403  400  403",
    "/programs/{private_program}/plan/": "302  403  403  403  400  404  404  400  404  404  400  403",
    "/programs/{program}/plan/fill/":    "302  403  403  403  409  403  403  409  403  403  409  403",
    "/programs/{program}/plan/exercises/new/": "302  403  403  403  400  403  403  400  403  403  400  403",
    "/programs/{private_program}/plan/exercises/new/": "302  403  403  403  400  404  404  400  404  404  400  403",
    "/trainees/{trainee_profile}/follow/":"302  403  403  403  302  404  404  403  403  403  302  403",
    "/trainees/{trainee_profile}/end/":  "302  403  403  403  302  404  404  403  403  403  302  403",
    "/start/":                           "302  404  404  404  403  403  403  403  403  403  403  403",
    "/follow/{program}/":                "302  403  403  403  403  403  403  403  403  403  403  403",
    "/follow/{private_program}/":        "302  403  404  404  403  403  403  403  403  403  403  403",
    "/follow/stop/":                     "302  403  404  404  403  403  403  403  403  403  403  403",
    "/follow/undo/":                     "302  400  400  400  403  403  403  403  403  403  403  403",
    "/routines/new/":                    "302  302  302  302  403  403  403  403  403  403  403  403",
    "/routines/restore/":                "302  400  400  400  403  403  403  403  403  403  400  403",
    "/routines/{routine}/edit/":         "302  302  404  404  403  403  403  403  403  403  302  403",
    "/routines/{routine}/move/":         "302  302  404  404  403  403  403  403  403  403  302  403",
    "/routines/{routine}/delete/":       "302  302  404  404  403  403  403  403  403  403  302  403",
    "/routines/{routine}/share/":        "302  302  404  404  403  403  403  403  403  403  302  403",
    "/routines/{routine}/duplicate/":    "302  302  404  404  403  403  403  403  403  403  403  403",
    "/routines/{routine}/plan/":         "302  400  404  404  403  403  403  403  403  403  400  403",
    "/routines/{private_program}/plan/": "302  403  404  404  403  403  403  403  403  403  400  403",
    "/routines/{routine}/plan/fill/":    "302  409  404  404  403  403  403  403  403  403  409  403",
    "/routines/{routine}/plan/exercises/new/":"302  400  404  404  403  403  403  403  403  403  400  403",
    "/routines/shared/{shared}/":        "404  302  302  302  403  403  403  403  403  403  403  403",
    "/workouts/{session}/routine/":      "302  302  404  404  403  403  403  403  403  403  403  403",
    "/programs/new/":                    "302  403  403  403  302  302  302  403  403  403  302  403",
    "/programs/{program}/edit/":         "302  403  403  403  302  403  403  302  403  403  302  403",
    "/programs/{program}/duplicate/":    "302  403  403  403  302  302  302  403  403  403  302  403",
    "/programs/{private_program}/duplicate/":"302  403  403  403  302  404  404  403  403  403  302  403",
    "/programs/{program}/delete/":       "302  403  403  403  302  403  403  302  403  403  302  403",
    "/programs/{program}/assign/":       "302  403  403  403  302  400  400  403  403  403  302  403",
    "/exercises/new/":                   "302  302  302  302  302  302  302  302  302  403  302  403",
    "/exercises/restore/":               "302  400  400  400  400  400  400  400  400  400  400  403",
    "/exercises/{exercise.slug}/edit/":  "302  403  403  404  302  302  404  302  404  404  302  403",
    "/exercises/{own_exercise.slug}/edit/":"302  302  404  404  403  404  404  404  404  404  302  403",
    "/exercises/{exercise.slug}/archive/":"302  403  403  404  302  302  404  302  404  404  302  403",
    "/exercises/{own_exercise.slug}/archive/":"302  302  404  404  403  404  404  404  404  404  302  403",
    "/exercises/{own_exercise.slug}/merge/":"302  302  404  404  302  404  404  403  403  403  302  403",
    "/exercises/{own_exercise.slug}/hand-over/":"302  403  403  403  302  404  404  403  403  403  302  403",
    "/exercises/{exercise.slug}/delete/":"302  403  403  404  302  302  404  302  404  404  302  403",
    "/exercises/{own_exercise.slug}/delete/":"302  302  404  404  403  404  404  404  404  404  302  403",
    "/exercises/{library_exercise.slug}/delete/":"302  403  403  403  403  403  403  403  403  403  302  403",
    "/leave/":                           "302  302  302  302  403  403  403  403  403  403  403  403",
    "/join/gym-b/":                      "400  302  302  302  403  403  403  403  403  403  403  403",
    "/account/rest/":                    "302  400  400  400  403  403  403  403  403  403  403  403",
    "/account/push/":                    "302  400  400  400  400  400  400  400  400  400  400  400",
    "/account/push/{subscription}/delete/":"302  302  404  404  404  404  404  404  404  404  404  404",
    "/workouts/{open}/rest/":            "302  400  404  404  403  403  403  403  403  403  400  403",
    "/account/delete/":                  "302  400  400  400  400  400  400  400  400  400  400  400",
    "/email/":                           "302  302  302  302  302  302  302  302  302  302  302  302",
    "/email/stop/nonsense/":             "410  410  410  410  410  410  410  410  410  410  410  410",
    "/email/undo/nonsense/":             "410  410  410  410  410  410  410  410  410  410  410  410",
    "/confirm-email/nonsense/":          "302  410  410  410  410  410  410  410  410  410  410  410",
    "/account/access/tokens/":           "302  200  200  200  200  200  200  200  200  200  200  200",
    "/account/access/tokens/{one}/delete/":"302  404  404  404  404  404  404  404  404  404  404  404",
    "/account/access/applications/":     "302  200  200  200  200  200  200  200  200  200  200  200",
    "/account/access/applications/{one}/delete/":"302  404  404  404  404  404  404  404  404  404  404  404",
    "/account/access/granted/{one}/delete/":"302  404  404  404  404  404  404  404  404  404  404  404",
    "/account/webhooks/":                "302  302  302  302  302  302  302  302  302  302  302  302",
    "/account/webhooks/{endpoint}/edit/":"302  302  404  404  404  404  404  404  404  404  302  404",
    "/account/webhooks/{endpoint}/delete/":"302  302  404  404  404  404  404  404  404  404  302  404",
    "/account/webhooks/{endpoint}/resume/":"302  302  404  404  404  404  404  404  404  404  302  404",
    "/account/webhooks/{endpoint}/secret/":"302  302  404  404  404  404  404  404  404  404  302  404",
    "/account/webhooks/{endpoint}/replay/":"302  302  404  404  404  404  404  404  404  404  302  404",
    "/account/webhooks/{endpoint}/deliveries/{one}/replay/": "302 404 404 404 404 404 404 404 404 404 404 404",
    "/oauth/token/":                     "400  400  400  400  400  400  400  400  400  400  400  400",
    "/oauth/revoke/":                    "400  400  400  400  400  400  400  400  400  400  400  400",
    "/oauth/introspect/":                "403  403  403  403  403  403  403  403  403  403  403  403",
    "/theme/":                           "302  302  302  302  302  302  302  302  302  302  302  302",
}
# fmt: on


def body(world, path: str) -> dict:
    exercise = {"category": "strength", "tracking": "reps", "level": "beginner"}
    program = {"name": "New", "weeks": 4, "visibility": "shared"}
    return {
        "/workouts/{open}/sets/": {
            "id": "0195d1c8-0000-7000-8000-000000000001",
            "block": f"{world.library_exercise.pk}-0",
            "weight": "80",
            "reps": "5",
        },
        "/workouts/{open}/note/": {"block": f"{world.library_exercise.pk}-0", "note": "seat 4"},
        "/workouts/{open}/arrange/": {"block": f"{world.library_exercise.pk}-0", "do": "skip"},
        "/workouts/{open}/max/": {"block": f"{world.library_exercise.pk}-0", "weight": "100"},
        "/workouts/{session}/add/": {"exercise": world.library_exercise.pk},
        "/workouts/{session}/sets/{log}/": {"weight": "85", "reps": "5"},
        "/account/imports/{imported}/start/": {
            "units": "metric",
            "zone": "UTC",
            "exercise_0": "Zercher carry",
        },
        "/workouts/{session}/comments/": {"text": "Well done"},
        "/trainees/{trainee_profile}/workouts/{session}/comments/": {"text": "Well done"},
        "/workouts/move/{assignment}/": {"day": world.private_day.pk, "due": "2026-02-03"},
        "/trainees/{trainee_profile}/maxes/": {
            "exercise": world.library_exercise.pk,
            "one_rm": "100",
            "measured_at": "2026-01-05",
        },
        "/exercises/{library_exercise.slug}/maxes/": {"one_rm": "100", "measured_at": "2026-01-05"},
        "/maxes/{max}/": {"training_max": "90", "measured_at": "2026-01-05"},
        "/inbox/reply/": {"entry": f"workout-{world.session.pk}", "text": "Well done"},
        "/inbox/read/": {"entry": f"workout-{world.session.pk}"},
        "/inbox/read-all/": {"until": "2026-02-03T12:00:00+00:00"},
        "/trainees/{trainee_profile}/flags/": {"cause": "none"},
        "/trainees/{trainee_profile}/notes/": {"text": "Likes mornings"},
        "/trainees/{trainee_profile}/log/{session}/sets/{log}/": {"delete": "yes"},
        "/trainees/tags/change/": {"trainee": world.trainee_profile.pk, "name": "vip", "do": "add"},
        "/trainees/tags/rename/": {"tag": "vip", "name": "gold"},
        "/trainees/tags/delete/": {"tag": "vip"},
        "/trainees/filters/": {"name": "VIPs", "back": "tag=vip"},
        "/trainees/filters/{saved}/": {"name": "Gold"},
        "/trainees/{trainee_profile}/pause/": {"first": "2026-02-03", "last": "2026-02-09"},
        "/trainees/{trainee_profile}/restart/{assignment}/": {"start_date": "2026-02-03"},
        "/trainees/invitations/": {"email": "new@x.org"},
        "/invite/{invite}/": {"first_name": "New", "email": "new@x.org", "password": "a-long-enough-one"},
        "/account/sharing/": {"metrics": "no"},
        "/account/exports/": {"kind": "archive"},
        "/metrics/": {"kind": "body_weight", "value": "80"},
        "/metrics/{metric}/": {"value": "81"},
        "/trainees/{trainee_profile}/assign/": {"program": world.program.pk, "start_date": "2026-01-05"},
        "/routines/new/": {"name": "Own"},
        "/routines/{routine}/edit/": {"name": "Own"},
        "/programs/new/": program,
        "/programs/{program}/edit/": program,
        "/programs/{program}/assign/": {"trainees": [world.trainee_profile.pk], "start_date": "2026-01-05"},
        "/exercises/new/": {**exercise, "name": "Brand new"},
        "/account/webhooks/": {"url": "https://receiver.example/", "events": ["set.logged"]},
        "/account/webhooks/{endpoint}/edit/": {"url": "https://receiver.example/", "events": ["set.logged"]},
        "/account/access/tokens/": {"name": "Backup", "scopes": ["workouts:read"], "days": 30},
        "/account/access/applications/": {
            "name": "Mirror",
            "client_type": "public",
            "redirect_uris": "https://mirror.example/back",
        },
        "/exercises/{exercise.slug}/edit/": {**exercise, "name": "Renamed"},
        "/exercises/{own_exercise.slug}/edit/": {"name": "Renamed", "tracking": "reps"},
        "/exercises/{own_exercise.slug}/merge/": {"into": world.library_exercise.pk},
        "/exercises/{own_exercise.slug}/hand-over/": {"name": "Gym press"},
    }.get(path, {})


def address(world, path: str) -> str:
    add_named(world, path)
    if "{open}" in path:
        world.open = SessionFactory(
            trainee=world.trainee_profile, status="in_progress", layout=[{"key": f"{world.library_exercise.pk}-0"}]
        )
    if "{shared}" in path:
        path = path.replace("{shared}", training.link_routine(routine=world.routine))
    if "{comment}" in path:
        world.comment = Comment.objects.create(session=world.session, author=world.trainer, text="Well done")
    if "{note}" in path:
        world.note = TrainerNote.objects.create(trainee=world.trainee_profile, author=world.trainer, text="Mornings")
    if "{max}" in path:
        world.max = training.enter_max(
            actor=world.trainer, trainee=world.trainee_profile, exercise=world.library_exercise, one_rm_kg=Decimal(100)
        )
    if "{invite}" in path:
        invitation = make_invitation(trainer=world.trainer_profile, token="the-token")
        path = path.replace("{invite}", invitation.token)
    if "{end_token}" in path:
        path = path.replace("{end_token}", token_of(world.trainee_profile))
    if "{invitation}" in path:
        world.invitation = make_invitation(trainer=world.trainer_profile)
    if "{saved}" in path:
        world.saved = SavedFilter.objects.create(user=world.trainer, name="VIPs", query={"tag": "vip"})
    if "{export}" in path:
        world.export = Export.objects.create(user=world.trainee, kind="archive", status="done")
    if "{link}" in path:
        path = path.replace("{link}", link_token(record(user=world.trainee, kind="token_made")))
    if "{subscription}" in path:
        world.subscription = subscribe(user=world.trainee, endpoint="https://push.example/", p256dh="", auth="")
    if "{endpoint}" in path:
        world.endpoint = EndpointFactory(user=world.trainee)
    return fill_in(path.replace("{one}", "1"), world)


def signed_in(world, actor) -> Client:
    client = Client()
    if actor != "anonymous":
        client.force_login(getattr(world, actor))
    return client


@pytest.mark.parametrize(("path", "expected"), cases(GET))
def test_get(world, path, expected):
    url = address(world, path)

    def attempt(actor):
        answer = signed_in(world, actor).get(url)
        if actor == "anonymous" and expected[0] == "302":
            assert answer.url.startswith("/login/?next=")
        return answer.status_code

    judge(expected, attempt)


@pytest.mark.parametrize(("path", "expected"), cases(POST))
def test_post(world, path, expected):
    url = address(world, path)

    def stored():
        return (WorkoutSession.objects.count(), ExerciseLog.objects.count(), ProgramAssignment.objects.count())

    def attempt(actor):
        before = stored()
        answer = signed_in(world, actor).post(url, body(world, path))
        if answer.status_code in (400, 403, 404):
            assert stored() == before
        return answer.status_code

    judge(expected, attempt)


def test_every_page_is_in_a_table():
    """A route that nobody thought of would be one that nobody tried."""
    elsewhere = ("/api/", "/admin/", "/static/", "/health", "/ready", "/-/")
    ours = [route for route in routes() if not route.startswith(elsewhere)]
    shapes = {shape(path) for path in (*GET, *POST)}
    # allauth's own, public or about the account of whoever is signed in
    theirs = (
        "/login/",
        "/logout/",
        "/signup/",
        "/inactive/",
        "/email/",
        "/confirm-email/",
        "/password/",
        "/reauthenticate/",
        "/account/2fa/",
        "/3rdparty/",
    )
    untried = [route for route in ours if shape(route) not in shapes and not route.startswith(theirs)]
    assert untried == []
    assert len(ours) > 60


def shape(route: str) -> str:
    import re

    route = re.sub(r"<[^>]+>|\{[^}]+\}", "*", route)
    return re.sub(r"/join/[^/]+/", "/join/*/", route)


@pytest.mark.parametrize(
    ("actor", "path"),
    [
        ("trainee", "/today/"),
        ("trainee", "/workouts/"),
        ("trainee", "/workouts/{open}/"),
        ("trainee", "/workouts/{session}/"),
        ("trainee", "/progress/"),
        ("trainee", "/progress/sets/"),
        ("trainee", "/workouts/calendar/"),
        ("trainee", "/routines/"),
        ("trainee", "/routines/{routine}/"),
        ("trainee", "/routines/days/{routine_day}/draft/"),
        ("trainee", "/routines/shared/{shared}/"),
        ("trainee", "/metrics/"),
        ("trainee", "/account/imports/"),
        ("trainee", "/account/imports/{imported}/"),
        ("trainee", "/start/?goal=strength&days=3&equipment=gym"),
        ("trainee", "/follow/"),
        ("trainee", "/follow/{private_program}/"),
        ("trainer", "/inbox/"),
        ("trainer", "/trainees/"),
        ("trainer", "/trainees/{trainee_profile}/"),
        ("trainer", "/trainees/{trainee_profile}/workouts/{session}/"),
        ("trainer", "/programs/"),
        ("trainer", "/trainees/{trainee_profile}/calendar/"),
        ("trainer", "/trainees/{trainee_profile}/program/"),
        ("trainer", "/trainees/{trainee_profile}/log/{session}/"),
        ("trainer", "/trainees/{trainee_profile}/workouts/"),
        ("trainer", "/trainees/{trainee_profile}/health/"),
        ("trainer", "/trainees/{trainee_profile}/notes/"),
        ("trainer", "/trainees/{trainee_profile}/progress/"),
        ("trainer", "/trainees/{trainee_profile}/plan/"),
        ("trainer", "/trainees/{trainee_profile}/maxes/"),
        ("trainer", "/trainees/{trainee_profile}/last/"),
        ("trainer", "/trainees/tags/"),
        ("trainer", "/trainees/invitations/"),
        ("trainer", "/programs/{program}/"),
        ("trainer", "/programs/{program}/plan/"),
        ("trainer", "/programs/{program}/apply/"),
        ("trainer", "/programs/{program}/preview/"),
        ("trainer", "/exercises/"),
        ("trainer", "/account/"),
    ],
)
def test_pages_cost_few_queries_at_any_size(world, actor, path):
    from django.db import connection

    from facilities.tests.factories import make_trainee
    from metrics.tests.factories import HealthMetricFactory
    from training.tests.factories import AssignmentFactory, ExerciseFactory, ProgramExerciseFactory

    client = signed_in(world, actor)
    url = address(world, path)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        assert client.get(url).status_code == 200
    for _ in range(6):
        ProgramExerciseFactory(program_day=world.day, exercise=ExerciseFactory())
        SessionFactory(trainee=world.trainee_profile)
        HealthMetricFactory(trainee=world.trainee_profile)
        LogFactory(session=world.session, exercise=ExerciseFactory())
        LogFactory(session=getattr(world, "open", world.session), exercise=world.library_exercise)
        other = make_trainee(trainer=world.trainer_profile)
        AssignmentFactory(trainee=other, program=world.program)
        LogFactory(session=SessionFactory(trainee=other), exercise=world.library_exercise)
    with CaptureQueriesContext(connection) as many:
        assert client.get(url).status_code == 200
    statements = "\n".join(query["sql"][:200] for query in many.captured_queries)
    assert len(many) <= 15, statements
    assert len(many) <= len(few) + 2, statements


SECURITY_HEADERS = {
    "Content-Security-Policy": ("base-uri 'none'", "frame-ancestors 'none'", "default-src 'self'"),
    "X-Content-Type-Options": ("nosniff",),
    "Referrer-Policy": ("same-origin",),
    "X-Frame-Options": ("DENY",),
}


@pytest.mark.parametrize("path", ["/", "/login/", "/today/", "/admin/", "/api/v1/gyms/", "/health", "/nothing/"])
def test_every_answer_carries_the_security_headers(client, world, path):
    client.force_login(world.trainee)
    answer = client.get(path)
    for header, parts in SECURITY_HEADERS.items():
        for part in parts:
            assert part in answer.headers[header]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_personal_pages_are_kept_by_no_cache(client, world):
    client.force_login(world.trainee)
    for path in ("/today/", "/workouts/", "/account/"):
        assert client.get(path).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", ["/workouts/start/", "/leave/", "/account/delete/", "/theme/", "/metrics/restore/"])
def test_changes_are_posts(client, world, path):
    client.force_login(world.trainee)
    assert client.get(path).status_code == 405
