"""Which addresses are on the public internet, by a table of our own.

Python's `is_global` has been wrong about several of these, differently in each version (3.11.7 takes 192.0.0.8,
::127.0.0.1, fec0::1 and 64:ff9b:1::1 for public), so it is asked in addition and never alone. The table is the
registries of special-purpose addresses (RFC 6890 and after) and what was given up.
"""

from __future__ import annotations

import ipaddress
import re
import socket

IPv4 = ipaddress.IPv4Address
IPv6 = ipaddress.IPv6Address

NEVER_IPV4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # behind a provider's NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, and the metadata of clouds
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays, given up
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
UNICAST_IPV6 = ipaddress.IPv6Network("2000::/3")  # all that was ever given out; the rest is special or nobody's
NEVER_IPV6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, with Teredo, ORCHID and benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: leads to any IPv4 address
        "3fff::/20",  # documentation
    )
)
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

NAME = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.I)
INNER_NAMES = ("localhost", "local", "internal", "localdomain", "home.arpa", "lan", "intranet", "corp", "home")
WELL_KNOWN_PORTS = 1024  # below are mail, remote shells and the like: of these, https alone


def is_public(address: IPv4 | IPv6) -> bool:
    """Whether this is an address that strangers may have us send to; an IPv4 address inside of it counts as itself."""
    if isinstance(address, IPv6):
        inner = address.ipv4_mapped or (IPv4(int(address) & 0xFFFFFFFF) if address in NAT64 else None)
        if inner is not None:
            return is_public(inner)
        if address.scope_id or address not in UNICAST_IPV6 or any(address in network for network in NEVER_IPV6):
            return False
    elif any(address in network for network in NEVER_IPV4):
        return False
    return address.is_global and not address.is_multicast


def is_public_host(host: str) -> bool:
    """Whether a host in an address may be on the public internet: a full name, or an IP address in its usual form.

    Names are looked up when we send. Here goes what only looks like a name: 2130706433, 0x7f.1 and 127.1 are 127.0.0.1
    to the system's resolver.
    """
    try:
        return is_public(ipaddress.ip_address(host))
    except ValueError:
        pass
    if is_odd_ipv4(host) or NAME.fullmatch(host) is None:
        return False
    return not any(f".{host.lower()}".endswith(f".{name}") for name in INNER_NAMES)


def is_odd_ipv4(host: str) -> bool:
    """An IPv4 address as no one writes it any more: in one number, octal or hexadecimal, with parts left out."""
    try:
        socket.inet_aton(host)
    except (OSError, ValueError):
        last = host.rsplit(".", 1)[-1]
        return last.isdigit() or last.lower().startswith("0x")  # no name of the internet ends in a number
    return True


def is_allowed_port(port: int) -> bool:
    return port == 443 or port >= WELL_KNOWN_PORTS
