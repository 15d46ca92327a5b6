"""The IP address of the client, and the address or network under which its requests are counted."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "127.0.0.1"  # for a peer without an address, when the server listens on a socket file
WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d*)?|([\d.]+):\d*")
LONGEST = 64  # characters of an address with its port, zone and quotes
NETWORK = 64  # bits of an IPv6 address: each customer of a provider has at least one such network


def read_address(text: str) -> IPv4Address | IPv6Address | None:
    """The address in an element of X-Forwarded-For, or None.

    Proxies also write `192.0.2.1:4711`, `"[2001:db8::1]:443"`, `fe80::1%eth0`, `unknown` and `_hidden`.
    """
    if len(text) > LONGEST:
        return None
    text = text.strip().strip('"')
    if match := WITH_PORT.fullmatch(text):
        text = match[1] or match[2] or ""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def forwarded_address(request: HttpRequest) -> str | None:
    """The client's address as the trusted proxies report it; None without proxies, or if they report none.

    It is the element that the outermost proxy wrote or, if that isn't a valid address, the next valid one after it.
    """
    count = settings.TRUSTED_PROXY_COUNT
    if not count:
        return None
    written = [part for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    return next((str(address) for part in written[-count:] if (address := read_address(part))), None)


def client_address(request: HttpRequest) -> str:
    """The client's address as the proxies report it, or else the peer's, in the form that the database accepts."""
    if forwarded := forwarded_address(request):
        return forwarded
    peer = read_address(request.META.get("REMOTE_ADDR") or "")
    return UNKNOWN if peer is None else str(peer)


def counted_address(request: HttpRequest) -> str:
    """The key under which the client's requests and failures are counted: its IPv4 address or IPv6 network (/64)."""
    address = ip_address(client_address(request))
    if isinstance(address, IPv6Address) and address.sixtofour:  # 6to4: one IPv4 address has many of these networks
        return str(address.sixtofour)
    if isinstance(address, IPv4Address) or address.is_loopback:
        return str(address)
    return str(ip_network((address, NETWORK), strict=False).network_address)
