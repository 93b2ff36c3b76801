"""Days, hours, ages and prices as people in Finland write them, in the words of our own columns."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sync.sources.files.decoding import text_of
from services.sync.sources.files.spelling import WORDS, spelt
from services.vocabulary.spreadsheet import columns
from services.vocabulary.spreadsheet.cells import BadCell, day, moment, weekly
from services.vocabulary.spreadsheet.table import TableProblem

AUGUST = date(2026, 8, 1)
COLUMNS = sorted(columns.known_columns() | {"age", "address"})


@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        ("24.11.2026 klo 18.00", "2026-11-24 18:00", None),
        ("24.11. klo 18", "2026-11-24 18:00", None),
        ("Ti 24.11.2026, klo 18-20", "2026-11-24 18:00", "2026-11-24 20:00"),
        ("tiistai 24. 11. 2026 18.30 – 20.00", "2026-11-24 18:30", "2026-11-24 20:00"),
        ("24.11.26 kl. 18", "2026-11-24 18:00", None),
        ("31.7. klo 12", "2027-07-31 12:00", None),
        ("29.2. 10-11", "2028-02-29 10:00", "2028-02-29 11:00"),
        ("31.12.2026 22-02", "2026-12-31 22:00", "2027-01-01 02:00"),
        ("31.12.2026 20-24", "2026-12-31 20:00", "2027-01-01 00:00"),
        ("2026-11-24T16:00:00Z", "2026-11-24 18:00", None),
        ("2026-11-24 18:00:00", "2026-11-24 18:00", None),
    ],
)
def test_a_moment_and_its_end_are_read(text: str, starts: str, ends: str | None) -> None:
    found = spelt("starts", text, AUGUST)
    assert found == {"starts": starts} | ({"ends": ends} if ends else {})
    assert all(moment(its) for its in found.values())


@pytest.mark.parametrize(
    "text", ["24.11.2026", "24.13.2026 klo 18", "24.11.2026 klo 25", "illalla", "24.11.2026 18-"]
)
def test_what_is_no_moment_stays_as_it_is_and_is_refused_as_it_was_written(text: str) -> None:
    assert spelt("starts", text, AUGUST) == {"starts": text}
    with pytest.raises(BadCell):
        moment(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("24.11.", "2026-11-24"),
        ("1.8", "2026-08-01"),
        ("31.7.", "2027-07-31"),
        ("24.11.2026 0:00:00", "2026-11-24"),
        ("ke 25.11.2026", "2026-11-25"),
        ("2026-11-24T00:00:00", "2026-11-24"),
    ],
)
def test_a_day_is_read(text: str, found: str) -> None:
    assert spelt("valid_from", text, AUGUST) == {"valid_from": found}


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_a_day_without_a_year_is_the_first_such_day_from_the_first_day_on(first: date, wanted: date) -> None:
    found = date.fromisoformat(spelt("valid_from", f"{wanted.day}.{wanted.month}.", first)["valid_from"])
    assert (found.day, found.month) == (wanted.day, wanted.month)
    assert first <= found
    assert (found - first).days < (366 if (wanted.day, wanted.month) != (29, 2) else 8 * 366)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ma, ke 18-20", "mon 18-20; wed 18-20"),
        ("Maanantaisin klo 18.00–20.00 ja torstaisin klo 10-12", "mon 18.00-20.00; thu 10-12"),
        ("ma-ke 9-11, 13-15", "mon-wed 9-11; mon-wed 13-15"),
        ("arkisin 9-15", "mon-fri 9-15"),
        ("Måndagar och onsdagar kl. 9–10", "mon 9-10; wed 9-10"),
        ("joka päivä klo 8 - 20", "mon-sun 8-20"),
        ("ti/to 17-19", "tue 17-19; thu 17-19"),
        ("la 10-14\nsu 12-14", "sat 10-14; sun 12-14"),
        ("Mondays & Fridays 9-10", "mon 9-10; fri 9-10"),
    ],
)
def test_a_week_is_read(text: str, found: str) -> None:
    assert spelt("weekly_hours", text) == {"weekly_hours": found}
    assert weekly(found)


@pytest.mark.parametrize("text", ["ma, ke", "parillisina viikkoina ma 9-10", "9-10", "ma-ke-pe 9-10"])
def test_a_week_that_is_half_understood_is_not_read_at_all(text: str) -> None:
    assert spelt("weekly_hours", text) == {"weekly_hours": text}
    with pytest.raises(BadCell):
        weekly(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("7-12 v.", {"age_min": "7", "age_max": "12"}),
        ("65+", {"age_min": "65"}),
        ("yli 65-vuotiaat", {"age_min": "65"}),
        ("alle 18", {"age_max": "17"}),
        ("13–17-åringar", {"age_min": "13", "age_max": "17"}),
        ("Kaikille", {}),
    ],
)
def test_an_age_is_read(text: str, found: dict[str, str]) -> None:
    assert spelt("age", text) == found


@pytest.mark.parametrize("text", ["18", "aikuiset", "65 tai yli"])
def test_an_age_that_may_mean_two_things_is_refused(text: str) -> None:
    with pytest.raises(BadCell, match=r"write it as 7-12, 65\+ or alle 18"):
        spelt("age", text)


@pytest.mark.parametrize(
    ("column", "text", "found"),
    [
        ("municipality", "Mikkeli", "491"),
        ("municipality", "s:t michel", "491"),
        ("municipality", "49", "049"),
        ("municipality", "Kuvitelma", "Kuvitelma"),
        ("registration", "Kyllä", "yes"),
        ("registration", "Nej", "no"),
        ("registration", "ehkä", "ehkä"),
        ("step_free", "ei tietoa", "unknown"),
        ("price", "avgiftsfri", "free"),
        ("kind", "Kurssi", "course"),
        ("delivery", "etänä;kotona", "remote;at-home"),
        ("languages", "suomi;so", "fi;so"),
        ("lon", "27,25°", "27,25"),
    ],
)
def test_words_become_codes_and_what_is_unknown_stays(column: str, text: str, found: str) -> None:
    assert spelt(column, text) == {column: found}


def test_unknown_is_never_read_as_no() -> None:
    for column in ("registration", "low_threshold", "step_free"):
        assert spelt(column, "?") == {column: "?"}
    assert spelt("price", "kysy")["price"] == "kysy"


def test_no_word_stands_for_two_days() -> None:
    words = [word for its in WORDS["days"].values() for word in its]
    assert len(words) == len(set(words))


@given(st.sampled_from(COLUMNS), st.text() | st.from_regex(r"[\d.,:\- klo]{0,30}"), st.none() | st.dates())
def test_any_cell_is_spelt_or_refused(column: str, text: str, first: date | None) -> None:
    try:
        found = spelt(column, text, first)
    except BadCell as error:
        assert str(error)
    else:
        assert all(isinstance(its, str) for its in found.values())


@given(st.dates(date(1000, 1, 1), date(9998, 12, 31)), st.times())
def test_what_is_read_of_a_moment_is_read_again_the_same(on: date, at: object) -> None:
    text = f"{on.day}.{on.month}.{on.year} klo {str(at)[:5].replace(':', '.')}"
    once = spelt("starts", text)["starts"]
    assert spelt("starts", once)["starts"] == once
    assert day(once[:10]) == on.isoformat()


@given(
    st.text(alphabet="aäöåÄÖÅé –€ž\n;,x1", min_size=1).filter(str.strip),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_a_text_comes_back_from_each_encoding_that_tells_itself(text: str, encoding: str) -> None:
    assert text_of(text.encode(encoding), is_csv=True) == text


@given(st.text(alphabet="aäöåÄÖÅé \n;,x1", min_size=1).filter(str.strip))
def test_finnish_in_windows_1252_comes_back(text: str) -> None:
    assert text_of(text.encode("cp1252"), is_csv=True) == text


@given(st.binary())
def test_any_bytes_are_a_text_or_a_problem(content: bytes) -> None:
    try:
        text_of(content, is_csv=True)
    except TableProblem as error:
        assert str(error)
