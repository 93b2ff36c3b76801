"""What a query says is understood: places, needs, wishes, a no, misspelt words, in three languages."""

import time
from collections.abc import Collection

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.search.knowledge import Knowledge
from services.search.query import Query
from services.search.understanding import Understood, to_query, understand
from services.search.understanding.asking import Wanted
from services.vocabulary.concepts.reading import Reading
from services.vocabulary.texts import UI_LANGUAGES

READING: Reading = Knowledge().reading({})


def read(
    text: str, language: str = "fi", prefer: Collection[str] = (), ignore: Collection[str] = ()
) -> Understood:
    return understand(text, language, READING, prefer, ignore)


def concepts(text: str, language: str = "fi") -> set[str]:
    return {meaning.concept for meaning in read(text, language).meanings}


def roles(text: str, language: str = "fi") -> dict[str, str]:
    return {word.text: word.role for word in read(text, language).words}


def query(text: str, language: str = "fi", *, fuzzy: bool = False, **wanted: tuple[str, ...]) -> Query:
    return to_query(read(text, language), READING.scheme, Wanted(wanted), fuzzy=fuzzy)


class TestPlaces:
    """A municipality or county in any form is a place, and no word."""

    @pytest.mark.parametrize(
        "text",
        ["kuoro Mikkeli", "kuoro Mikkelissä", "Mikkelin kuoro", "kuoro mikkelistä", "MIKKELISSÄ KUORO",
         "kuoroon mikkeliin", "mikkelilainen kuoro Mikkelissä", "kör i S:t Michel", "kuoro, Mikkeli!"],
    )  # fmt: skip
    def test_in_any_form(self, text: str) -> None:
        assert read(text).municipalities == ("491",)

    def test_a_county_is_all_of_its_municipalities(self) -> None:
        for text in ("Etelä-Savon kuorot", "etelä savossa", "Södra Savolax"):
            assert {"491", "740", "593"} <= set(read(text).municipalities)

    def test_without_dots(self) -> None:
        assert read("mantyharjulla").municipalities == ("507",)

    def test_a_name_that_is_an_everyday_word_is_a_place_where_it_is_ours(self) -> None:
        assert read("salon kuoro").municipalities == ()
        assert read("salon kuoro", prefer=("734",)).municipalities == ("734",)

    def test_two_places_are_either_of_them(self) -> None:
        assert read("kuoro Mikkelissä tai Savonlinnassa").municipalities == ("491", "740")

    def test_a_place_is_nothing_to_look_for_in_texts(self) -> None:
        assert roles("kuoro Mikkelissä") == {"kuoro": "word", "Mikkelissä": "place"}
        assert not read("Mikkeli").asks

    def test_a_place_that_was_taken_away_is_no_filter(self) -> None:
        assert read("kuoro Mikkelissä", ignore=("municipality",)).municipalities == ()


class TestNames:
    """Concepts that are named."""

    @pytest.mark.parametrize(
        ("text", "language", "concept"),
        [
            ("kuoro", "fi", "choir"),
            ("kuoroon", "fi", "choir"),
            ("KUORO", "fi", "choir"),
            ("kavelyryhma", "fi", "walking-group"),
            ("kävely-ryhmä", "fi", "walking-group"),
            ("kävely ryhmä", "fi", "walking-group"),
            ("AA", "fi", "substance-peer-support"),
            ("AA-ryhmä", "fi", "substance-peer-support"),
            ("AVH", "fi", "stroke"),
            ("avh:n kerho", "fi", "stroke"),
            ("vertaistukea", "fi", "peer-support-group"),
            ("eläkeläisille", "fi", "pensioners"),
            ("kamratstödsgrupp", "sv", "peer-support-group"),
            ("promenadgrupper", "sv", "walking-group"),
            ("närståendevårdarnas", "sv", "carers"),
            ("choirs", "en", "choir"),
            ("carers", "en", "carers"),
            ("choir", "fi", "choir"),  # another language than the page's
            ("närståendevårdare", "fi", "carers"),
            ("kuoro", "sv", "choir"),
            ("omaishoitaja", "en", "carers"),
            ("kävelyryhmä", "en", "walking-group"),
        ],
    )
    def test_however_it_is_written(self, text: str, language: str, concept: str) -> None:
        assert concept in concepts(text, language)

    def test_an_abbreviation_is_a_word_without_its_ending(self) -> None:
        (word,) = read("MLL:n").words
        assert "mll" in word.lemmas

    def test_the_own_language_is_surer_than_another(self) -> None:
        (own,), (other,) = read("kuoro").meanings, read("choir").meanings
        assert own.strength > other.strength

    def test_a_finnish_word_is_not_taken_for_one_of_another_language(self) -> None:
        assert "volunteering" not in concepts("men")
        assert concepts("on") == concepts("i") == set()


class TestNeeds:
    """What somebody needs, in everyday words."""

    @pytest.mark.parametrize(
        ("text", "language", "concept"),
        [
            ("yksinäinen vanhus ei pääse ulos", "fi", "outdoor-companion"),
            ("mummo ei uskalla lähteä yksin ulos", "fi", "outdoor-companion"),
            ("ei ole ystäviä", "fi", "loneliness"),
            ("en ole saanut nukuttua", "fi", "sleeplessness"),
            ("ensam äldre kommer inte ut", "sv", "outdoor-companion"),
            ("ensam äldre kommer inte ut", "fi", "outdoor-companion"),
            ("yksin ei pääse ulos", "sv", "outdoor-companion"),
            ("yksin ei pääse ulos", "en", "outdoor-companion"),
        ],
    )
    def test_the_concept_that_helps_is_found(self, text: str, language: str, concept: str) -> None:
        assert concept in concepts(text, language)

    def test_two_people_in_one_query_are_both_heard(self) -> None:
        found = concepts("äiti unohtelee asioita ja poika pelaa koko ajan")
        assert {"memory-problems", "gaming-problem"} <= found

    def test_each_meaning_is_told_once(self) -> None:
        for text, language in (("under 18", "sv"), ("over 65", "en"), ("yksinäinen vanhus ei pääse ulos", "fi")):
            found = [(its.concept, its.how) for its in read(text, language).meanings]
            assert len(found) == len(set(found))


class TestNo:
    """A no that refuses, and one that tells of a need."""

    @pytest.mark.parametrize(
        ("text", "language", "refused"),
        [
            ("liikuntaa muttei jumppaa", "fi", "keep-fit-class"),
            ("en halua kuoroa", "fi", "choir"),
            ("kaikkea paitsi kuoroa", "fi", "choir"),
            ("motion men inte yoga", "sv", "yoga"),
            ("anything but yoga", "en", "yoga"),
            ("I don't like choir", "en", "choir"),
        ],
    )
    def test_what_is_refused_is_kept_out(self, text: str, language: str, refused: str) -> None:
        understood = read(text, language)
        assert refused in {meaning.concept for meaning in understood.refused}
        assert refused not in {meaning.concept for meaning in understood.meanings}
        assert refused in query(text, language).without["concept_name"]

    @pytest.mark.parametrize(
        ("text", "language"),
        [("ei ole kuoroa täällä", "fi"), ("en löydä kuoroa", "fi"), ("ei pääse kuoroon", "fi"),
         ("hittar ingen kör", "sv"), ("there is no choir", "en")],
    )  # fmt: skip
    def test_who_has_none_looks_for_one(self, text: str, language: str) -> None:
        understood = read(text, language)
        assert understood.refused == ()
        assert "choir" in {meaning.concept for meaning in understood.meanings}

    def test_a_time_that_does_not_suit_is_neither_wish_nor_word(self) -> None:
        assert read("ei iltaisin kuoroa").wishes == ()
        assert roles("ei iltaisin kuoroa") == {"ei": "ignored", "iltaisin": "refused", "kuoroa": "word"}


class TestSides:
    """Who wants to help, and what the tray does not hold."""

    @pytest.mark.parametrize(
        ("text", "language"),
        [("haluan vapaaehtoiseksi", "fi"), ("voin auttaa vanhuksia", "fi"), ("jag vill bli frivillig", "sv"),
         ("I want to volunteer", "en")],
    )  # fmt: skip
    def test_who_wants_to_help_is_told_from_who_needs_help(self, text: str, language: str) -> None:
        assert read(text, language).offers_help
        (kind,) = [its for its in query(text, language).preferences if its.field == "kind"]
        assert kind.codes == ("volunteering",)

    @pytest.mark.parametrize("text", ["apua vanhukselle", "kuka auttaa", "vapaaehtoinen ystävä äidille"])
    def test_who_needs_help_does_not_offer_it(self, text: str) -> None:
        assert not read(text).offers_help

    @pytest.mark.parametrize(
        ("text", "language", "channel"),
        [
            ("lääkäriaika", "fi", "county-doctor"),
            ("reseptin uusiminen", "fi", "county-prescription"),
            ("päivystys", "fi", "county-emergency"),
            ("hammaslääkäri Mikkeli", "fi", "county-dentist"),
            ("tandläkare", "sv", "county-dentist"),
            ("dentist", "en", "county-dentist"),
        ],
    )
    def test_what_the_tray_does_not_hold_is_told(self, text: str, language: str, channel: str) -> None:
        assert channel in {meaning.concept for meaning in read(text, language).out_of_scope()}

    @pytest.mark.parametrize("text", ["kuoro", "vertaistukea omaishoitajille", "kuntosali", ""])
    def test_what_it_holds_is_not(self, text: str) -> None:
        assert read(text).out_of_scope() == ()

    def test_danger_is_told(self) -> None:
        assert read("mies lyö minua").dangers == {"violence"}
        assert read("kuoro").dangers == frozenset()


class TestSpelling:
    """Misspelt words are read as what was meant, and that is told."""

    @pytest.mark.parametrize(
        ("text", "language", "correction", "concept"),
        [
            ("vertaistkui", "fi", ("vertaistkui", "vertaistuki"), "peer-support-group"),
            ("kävleyryhmä Mikkelissä", "fi", ("kävleyryhmä", "kävelyryhmä"), "walking-group"),
            ("omaishoitjaa", "fi", ("omaishoitjaa", "omaishoitaja"), "carers"),
            ("promenadgrup", "sv", ("promenadgrup", "promenadgrupp"), "walking-group"),
            ("lonelyness", "en", ("lonelyness", "lonely"), "loneliness"),
        ],
    )
    def test_it_is_corrected(self, text: str, language: str, correction: tuple[str, str], concept: str) -> None:
        understood = read(text, language)
        assert understood.corrections == (correction,)
        assert concept in {meaning.concept for meaning in understood.meanings}

    @pytest.mark.parametrize(
        ("text", "language"),
        [("kuoro", "fi"), ("kavelyryhma", "fi"), ("13 vuotiaalle", "fi"), ("Mikkelissä", "fi"), ("promenad", "fi"),
         ("choir", "fi"), ("kuoro", "sv"), ("närståendevårdare", "en"), ("xqzvw", "fi"), ("AVH", "sv"),
         ("gamla kvinnor i skolan", "sv"), ("children and women", "en")],
    )  # fmt: skip
    def test_a_word_of_any_of_the_languages_is_right(self, text: str, language: str) -> None:
        assert read(text, language).corrections == ()


class TestIgnored:
    """Words that say nothing, and wishes that were taken away."""

    @pytest.mark.parametrize(
        ("text", "language", "word"),
        [
            ("mistä löytyisi joku kuoro, etsin semmoista", "fi", "kuoro"),
            ("mua kiinnostaa kuoro muttei mikään muu", "fi", "kuoro"),
            ("onko kuoroa tms", "fi", "kuoroa"),
            ("jag söker någon kör, finns det sådana", "sv", "kör"),
            ("where could I find a choir please", "en", "choir"),
        ],
    )
    def test_words_that_only_ask_are_not_looked_for(self, text: str, language: str, word: str) -> None:
        looked_for = [text for text, role in roles(text, language).items() if role == "word"]
        assert looked_for[:1] == [word]
        assert {"etsin", "löytyisi", "kiinnostaa", "söker", "finns", "find", "please"}.isdisjoint(looked_for)

    def test_a_wish_that_was_taken_away_is_read_as_nothing(self) -> None:
        understood = read("ilmainen kuoro iltaisin", ignore=("price",))
        assert [wish.field for wish in understood.wishes] == ["daypart"]
        assert "price" not in to_query(understood, READING.scheme, Wanted()).filters

    def test_a_chosen_filter_counts_more_than_a_written_one(self) -> None:
        assert query("kuoro Mikkelissä", municipality=("740",)).filters["municipality"][0] == "740"
        assert query("ilmainen kuoro", price=("paid",)).filters["price"] == ("paid",)

    def test_only_who_asks_for_forgiveness_gets_fuzzy_words(self) -> None:
        assert all(word.fuzzy is None for word in query("kuoro").words)
        assert any(word.fuzzy for word in query("kuoro", fuzzy=True).words)


class TestAnything:
    """Whatever somebody types."""

    @pytest.mark.parametrize(
        "text",
        ["", " ", "?", "...", "😀", "-", "--", "a-", "-b", ":", "a:", "'", "ei", "ei ei ei", "65+", "+", "13",
         "\x00", "\n\t", "ryhmä" * 40, "a" * 200, "ä" * 200, "-".join("a" * 100), "S:t", "%%%", "' OR 1=1 --",
         "<b>kuoro</b>", "مجموعة دعم", "группа поддержки", "ﬁ", "İstanbul", "e\u0301", "0" * 200, "1" * 30 + "v",
         "kuoro\u200bkuoro"],
    )  # fmt: skip
    def test_the_absurd_is_read_too(self, text: str) -> None:
        for language in UI_LANGUAGES:
            to_query(read(text, language), READING.scheme, Wanted(), fuzzy=True)

    def test_nothing_asks_nothing(self) -> None:
        understood = read("   ")
        assert (understood.words, understood.asks, understood.meanings) == ((), False, ())

    @settings(max_examples=250)
    @given(st.text(max_size=200), st.sampled_from(UI_LANGUAGES))
    def test_any_text_is_read(self, text: str, language: str) -> None:
        understood = read(text, language)
        for meaning in (*understood.meanings, *understood.refused):
            assert meaning.concept in READING.scheme
            assert 0 < meaning.strength <= 1
            assert max(meaning.positions) < len(understood.words)
        for wish in understood.wishes:
            assert 0 <= wish.start < wish.end <= len(understood.words)
        to_query(understood, READING.scheme, Wanted(), fuzzy=True)

    words = st.sampled_from(
        ["yksinäinen", "vanhus", "ei", "pääse", "ulos", "ilman", "lähetettä", "kuoro", "Mikkelissä", "13v", "yli",
         "65", "+", "ilmainen", "en", "halua", "paitsi", "kör", "inte", "på", "kvällen", "free", "choir", "not",
         "in", "S:t", "Michel", "kävely-ryhmä", "äiti", "ja", "poika", "-", "–", "AA:", "vertaistkui"]
    )  # fmt: skip

    @settings(max_examples=150)
    @given(st.lists(words, max_size=14).map(" ".join), st.sampled_from(UI_LANGUAGES))
    def test_any_order_of_words_is_read_the_same_twice(self, text: str, language: str) -> None:
        assert read(text, language) == read(text, language)

    @pytest.mark.parametrize(
        "text", ["ab" * 100, "kala " * 40, "aa-" * 66, "x" * 59, "maahanmuuttajanaistenryhmatoiminta" * 5]
    )
    def test_no_text_takes_long(self, text: str) -> None:
        """Seconds would be a way to stop the service; what it takes is some tens of milliseconds."""
        began = time.thread_time()
        read(text[:200])
        assert time.thread_time() - began < 1.0
