"""Addresses that a person typed lead to the open internet or nowhere, whatever they are written like."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address, ip_network

import pytest
import requests
from flask import Flask, Response, redirect
from hypothesis import given
from hypothesis import strategies as st

from services.sync.outbound import InternalAddress, guard, is_public, networks
from services.sync.settings import SyncSettings
from services.sync.sources.reading import BadPage, Reader
from tests.local_server import serving


@dataclass
class Site:
    """A site whose first page leads elsewhere, and that notes who came."""

    to: str = ""
    asked: list[str] = field(default_factory=list)

    def app(self) -> Flask:
        app = Flask("site")
        app.add_url_rule("/", "page", self.page)
        app.add_url_rule("/away", "away", lambda: redirect(self.to))
        return app

    def page(self) -> Response:
        self.asked.append("/")
        return Response("here")


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    with serving(site.app()) as address:
        yield address


def port(address: str) -> str:
    return address.rpartition(":")[2]


@pytest.mark.parametrize(
    "internal",
    [
        "127.0.0.1", "127.255.0.9", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "::1", "0.0.0.0", "255.255.255.255", "224.0.0.1", "fe80::1%eth0", "fc00::1", "::", "ff02::1",
        "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001:0:a00:1::", "192.0.2.1", "198.18.0.1",
    ],
)  # fmt: skip
def test_internal_addresses_are_known_in_all_their_forms(internal: str) -> None:
    assert not is_public(internal)


@pytest.mark.parametrize(
    "public", ["8.8.8.8", "195.148.0.1", "2a00:1450:400f::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses_are_public(public: str) -> None:
    assert is_public(public)


@given(st.ip_addresses(v=4))
def test_an_address_is_as_public_inside_an_ipv6_one_as_by_itself(its: IPv4Address) -> None:
    assert is_public(f"::ffff:{its}") == is_public(f"64:ff9b::{its}") == is_public(str(its))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]"])
def test_no_spelling_of_an_internal_address_is_asked(site: Site, address: str, host: str) -> None:
    with pytest.raises(InternalAddress, match="SYNC_INTERNAL_NETWORKS"):
        guard(requests.Session()).get(f"http://{host}:{port(address)}/", timeout=5)
    assert site.asked == []


def test_a_network_that_is_allowed_is_reached(address: str) -> None:
    session = guard(requests.Session(), [ip_network("127.0.0.0/8")])
    assert session.get(address, timeout=5).text == "here"


def test_a_redirect_into_an_internal_network_is_not_followed(site: Site, address: str) -> None:
    other = Site()
    with serving(other.app()) as internal:
        site.to = f"http://127.0.0.2:{port(internal)}/"  # the same machine by an address that is not allowed
        session = guard(requests.Session(), [ip_network("127.0.0.1/32")])
        assert session.get(address, timeout=5).text == "here"
        with pytest.raises(InternalAddress, match=r"127\.0\.0\.2"):
            session.get(f"{address}/away", timeout=5)
    assert other.asked == []


def test_an_environments_proxy_is_not_asked(site: Site, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", address)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with pytest.raises(InternalAddress):
        guard(requests.Session()).get("http://10.0.0.1/", timeout=5)
    assert site.asked == []


def test_a_reader_of_typed_addresses_says_what_was_wrong_and_does_not_try_again(site: Site, address: str) -> None:
    reader = Reader(SyncSettings(retries=3), typed=True)
    with pytest.raises(BadPage, match="internal network"):
        reader.get(address)
    assert Reader(SyncSettings(internal_networks="127.0.0.0/8"), typed=True).get(address).text == "here"
    assert site.asked == ["/"]


def test_a_name_that_is_not_known_is_no_answer() -> None:
    reader = Reader(SyncSettings(retries=0), typed=True)
    with pytest.raises(BadPage, match="no answer"):
        reader.get("http://there-is-no-such-host.invalid/")


def test_networks_are_written_with_commas_or_spaces() -> None:
    assert networks("10.0.0.0/8, fd00::/8") == (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
    with pytest.raises(ValueError, match="host bits"):
        networks("10.0.0.1/8")
