"""Keys in addresses."""

from uuid import UUID

from django.urls import register_converter


class AnyCaseUUID:
    """A UUID in either case; Django's own converter takes lower case only."""

    regex = "[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"

    def to_python(self, value: str) -> UUID:
        return UUID(value)

    def to_url(self, value: UUID) -> str:
        return str(value)


ANY_CASE_UUID = "any_case_uuid"
register_converter(AnyCaseUUID, ANY_CASE_UUID)
