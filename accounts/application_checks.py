"""What an application may be called and where it may send people: the consent page shows both to strangers."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import Application

PRODUCT = "gymtrack"
# Letters of other scripts that look like those of the product's name, and are not folded into them by NFKD.
LOOK_ALIKES = str.maketrans("ɡցԍуүγмтτгаαсϲкκѕıӏ", "ggdyyymttraacckksil")
HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*", re.IGNORECASE
)
ADDRESS = re.compile(r"[!#-;=?-\[\]_a-z~]+", re.ASCII | re.IGNORECASE)  # RFC 3986: no quotes, no backslash


def validate_visible(value: str) -> None:
    """Refuses characters that aren't seen, or that turn the text around them: control, format and bidi ones."""
    if any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for character in value):
        raise ValidationError(_("Use visible characters only."), code="invisible_characters")


def validate_application_name(value: str) -> None:
    """Refuses names that nobody can read, and those that could be taken for this product itself."""
    validate_visible(value)
    folded = unicodedata.normalize("NFKD", value).casefold().translate(LOOK_ALIKES)
    letters = "".join(character for character in folded if character.isalnum())
    if not letters:
        raise ValidationError(_("Use letters or digits in the name."), code="no_letters")
    if PRODUCT in letters:
        raise ValidationError(_("The name must not contain “GymTrack”."), code="reserved_name")


def is_return_address(uri: str) -> bool:
    """Whether people may be sent back there: https, or http to their own machine; no credentials, no fragment."""
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
    """Whether strangers may be asked to let it in; applications from before these rules are judged by them, too."""
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
