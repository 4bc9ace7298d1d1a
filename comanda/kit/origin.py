"""Where what is being done comes from: set once at the edge, so that nobody has to hand it on.

Kept in parts only. A network tells the shop's own from one abroad, which is what somebody looks for who asks how a
sign-in came about; a whole address would tell a household, for as long as the audit trail is kept.
"""

import ipaddress
from contextvars import ContextVar
from dataclasses import dataclass

from starlette.types import Scope

from comanda.kit.devices import device_name

_request: ContextVar["Scope | Origin | None"] = ContextVar("request", default=None)
begin, end = _request.set, _request.reset  # an Origin, where the worker does what a request asked for
_NETWORK = {4: 24, 6: 48}  # bits that are kept


@dataclass(frozen=True, slots=True)
class Origin:
    """`address`: "203.0.113.0/24"; `device`: "Firefox, Android". None: not known, as of what the worker does."""

    address: str | None = None
    device: str | None = None
    request_id: str | None = None


def origin() -> Origin:
    """Of the request that is being answered."""
    scope = _request.get()
    if scope is None:
        return Origin()
    if isinstance(scope, Origin):
        return scope
    client = scope.get("client")
    agent = next((value for name, value in scope["headers"] if name == b"user-agent"), b"")
    return Origin(
        network_of(client[0]) if client else None,
        device_name(agent.decode("latin-1")[:400]) or None,
        scope["state"]["request_id"],
    )


def network_of(address: str) -> str | None:
    """The network that an address is in; None: it is none, such as the path of a socket."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if found.version == 6 and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, _NETWORK[found.version]), strict=False))
