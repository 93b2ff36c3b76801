"""A source that is not whole: what came is used, what did not is reported, and nothing is taken for missing."""

from collections.abc import Callable

import pytest
from flask import Response

from services.sync import runs
from services.sync.store.tables import Item
from tests.sync.conftest import LipasServer, Site, Sync, site

Names = Callable[[], list[str]]


def missing(sync: Sync) -> list[str]:
    """Records that are taken for missing."""
    with sync.database.read() as session:
        return [item.record_id for item in session.query(Item).filter(Item.missing_since.is_not(None))]


def test_a_bad_first_page_is_reported_and_the_rest_comes_in(sync: Sync, lipas: LipasServer, names: Names) -> None:
    lipas.page_size, lipas.sites = 2, [site(number) for number in range(6)]
    lipas.faults = {1: [Response("<html>maintenance</html>", mimetype="text/html")]}
    run = sync.run()
    assert (run.state, run.counts["new"], run.page_problems) == ("done-with-problems", 4, 1)
    assert len(names()) == 4


def test_a_page_that_holds_fewer_items_than_it_should_makes_nothing_missing(
    sync: Sync, lipas: LipasServer
) -> None:
    lipas.page_size, lipas.sites = 3, [site(number) for number in range(6)]
    sync.run()
    lipas.faults = {1: [Response(lipas.body([site(0)], 1, 6))]}
    run = sync.run()
    assert (run.state, run.counts["unchanged"]) == ("done-with-problems", 4)
    assert sync.problems == [("page", "page 1: it holds 1 of 3 items")]
    assert missing(sync) == []


def test_a_list_that_shrinks_while_it_is_read_makes_nothing_missing(sync: Sync, lipas: LipasServer) -> None:
    lipas.page_size, lipas.sites = 2, [site(number) for number in range(5)]
    sync.run()
    lipas.faults = {2: [Response(lipas.body([site(3), site(4)], 2, 4))]}  # the third moved to the first page
    run = sync.run()
    assert run.state == "done-with-problems"
    assert sync.problems == [("page", "page 2: the list shrank from 5 to 4 items while it was read")]
    assert missing(sync) == []


def test_a_crawl_in_which_items_come_twice_in_the_place_of_others_makes_nothing_missing(
    sync: Sync, lipas: LipasServer
) -> None:
    lipas.page_size, lipas.sites = 2, [site(number) for number in range(4)]
    sync.run()
    lipas.faults = {2: [Response(lipas.body([site(0), site(3)], 2, 4))]}
    run = sync.run()
    assert (run.state, run.whole) == ("done-with-problems", False)
    assert sync.problems == [("source", "3 of 4 records came, though no page was missing")]
    assert missing(sync) == []


@pytest.mark.parametrize("nameless", [None, 7, [], {"name": "Laavu"}, {"lipas-id": True}])
def test_an_item_without_an_id_is_reported_and_may_be_any_of_those_we_know(
    sync: Sync, lipas: LipasServer, nameless: Site
) -> None:
    lipas.sites = [site(1), site(2)]
    sync.run()
    lipas.faults = {1: [Response(lipas.body([site(1), nameless], 1, 2))]}
    run = sync.run()
    assert (run.state, run.counts["unchanged"], run.counts["invalid"]) == ("done-with-problems", 1, 1)
    assert sync.problems[0][1] == "lipas-id: a whole number is needed"
    assert missing(sync) == []


def test_every_item_without_an_id_counts(sync: Sync, lipas: LipasServer) -> None:
    lipas.faults = {1: [Response(lipas.body([{"name": "a"}, {"name": "b"}, site(1)], 1, 3))]}
    assert (sync.run().counts["invalid"], len(sync.problems)) == (2, 2)


@pytest.mark.parametrize(
    "page",
    [
        '{"items": [], "pagination": {"total-items": 1e999, "total-pages": 1}}',
        '{"items": [], "pagination": []}',
        "[" * 100_000,
        "\udcff",
        "",
    ],
    ids=["endless", "no object", "deep", "no UTF-8", "empty"],
)
def test_no_page_makes_the_run_fall(sync: Sync, lipas: LipasServer, page: str) -> None:
    lipas.page_size, lipas.sites = 1, [site(1), site(2)]
    lipas.faults = {1: [Response(page.encode(errors="surrogateescape"))]}
    run = sync.run()
    assert (run.state, run.counts["new"], run.page_problems) == ("done-with-problems", 1, 1)


def test_a_site_that_was_open_and_is_only_planned_now_is_closed(
    sync: Sync, lipas: LipasServer, names: Names
) -> None:
    lipas.sites = [site(1), site(2)]
    sync.run()
    lipas.sites[0] = site(1, status="planning")
    assert sync.run().counts["closed"] == 1
    assert names() == ["Kuvitelman kuntorata 2"]


def test_what_never_got_in_and_is_gone_is_no_problem_any_more(sync: Sync, lipas: LipasServer) -> None:
    lipas.sites = [site(1), site(2, name="")]
    sync.run()
    lipas.sites.pop()
    assert sync.run().state == "done"
    with sync.database.read() as session:
        assert runs.problems(session, "lipas", 10) == []


def test_a_source_of_a_few_that_is_empty_asks_first(sync: Sync, lipas: LipasServer, names: Names) -> None:
    lipas.sites = [site(1), site(2)]
    sync.run()
    lipas.sites = []
    sync.run()
    sync.days_later(10)
    assert sync.run().state == "needs-attention"
    assert len(names()) == 2
