from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from changes import services as changes
from changes.api.viewsets import PolicyViewSet
from common.api.exceptions import Conflict, PreconditionRequired
from common.api.filters import refuse_unknown
from common.api.pagination import whole_number
from common.api.selection import Expansion
from facilities.models import Trainee
from policy.drf import SignedIn
from policy.rows import require, require_some
from policy.scopes import NEEDED
from training import filters, services
from training.models import Exercise, Program, ProgramAssignment, ProgramDay, ProgramExercise
from training.plans import Plan
from training.program_plans import program_plan, with_days

from . import serializers
from .plans import PlanSerializer, plan_document, replace_plan, revision_document

REVISION = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}


@extend_schema_view(
    create=extend_schema(responses={201: serializers.ExerciseSerializer, 200: serializers.ExerciseSerializer})
)
class ExerciseViewSet(PolicyViewSet):
    about = (
        "A movement: of the library (`gym` and `trainee` are null), a gym's own, or a trainee's own, which only they "
        "and their trainer see. One in use is archived (`is_archived`), not deleted. What a trainee creates is their "
        "own; the same again answers 200 with the stored one."
    )
    model = Exercise
    serializer_class = serializers.ExerciseSerializer
    filterset_class = filters.ExerciseFilter
    lookup_value_converter = "int"

    def rows(self) -> Any:
        return Exercise.objects.order_by("id")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        serializer = self.get_serializer(data=request.data)
        if (stored := serializer.stored_again()) is not None:
            return self.answer(stored.pk)
        return super().create(request, *args, **kwargs)

    def perform_destroy(self, instance: Any) -> None:
        services.delete(instance)


class ProgramViewSet(PolicyViewSet):
    about = (
        "A plan of weeks. `shared` ones are read by everyone signed in, `private` ones by those whom they concern. One "
        "with `is_offered` is also read and followed by its gym's trainees. One that a trainee creates is a routine: "
        "private, without a gym, read by them and their trainer."
    )
    model = Program
    filterset_class = filters.ProgramFilter
    policy_actions = {"duplicate": "view", "plan": "view", "replace_plan": "change"}
    guarded_actions, tagged_actions = ("replace_plan",), ("plan",)
    expandable = {"program_days": Expansion(serializers.DayWithExercisesSerializer, with_days, many=True)}
    lookup_value_converter = "int"

    def rows(self) -> Any:
        return Program.objects.order_by("id")

    def perform_destroy(self, instance: Any) -> None:
        services.delete(instance)

    def get_serializer_class(self) -> Any:
        return serializers.DuplicateSerializer if self.action == "duplicate" else serializers.ProgramSerializer

    @extend_schema(
        summary="Copy a program with its days and exercises",
        request=serializers.DuplicateSerializer,
        responses={201: serializers.ProgramSerializer},
    )
    @action(detail=True, methods=["post"])
    def duplicate(self, request: Request, pk: Any) -> Response:
        program = self.get_object()
        require_some(request.user, "create", Program)
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        copy = services.duplicate_program(actor=request.user, program=program, **serializer.validated_data)
        self.action = "retrieve"
        return self.answer(copy.pk, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Read a whole plan",
        parameters=[OpenApiParameter("revision", REVISION, description="An older one, instead of the current plan.")],
        responses=PlanSerializer,
        filters=False,
    )
    @action(detail=True, pagination_class=None)
    def plan(self, request: Request, pk: Any) -> Response:
        program = self.get_object()
        refuse_unknown(request, {"revision"})
        number = whole_number(request.query_params, "revision", program.revision, 1, 2**31 - 1)
        if number == program.revision:
            return Response(self.current_plan(program))
        return Response(revision_document(get_object_or_404(program.revisions.all(), number=number)))

    @extend_schema(
        summary="Replace a whole plan",
        description="Days and exercises with the `id` of a stored one keep it, others are made, and those that are "
        "left out are removed. Progressions stay with the exercises that stay.",
        request=PlanSerializer,
        responses=PlanSerializer,
        filters=False,
    )
    @plan.mapping.put
    def replace_plan(self, request: Request, pk: Any) -> Response:
        program = self.get_object()
        if "If-Match" not in request.headers:
            raise PreconditionRequired()
        with transaction.atomic():
            program = changes.held(program)
            self.refuse_other_tags(self.current_plan(program))
            context = {**self.get_serializer_context(), "program": program}
            serializer = PlanSerializer(data=request.data, context=context)
            serializer.is_valid(raise_exception=True)
            replace_plan(program=program, sent=serializer.validated_data, user=request.user)
        response = Response(self.current_plan(Program.objects.get(pk=program.pk)))
        response.is_row = True
        return response

    def current_plan(self, program: Program) -> dict[str, Any]:
        return plan_document(
            plan=program_plan(program),
            weeks=program.weeks,
            week_notes=program.week_notes,
            revision=program.revision,
        )


class PlanPartViewSet(PolicyViewSet):
    """Days and exercises of programs: lists hold what is current, an address still answers for what history names."""

    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Any]:
        parts = super().get_queryset()
        return parts.current() if self.action == "list" else parts

    def is_listed(self, row: Any) -> bool:
        return not row.is_archived

    def perform_destroy(self, instance: Any) -> None:
        services.remove_plan_part(instance)


class ProgramDayViewSet(PlanPartViewSet):
    about = (
        "One workout of a program's week. A day that someone has trained by leaves the lists when it is "
        "deleted, and still answers at its address."
    )
    model = ProgramDay
    serializer_class = serializers.ProgramDaySerializer
    filterset_class = filters.ProgramDayFilter

    def rows(self) -> Any:
        return ProgramDay.objects.select_related("program").order_by("id")


class ProgramExerciseViewSet(PlanPartViewSet):
    about = (
        "What to do of one exercise on a day. Those that someone has trained by leave the lists when they are "
        "deleted, and still answer at their address."
    )
    model = ProgramExercise
    serializer_class = serializers.ProgramExerciseSerializer
    filterset_class = filters.ProgramExerciseFilter
    expandable = {"exercise": Expansion(serializers.ExerciseSerializer, lambda lines: lines.select_related("exercise"))}

    def rows(self) -> Any:
        return ProgramExercise.objects.select_related("program_day__program").order_by("id")


class ProgramAssignmentViewSet(PolicyViewSet):
    about = (
        "A trainee trains by a program from a day on. It keeps to the revision that it began with until the "
        "trainer applies a newer one. Trainees create their own, of a ready-made or offered program or one of theirs, "
        "while no trainer's runs (else 409)."
    )
    model = ProgramAssignment
    serializer_class = serializers.ProgramAssignmentSerializer
    filterset_class = filters.ProgramAssignmentFilter
    expandable = {
        "program": Expansion(serializers.ProgramSerializer, lambda assignments: assignments.select_related("program"))
    }
    lookup_value_converter = "int"
    policy_actions = {
        **dict.fromkeys(("pause", "resume", "apply_revision", "end"), "change"),
        "plan": "view",
        "move": "move",
    }
    tagged_actions = ("plan",)

    def rows(self) -> Any:
        if self.action in self.policy_actions:
            return ProgramAssignment.objects.with_plan()
        shown = ProgramAssignment.objects.select_related("revision", "trainee__user")
        return shown.defer("revision__content").order_by("id")

    def perform_destroy(self, instance: Any) -> None:
        services.delete_assignment(instance)

    @extend_schema(
        summary="Read the plan that the trainee follows",
        description="The revision that they follow, with what is theirs alone. The ids of exercises that were added "
        "for them are below 0.",
        responses=PlanSerializer,
        filters=False,
    )
    @action(detail=True, pagination_class=None)
    def plan(self, request: Request, pk: Any) -> Response:
        refuse_unknown(request, ())
        assignment = self.get_object()
        plan = assignment.revision.plan
        own = Plan(tuple(day.with_overrides(assignment.overrides) for day in plan.days))
        return Response(revision_document(assignment.revision, own))

    def unended(self) -> ProgramAssignment:
        """The assignment. Raises Conflict for one that has ended."""
        assignment: ProgramAssignment = self.get_object()
        if assignment.status_now == ProgramAssignment.Status.ENDED:
            raise Conflict(_("This program has ended for the trainee."))
        return assignment

    def carried_out(self, assignment: ProgramAssignment) -> Response:
        self.action = "retrieve"
        return self.answer(assignment.pk)

    def valid_body(self, serializer_class: type[Serializer], **context: Any) -> dict[str, Any]:
        serializer = serializer_class(data=self.request.data, context={**self.get_serializer_context(), **context})
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    @extend_schema(
        summary="Pause the program",
        description="What is due in the pause comes after it, on the same weekdays.",
        request=serializers.PauseSerializer,
        responses=serializers.ProgramAssignmentSerializer,
    )
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: Any) -> Response:
        assignment = self.unended()
        fields = self.valid_body(serializers.PauseSerializer)
        services.pause_program(assignment=assignment, **{"last": None, **fields})
        return self.carried_out(assignment)

    @extend_schema(summary="End the pause", request=None, responses=serializers.ProgramAssignmentSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: Any) -> Response:
        assignment = self.unended()
        services.resume_program(assignment=assignment)
        return self.carried_out(assignment)

    @extend_schema(
        summary="Move a planned workout to another day",
        request=serializers.MoveSerializer,
        responses=serializers.ProgramAssignmentSerializer,
    )
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: Any) -> Response:
        assignment = self.unended()
        fields = self.valid_body(serializers.MoveSerializer, assignment=assignment)
        services.move_workout(assignment=assignment, day=fields["program_day"], due=fields["date"])
        return self.carried_out(assignment)

    @extend_schema(
        summary="Apply the program's newest revision",
        request=None,
        responses=serializers.ProgramAssignmentSerializer,
    )
    @action(detail=True, methods=["post"])
    def apply_revision(self, request: Request, pk: Any) -> Response:
        assignment = self.unended()
        services.follow_current_revision(actor=request.user, assignment=assignment)
        return self.carried_out(assignment)

    @extend_schema(summary="End the program", request=None, responses=serializers.ProgramAssignmentSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: Any) -> Response:
        assignment = self.get_object()
        services.end_assignment(assignment)
        return self.carried_out(assignment)


class AssignProgram(APIView):
    permission_classes = (SignedIn,)
    scopes = NEEDED[ProgramAssignment.resource]
    other_errors = ("409",)

    @extend_schema(
        operation_id="trainees_assign_program",
        summary="Assign a program",
        description="The one that is followed ends the day before, or at once if this one begins today or earlier. "
        "One that begins later is `upcoming` until then.",
        request=serializers.AssignProgramSerializer,
        responses={201: serializers.ProgramAssignmentSerializer},
    )
    def post(self, request: Request, pk: Any) -> Response:
        trainee = get_object_or_404(Trainee.objects.permitted(request.user), pk=pk)
        require(request.user, "assign", trainee)
        context = {"request": request}
        serializer = serializers.AssignProgramSerializer(data=request.data, context=context)
        serializer.is_valid(raise_exception=True)
        with transaction.atomic():
            assignment = services.assign_program(actor=request.user, trainee=trainee, **serializer.validated_data)
        return Response(
            serializers.ProgramAssignmentSerializer(assignment, context=context).data, status.HTTP_201_CREATED
        )
