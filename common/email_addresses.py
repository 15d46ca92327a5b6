"""E-mail addresses: the form in which they are stored and looked up, and which ones are refused."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

MOST_READ = 320  # longer text can't be an address and is not normalised
MOST_LOCAL = 64  # before the @ (RFC 5321, 4.5.3.1.1)
MOST = 254  # of the whole address, as it is sent
# Invisible characters that are not in the category "format": fillers and variation selectors.
INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
QUOTED_WITHOUT_NEED = re.compile(r'"([-!#$%&\'*+/=?^_`{}|~0-9a-z]+(?:\.[-!#$%&\'*+/=?^_`{}|~0-9a-z]+)*)"')


def normalize_address(text: str | None) -> str:
    """The form that all spellings of one address share. Never raises: an invalid one is normalised as far as it goes.

    Invisible characters, compatibility forms (full width, ligatures) and case make no difference, and neither does
    the way in which an international domain is written.
    """
    text = text or ""
    if len(text) > MOST_READ:
        return text.strip().lower()
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf" and not INVISIBLE.match(c))
    plain = unicodedata.normalize("NFKC", visible).strip().lower()
    local, at, domain = plain.rpartition("@")
    if not at:
        return plain
    if quoted := QUOTED_WITHOUT_NEED.fullmatch(local):
        local = quoted[1]
    return f"{local}@{normalize_domain(domain)}"


def normalize_domain(domain: str) -> str:
    """A domain in readable letters, converted by way of the ASCII form that Django sends mail to."""
    try:
        ascii_form = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return domain
    try:
        return ascii_form.encode("ascii").decode("idna")
    except UnicodeError:  # an ASCII form by newer rules, which Python can't decode
        return ascii_form


def validate_address(address: str) -> None:
    """Raises ValidationError for an address that mail can't reach, or that could be mistaken for another one."""
    validate_email(address)
    local, _at, domain = address.rpartition("@")
    try:
        on_the_wire = len(local) + 1 + len(domain.encode("idna"))
    except UnicodeError as error:
        raise ValidationError(validate_email.message, code=validate_email.code) from error
    if not local.isascii() or local.startswith('"') or domain.startswith("["):
        raise ValidationError(validate_email.message, code=validate_email.code)
    if len(local) > MOST_LOCAL:
        raise ValidationError(
            _("The part before the @ can have at most %(most)s characters."),
            code="max_length",
            params={"most": MOST_LOCAL},
        )
    if on_the_wire > MOST:
        raise ValidationError(
            _("An e-mail address can have at most %(most)s characters."), code="max_length", params={"most": MOST}
        )


class AddressField(forms.EmailField):
    """An e-mail address, converted to the form that is stored."""

    default_validators = [validate_address]

    def to_python(self, value: Any) -> str:
        return normalize_address(super().to_python(value))
