"""Rules for the name of an application and for its return addresses, which the consent page shows to other people."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import Application

PRODUCT = "gymtrack"
# Letters of other scripts that look like the letters of the product's name, and that NFKD leaves as they are.
LOOK_ALIKES = str.maketrans("ɡցԍуүγмтτгаαсϲкκѕıӏ", "ggdyyymttraacckksil")
HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*", re.IGNORECASE
)
ADDRESS = re.compile(r"[!#-;=?-\[\]_a-z~]+", re.ASCII | re.IGNORECASE)  # RFC 3986: no quotes, no backslash


def validate_visible(value: str) -> None:
    """Refuses invisible characters and those that change the direction of text: control, format and bidi characters."""
    if any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for character in value):
        raise ValidationError(_("Use visible characters only."), code="invisible_characters")


def validate_application_name(value: str) -> None:
    """Refuses names that nobody can read, and names that could be mistaken for GymTrack itself."""
    validate_visible(value)
    folded = unicodedata.normalize("NFKD", value).casefold().translate(LOOK_ALIKES)
    letters = "".join(character for character in folded if character.isalnum())
    if not letters:
        raise ValidationError(_("Use letters or digits in the name."), code="no_letters")
    if PRODUCT in letters:
        raise ValidationError(_("The name must not contain “GymTrack”."), code="reserved_name")


def is_return_address(uri: str) -> bool:
    """Whether people may be redirected there: https, or http to their own machine; no credentials or fragment."""
    if ADDRESS.fullmatch(uri) is None or "#" in uri or "*" in uri:
        return False
    try:
        parts = urlsplit(uri)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if "@" in parts.netloc or "%" in parts.netloc or port == 0 or parts.netloc.endswith(":"):
        return False
    if parts.scheme == "http":
        return host in ("127.0.0.1", "::1")
    return parts.scheme == "https" and (HOST.fullmatch(host) is not None or is_ip_address(host))


def is_presentable(application: Application) -> bool:
    """Whether people may be asked to give it access. The rules also apply to applications that are older than them."""
    try:
        validate_application_name(application.name)
    except ValidationError:
        return False
    return all(is_return_address(uri) for uri in application.redirect_uris.split())


def is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
