"""Describes operations in the OpenAPI schema: who may call them, which scope they need, and their errors."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_standardized_errors.openapi import AutoSchema
from rest_framework.permissions import AllowAny

from common.api.schema import BOUNDS
from common.filters import MAX_VALUES
from common.search import MAX_LENGTH, MAX_WORDS

from .drf import OBJECT_ACTIONS, accepted_scopes, object_action
from .scopes import SCOPES, SIGN_IN
from .table import ANYONE, POLICY

SUMMARIES = {
    "list": "List {many}",
    "retrieve": "Read {one}",
    "create": "Add {one}",
    "update": "Replace {one}",
    "partial_update": "Change {one}",
    "destroy": "Delete {one}",
}
ROLES = {"signed-in": "anyone signed in", "trainee": "trainees", "trainer": "trainers", "admin": "gym admins"}
ROLES |= {"front_desk": "the front desk of a gym"}
WITH_BODY = ("POST", "PUT", "PATCH")
DESCRIPTIONS = {
    "200": "Done.",
    "201": "Created.",
    "204": "Done. The answer has no body.",
    "400": "The request can't be read or is not valid. Each error names its field or parameter.",
    "401": "There is no token, or it is not valid.",
    "403": "You may read this, but not do this to it, or the token lacks the scope.",
    "404": "It does not exist, or you may not see it.",
    "406": "Answers are only available as JSON.",
    "409": "It conflicts with what is stored.",
    "410": "It was deleted and does not come back.",
    "412": "The row was changed since you read it (If-Match).",
    "413": "The body is larger than 1 MiB (a file at `imports/`: 32 MiB).",
    "415": "Bodies must be JSON (files at `imports/`: a form).",
    "428": "It needs an If-Match header.",
    "429": "Too many requests.",
}


class PolicyAutoSchema(AutoSchema):
    @property
    def model(self) -> Any:
        return getattr(self.view, "model", None)

    @property
    def view_action(self) -> str:
        return getattr(self.view, "action", "") or ""

    def get_tags(self) -> Any:
        parts = [part for part in self.path.removeprefix("/api/v1/").split("/") if part]
        return [parts[0]] if parts else ["api"]

    def get_summary(self) -> Any:
        summary = super().get_summary()
        if summary or self.model is None or self.view_action not in SUMMARIES:
            return summary
        one, many = str(self.model._meta.verbose_name), str(self.model._meta.verbose_name_plural)
        return SUMMARIES[self.view_action].format(one=f"{'an' if one[0] in 'aeio' else 'a'} {one}", many=many)

    def get_description(self) -> Any:
        # Docstrings are for developers of GymTrack, `about` is for users of the API.
        return "\n\n".join(filter(None, [getattr(self.view, "about", ""), self.describe_callers()]))

    def describe_callers(self) -> str:
        if AllowAny in getattr(self.view, "permission_classes", ()):
            return "For anyone, without a token."
        callers = self.callers()
        scopes = self.scopes()
        if callers == ["anyone"]:
            return "For anyone; a token is not needed."
        text = f"For {', '.join(callers) if callers else 'anyone signed in'}, and always for operators."
        if scopes == (SIGN_IN,):
            return f"{text} Only with the token of a sign-in."
        if not scopes:
            return text
        if len(scopes) > 1:  # for people: their own row, and the rows of others
            own, others = scopes
            return f"{text} Tokens of applications and scripts need `{own}` for their user's own row, else `{others}`."
        return f"{text} Tokens of applications and scripts need the scope `{scopes[0]}`."

    def callers(self) -> list[str]:
        """The roles that may do this to at least some row, by the policy table."""
        if self.model is None:
            return []
        action = {"list": "view", "retrieve": "view", "create": "create"}.get(self.view_action)
        action = action or object_action(self.view)
        rights = {group: POLICY.get((self.model._meta.label_lower, group), {}) for group in (ANYONE, *ROLES)}
        if action in rights[ANYONE]:
            return ["anyone"]
        return [name for group, name in ROLES.items() if action in rights[group]]

    def scopes(self) -> tuple[str, ...]:
        """The scopes for this operation; a token needs one of them."""
        try:
            return accepted_scopes(self.view, self.method)
        except (AttributeError, KeyError):
            return ()

    def get_auth(self) -> Any:
        needed = super().get_auth()
        if not any("signIn" in one for one in needed):
            return needed
        scopes = self.scopes()
        if scopes != (SIGN_IN,):
            granted = [{"oauth2": [scope]} for scope in scopes] or [{"oauth2": []}]
            needed = [*needed, *granted, {"personalToken": []}]
        return [*needed, {}] if self.callers() == ["anyone"] else needed

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation = super().get_operation(*args, **kwargs)
        if operation is not None and (self.is_guarded or self.view_action in getattr(self.view, "tagged_actions", ())):
            operation["x-tagged"] = True
        if operation is not None and self.model is not None and self.view_action in SUMMARIES:
            operation["x-tagged"] = self.view_action != "destroy"
            if self.selection():
                operation["x-selection"] = self.expansions()
        return operation

    def expansions(self) -> dict[str, Any]:
        """{name: (component, whether many)}, for common.api.openapi."""
        found = {
            name: (self.resolve_serializer(expansion.serializer, "response").name, expansion.many)
            for name, expansion in self.view.expandable.items()
        }
        return {**found, **({"*list": True} if self.view_action == "list" else {})} or {"*row": True}

    def get_filter_backends(self) -> Any:
        return super().get_filter_backends() if self.view_action == "list" else []

    def _get_parameters(self) -> list[Any]:
        parameters = super()._get_parameters()
        for parameter in parameters:
            if parameter["in"] == "query" and parameter["name"] in BOUNDS:
                parameter["schema"] = BOUNDS[parameter["name"]]
            elif parameter["in"] == "query" and parameter["name"] == "search":
                parameter["schema"] = {"type": "string", "maxLength": MAX_LENGTH}
                parameter["description"] = (
                    f"Words that all occur; at most {MAX_WORDS} of them, {MAX_LENGTH} characters."
                )
            elif parameter["in"] == "query" and self.view_action == "list" and parameter["name"] != "cursor":
                parameter["schema"] = self.filter_value(parameter["schema"])
        return [*parameters, *self.selection(), *self.conditions()]

    @staticmethod
    def filter_value(schema: dict[str, Any]) -> dict[str, Any]:
        """The schema of a filter's value. An empty value filters nothing."""
        if schema == {"type": "number"}:
            schema = {"type": "integer", "minimum": 0, "maximum": 2**63 - 1}
        if schema.get("type") == "array":
            schema = {**schema, "maxItems": MAX_VALUES}
        return schema if schema == {"type": "string"} else {"anyOf": [schema, {"const": ""}]}

    def selection(self) -> list[dict[str, Any]]:
        if self.method != "GET" or self.view_action not in ("list", "retrieve"):
            return []
        known = [*self.view.get_serializer_class()().fields, *self.view.expandable]
        choices = {"fields": ("The fields to return.", list(dict.fromkeys(known)))}
        if self.view.expandable:
            choices["expand"] = ("The related rows to include in full.", list(self.view.expandable))
        return [
            {
                "name": name,
                "in": "query",
                "description": description,
                "style": "form",
                "explode": False,
                "schema": {
                    "type": "array",
                    "items": {"type": "string", "enum": known},
                    "minItems": 1,
                    "maxItems": MAX_VALUES,
                },
            }
            for name, (description, known) in choices.items()
        ]

    @property
    def is_guarded(self) -> bool:
        """Whether the operation needs an If-Match header."""
        return self.view_action in getattr(self.view, "guarded_actions", ())

    def conditions(self) -> list[dict[str, Any]]:
        if self.model is None:
            return []
        tags = {"type": "string", "examples": ['"0f2c4e7b9d5a4f0e8f6b3a7c1d9e2b5c"']}
        if self.method == "GET":
            text = "Entity tags that you have. If one of them is current, the answer is 304."
            return [{"name": "If-None-Match", "in": "header", "description": text, "schema": tags}]
        if self.is_guarded:
            text = "The entity tag that you read. Without it the answer is 428; if it is not current, 412."
            return [{"name": "If-Match", "in": "header", "required": True, "description": text, "schema": tags}]
        if self.view_action in OBJECT_ACTIONS:
            text = "The entity tag that you read with the row. If the row was changed since, the answer is 412."
            return [{"name": "If-Match", "in": "header", "description": text, "schema": tags}]
        return []

    # --- answers ---
    def _get_response_bodies(self, direction: str = "response") -> Any:
        bodies = super()._get_response_bodies(direction=direction)
        if direction == "response":
            if self.model is not None and self.method == "GET":
                bodies["304"] = {"description": "Not changed since you read it (If-None-Match)."}
            for status, body in bodies.items():
                body["description"] = DESCRIPTIONS.get(status, body.get("description", ""))
        return bodies

    def _get_error_response_examples(self) -> list[Any]:
        return []  # the error schemas have their own examples

    def _should_add_error_response(self, responses: Any, status_code: str) -> bool:
        return status_code not in responses and status_code in self.error_statuses()

    def error_statuses(self) -> set[str]:
        """The errors that this operation can answer with; a view adds others in `other_errors`.

        405 is not among them: it is the answer to methods that an address does not have.
        """
        about_row = "{" in self.path
        body = self.method in WITH_BODY
        found = {"406", "429"}
        if AllowAny not in getattr(self.view, "permission_classes", ()):
            found |= {"401", "403"}
        else:
            found |= {"401"} if body else set()
        if about_row:
            found.add("404")
        if body:
            found |= {"400", "413", "415"}
        if self.method == "GET" and (self.model is not None or self._get_parameters_of_query()):
            found.add("400")
        if (body or self.method == "DELETE") and self.model is not None:
            found.add("409")
        if self.view_action in OBJECT_ACTIONS or self.is_guarded:
            found.add("412")
        if self.is_guarded:
            found.add("428")
        if getattr(self.view, "takes_ids", False) and self.method == "POST" and self.view_action not in ("end", "bulk"):
            found.add("410")
        return found | set(getattr(self.view, "other_errors", ()))

    def _get_parameters_of_query(self) -> bool:
        return any(parameter["in"] == "query" for parameter in self._get_parameters())

    def _map_serializer(self, serializer: Any, direction: str, bypass_extensions: bool = False) -> Any:
        schema = super()._map_serializer(serializer, direction, bypass_extensions)
        schema.pop("description", None)  # the docstring, which is for developers
        if about := getattr(serializer, "about", ""):
            schema["description"] = about
        if direction == "request" and getattr(serializer, "refuses_unknown", False):
            schema["additionalProperties"] = False
        return schema


class SignInScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.api.authentication.TokenAuthentication"
    name = ["signIn", "oauth2", "personalToken"]

    def get_security_definition(self, auto_schema: Any) -> list[Any]:
        return [
            {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": "The access token of `auth/login/access-token/`. It may do what its user may.",
            },
            {
                "type": "oauth2",
                "description": "For applications: an authorization code with PKCE (S256), and refresh tokens.",
                "flows": {
                    "authorizationCode": {
                        "authorizationUrl": "/oauth/authorize/",
                        "tokenUrl": "/oauth/token/",
                        "refreshUrl": "/oauth/token/",
                        "scopes": {name: str(description) for name, description in SCOPES.items()},
                    }
                },
            },
            {
                "type": "http",
                "scheme": "bearer",
                "description": "A personal access token, made on /account/access/ with the scopes it needs.",
            },
        ]

    def get_security_requirement(self, auto_schema: Any) -> dict[str, Any]:
        return {"signIn": []}


class RoundedDecimal(OpenApiSerializerFieldExtension):
    """Text in answers; text or a number in bodies, where surplus decimal places are rounded and not refused."""

    target_class: Any = "common.api.fields.RoundingDecimalField"
    is_plain = False

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        field = self.target
        bounds = {
            name: float(validator.limit_value)
            for name, kind in (("minimum", MinValueValidator), ("maximum", MaxValueValidator))
            for validator in field.validators
            if isinstance(validator, kind)
        }
        sign = "" if bounds.get("minimum", -1) >= 0 else "-?"
        if direction == "response" and self.is_plain:
            return {"type": "string", "format": "decimal", "pattern": rf"^{sign}\d+(\.\d+)?$"}
        if direction == "response":
            return {"type": "string", "format": "decimal", "pattern": rf"^{sign}\d+\.\d{{{field.decimal_places}}}$"}
        whole = field.max_digits - field.decimal_places
        bounds = {"minimum": float(1 - 10**whole), "maximum": float(10**whole - 1), **bounds}
        text = {"type": "string", "pattern": rf"^{sign}\d{{1,{whole}}}(\.\d+)?$"}
        return {"anyOf": [text, {"type": "number", **bounds}]}


class PlainDecimal(RoundedDecimal):
    """Without zeros at its end in answers."""

    target_class = "common.api.fields.PlainDecimalField"
    is_plain = True
