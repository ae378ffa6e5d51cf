"""Refuses every connection that leaves this machine, in the tests and in the programs they start.

Python imports a module of this name at start-up when its folder is on the path: ``tests/conftest.py``
puts the folder on the path of child processes, and runs this file for the tests themselves.
"""

from __future__ import annotations

import ipaddress
import socket
import sys

_CONNECTIONS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_LOOKUPS = {"socket.getaddrinfo", "socket.gethostbyname"}


class NetworkForbiddenError(RuntimeError):
    """A test tried to reach beyond this machine."""


def _is_local(host: object) -> bool:
    if host is None or host in {"", b"", "localhost", b"localhost", socket.gethostname()}:
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _guard(event: str, args: tuple[object, ...]) -> None:
    if event in _CONNECTIONS:
        address = args[1]
        if isinstance(address, tuple) and address and not _is_local(address[0]):
            raise NetworkForbiddenError(f"network access to {address[0]!r} is forbidden in tests")
    elif event in _LOOKUPS and not _is_local(args[0]):
        raise NetworkForbiddenError(f"the name {args[0]!r} may not be looked up in tests")


sys.addaudithook(_guard)
