"""One signed POST to an address that a stranger gave us, which must not lead into our own network."""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.refusals import RefusedError

from .public_internet import is_allowed_port, is_public, is_public_host

CONNECT_TIMEOUT, READ_TIMEOUT, TOTAL_TIMEOUT = 5, 10, 20  # seconds


class RefusedAddressError(RefusedError):
    """The address isn't one that we send to."""

    field, code = "url", "refused"


class UnreachableError(Exception):
    """No answer came; the text says why."""


@dataclass(frozen=True)
class Answer:
    status: int

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status < 300


def read_address(url: str) -> SplitResult:
    """The parts of an address that can be sent to. Raises RefusedAddressError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RefusedAddressError(_("This isn't an address.")) from error
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.WEBHOOK_ALLOW_PRIVATE):
        raise RefusedAddressError(_("The address must begin with https://."))
    if not parts.hostname or "@" in parts.netloc or "\\" in url or parts.fragment or port == 0:
        raise RefusedAddressError(_("This isn't an address."))
    if any(character.isspace() or ord(character) < 32 for character in url) or not url.isascii():
        raise RefusedAddressError(_("This isn't an address."))
    if not settings.WEBHOOK_ALLOW_PRIVATE:
        if not is_public_host(parts.hostname):
            raise RefusedAddressError(_("The address is not on the public internet."))
        if port is not None and not is_allowed_port(port):
            raise RefusedAddressError(_("Use port 443, or one above 1023."))
    return parts


def refuse_private(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    """Raises RefusedAddressError for loopback, private, link-local and all else that is not on the public internet."""
    if not settings.WEBHOOK_ALLOW_PRIVATE and not is_public(address):
        raise RefusedAddressError(_("The address is not on the public internet."))


def resolve(host: str, port: int) -> tuple[socket.AddressFamily, Any]:
    """(family, socket address) to connect to.

    Raises RefusedAddressError unless all addresses of the name are public, and UnreachableError.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnreachableError(_("The name can't be looked up.")) from error
    for _family, _kind, _protocol, _name, address in found:
        refuse_private(ipaddress.ip_address(str(address[0]).split("%")[0]))
    return found[0][0], found[0][4]


def post(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Sends to the very address that was checked, and follows no redirect.

    Raises RefusedAddressError or UnreachableError.
    """
    parts = read_address(url)
    secure = parts.scheme == "https"
    host, port = str(parts.hostname), parts.port or (443 if secure else 80)
    family, address = resolve(host, port)
    connection = http.client.HTTPConnection(host, port, timeout=READ_TIMEOUT)
    plug = socket.socket(family, socket.SOCK_STREAM)
    # A receiver that sends a byte now and then must not block a worker for long.
    watchdog = threading.Timer(TOTAL_TIMEOUT, cut, [plug])
    watchdog.daemon = True
    watchdog.start()
    try:
        plug.settimeout(CONNECT_TIMEOUT)
        plug.connect(address)
        plug.settimeout(READ_TIMEOUT)
        connection.sock = ssl.create_default_context().wrap_socket(plug, server_hostname=host) if secure else plug
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, {**headers, "Host": parts.netloc, "Connection": "close"})
        return Answer(connection.getresponse().status)
    except ssl.SSLCertVerificationError as error:
        raise UnreachableError(_("The certificate is not valid.")) from error
    except TimeoutError as error:
        raise UnreachableError(_("No answer in time.")) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise UnreachableError(_("The connection failed.")) from error
    finally:
        watchdog.cancel()
        connection.close()
        plug.close()


def cut(plug: socket.socket) -> None:
    with contextlib.suppress(OSError):  # closed already
        plug.shutdown(socket.SHUT_RDWR)
