"""The index stays true to a real catalogue, whatever happens in between."""

import threading
from collections.abc import Callable
from contextlib import closing

from services.catalog import feed
from services.catalog.settings import CatalogSettings
from services.platform.database import Database
from services.platform.http import Client
from services.search.engine.protocol import Engine, IndexState
from services.search.follower import Follower
from services.search.knowledge import Knowledge
from services.search.query import Query
from tests.catalog.conftest import Caller
from tests.local_server import serving
from tests.waiting import wait_until


def names(engine: Engine) -> list[str]:
    return [hit.shown["name"]["fi"] for hit in engine.search(Query()).hits]


def test_what_is_added_changed_and_ended_follows(
    follower: Follower, add: Callable[..., str], association: Caller
) -> None:
    add("Kuoro")
    follower.step()
    assert names(follower.engine) == ["Kuoro"]
    walking = add("Kävely")
    follower.step()
    assert names(follower.engine) == ["Kuoro", "Kävely"]
    association("PATCH", f"/v1/offerings/{walking}", json={"name": {"fi": "Sauvakävely"}})
    follower.step()
    assert names(follower.engine) == ["Kuoro", "Sauvakävely"]
    association("POST", f"/v1/offerings/{walking}/archive")
    follower.step()
    assert names(follower.engine) == ["Kuoro"]
    assert follower.step() == 0


def test_a_restored_catalogue_leads_to_a_rebuild(
    follower: Follower, add: Callable[..., str], catalog_settings: CatalogSettings
) -> None:
    add("Kuoro")
    follower.step()
    before = follower.engine.state()
    with closing(Database(catalog_settings.database_url)) as database, database.write() as session:
        renewed = feed.renew(session)
    add("Kävely")
    follower.step()
    after = follower.engine.state()
    assert before and after
    assert after.feed == renewed != before.feed
    assert names(follower.engine) == ["Kuoro", "Kävely"]


def test_an_index_that_is_beyond_the_feed_is_built_anew(follower: Follower, add: Callable[..., str]) -> None:
    add("Kuoro")
    follower.step()
    here = follower.engine.state()
    assert here
    follower.engine.apply([], [], IndexState(here.feed, here.n + 50, here.schema))
    follower.step()
    assert follower.engine.state() == here


def test_an_index_of_other_words_is_built_anew(follower: Follower, add: Callable[..., str]) -> None:
    add("Kuoro")
    follower.step()
    here = follower.engine.state()
    assert here
    follower.engine.apply([], [], IndexState(here.feed, here.n, "another analyser"))
    follower.step()
    assert follower.engine.state() == here


def test_the_worker_follows_until_told_to_stop_and_waits_while_the_catalogue_is_away(
    engine: Engine, catalog: object, feed_key: str, add: Callable[..., str]
) -> None:
    stop = threading.Event()
    with serving(catalog) as address:  # type: ignore[arg-type]
        follower = Follower(engine, Client(address, feed_key, timeout=1, retries=0), Knowledge())
        thread = threading.Thread(target=follower.follow, args=(stop, 0.05))
        thread.start()
        add("Kuoro")
        wait_until(lambda: engine.state() is not None and names(engine) == ["Kuoro"])
        add("Kävely")
        wait_until(lambda: len(names(engine)) == 2)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
