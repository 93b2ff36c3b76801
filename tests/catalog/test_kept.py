"""What is kept in memory: the same value again, never more than there is room for."""

from hypothesis import given
from hypothesis import strategies as st

from services.catalog.store.kept import Kept


def test_a_value_is_made_once_and_given_again() -> None:
    kept: Kept[str] = Kept(room=10)
    assert kept.get("a", lambda: "first") == "first"
    assert kept.get("a", lambda: "second") == "first"


def test_what_was_not_asked_for_the_longest_gives_way() -> None:
    kept: Kept[str] = Kept(room=3)
    for key in ("a", "b", "c"):
        kept.get(key, lambda: "1")
    kept.get("a", lambda: "2")
    kept.get("d", lambda: "1")
    assert kept.get("a", lambda: "new") == "1"
    assert kept.get("b", lambda: "new") == "new"


@given(st.lists(st.tuples(st.integers(0, 5), st.binary(max_size=8))))
def test_whatever_is_asked_for_is_right_and_the_room_is_never_passed(asked: list[tuple[int, bytes]]) -> None:
    kept: Kept[bytes] = Kept(room=12)
    made: dict[int, bytes] = {}
    for key, value in asked:

        def make(key: int = key, value: bytes = value) -> bytes:
            made[key] = value
            return value

        assert kept.get(key, make) == made[key]
        assert kept.used == sum(map(len, kept.values())) <= 12
