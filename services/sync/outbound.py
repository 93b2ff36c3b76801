"""Sessions for addresses that a person typed: they reach no internal network.

What counts is the address at the moment of the connection, of every redirect too: a name may lead elsewhere
each time that it is asked for. No proxy of the environment is used, since it would ask for us.
"""

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError
from urllib3.util.connection import create_connection

Network = IPv4Network | IPv6Network
TRANSLATED = ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address is in the last 32 bits


class InternalAddress(requests.RequestException):
    """An address of an internal network; the message names the host and how to allow it."""


class _Internal(ValueError):
    """The same on its way out through urllib3, which would try again whatever is an error of the network."""


def networks(text: str) -> tuple[Network, ...]:
    """Networks written one after the other; `ValueError` for what is none."""
    return tuple(ip_network(part) for part in text.replace(",", " ").split())


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet."""
    its: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(its, IPv6Address):
        inner = (
            its.ipv4_mapped or its.sixtofour or (IPv4Address(int(its) & 0xFFFFFFFF) if its in TRANSLATED else None)
        )
        if inner or its.teredo:
            return inner is not None and is_public(str(inner))
    return its.is_global and not its.is_multicast


def guard(session: requests.Session, allowed: Iterable[Network] = ()) -> requests.Session:
    """Let the session connect to public addresses and to the allowed networks only."""
    adapter = _Adapter(tuple(allowed), session.get_adapter("https://"))
    for scheme in ("http://", "https://"):
        session.mount(scheme, adapter)
    session.trust_env = False
    return session


def _connect(connection: HTTPConnection, allowed: tuple[Network, ...]) -> socket.socket:
    """A socket to an address of the host that was looked at first, and is not asked for again."""
    host, port = connection.host.strip("[]"), connection.port
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NewConnectionError(connection, f"{host} is not known ({type(error).__name__})") from None
    addresses = list(dict.fromkeys(str(its[4][0]) for its in found))
    fine = [its for its in addresses if is_public(its) or any(_in(its, network) for network in allowed)]
    if not fine:
        raise _Internal(
            f"{host} is in an internal network, which typed addresses may not reach; if it is meant, name the "
            "network in SYNC_INTERNAL_NETWORKS"
        )
    try:
        return create_connection(
            (fine[0], port), connection.timeout, connection.source_address, connection.socket_options
        )
    except OSError as error:
        raise NewConnectionError(connection, f"{host} does not answer ({type(error).__name__})") from None


def _in(address: str, network: Network) -> bool:
    return ip_address(address.partition("%")[0]) in network


class _Adapter(HTTPAdapter):
    """Makes pools whose connections look at where they go."""

    def __init__(self, allowed: tuple[Network, ...], before: Any) -> None:
        self._allowed = allowed
        super().__init__(max_retries=before.max_retries)

    def send(self, request: requests.PreparedRequest, *arguments: Any, **options: Any) -> requests.Response:
        """As any adapter, and `InternalAddress` for what it may not reach."""
        try:
            return super().send(request, *arguments, **options)
        except _Internal as error:
            raise InternalAddress(str(error), request=request) from None

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """The pools of this session alone."""
        super().init_poolmanager(*arguments, **options)
        allowed = self._allowed

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return _connect(self, allowed)

        class Tls(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return _connect(self, allowed)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class TlsPool(HTTPSConnectionPool):
            ConnectionCls = Tls

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": TlsPool}
