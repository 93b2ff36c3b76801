"""The shipped concepts are sound, a county's edits lie over them, and mistakes are told by name."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from services.vocabulary.analysis import analyzer
from services.vocabulary.codes import SERVICE_CLASSES
from services.vocabulary.concepts import Concept, Scheme, SchemeError, shipped
from services.vocabulary.concepts.reading import Reading
from services.vocabulary.concepts.scheme import read_concept
from services.vocabulary.texts import UI_LANGUAGES
from services.vocabulary.themes import THEMES

MOST_RELATED = 6
ANYTHING = {
    "fi": ["ryhmä", "kerho", "apu", "tuki", "toiminta", "peli", "kurssi", "palvelu"],
    "sv": ["grupp", "klubb", "hjälp", "stöd", "verksamhet", "kurs", "service"],
    "en": ["group", "club", "help", "support", "activity", "course", "service"],
}


def tiny(**concepts: Mapping[str, Any]) -> Scheme:
    return Scheme(read_concept(key.replace("_", "-"), body) for key, body in concepts.items())


def body(**fields: Any) -> dict[str, Any]:
    return {"kind": "activity", "fi": "kävely", **fields}


def everyone() -> Iterator[Concept]:
    yield from shipped()


class TestShipped:
    """The files that come with the product."""

    def test_there_are_many(self) -> None:
        assert len(shipped()) >= 250

    def test_every_reference_leads_somewhere_else(self) -> None:
        for concept in everyone():
            for other in (*concept.broader, *concept.related):
                assert other in shipped(), f"{concept.id} refers to {other}"
                assert other != concept.id, f"{concept.id} refers to itself"

    def test_every_concept_has_a_label_and_more_words_in_every_language(self) -> None:
        for concept in everyone():
            assert set(concept.label) == set(UI_LANGUAGES), concept.id
            for language in UI_LANGUAGES:
                words = (*concept.names.get(language, ()), *concept.needs.get(language, ()))
                assert words, f"{concept.id} has neither names nor needs in {language}"

    def test_every_need_can_be_put_into_words(self) -> None:
        for concept in everyone():
            if concept.kind == "need":
                assert set(concept.needs) == set(UI_LANGUAGES), concept.id

    def test_every_need_leads_to_something_that_helps(self) -> None:
        for concept in everyone():
            if concept.kind == "need" and not concept.id.startswith("county-"):
                near = (*concept.related, *concept.broader, *shipped().narrower(concept.id))
                assert near, f"{concept.id} leads nowhere"

    def test_what_is_related_is_a_short_list(self) -> None:
        for concept in everyone():
            assert len(concept.related) <= MOST_RELATED, concept.id
            assert len(set(concept.related)) == len(concept.related), concept.id

    def test_every_activity_and_need_has_a_theme_or_is_a_kind_of_something_that_has_one(self) -> None:
        for concept in everyone():
            if concept.kind != "person" and not concept.id.startswith("county-"):
                above = [shipped()[one] for one in shipped().ancestors(concept.id)]
                assert any(one.themes for one in (concept, *above)), concept.id

    def test_nothing_is_a_kind_of_itself(self) -> None:
        def climb(identity: str, way: tuple[str, ...]) -> None:
            assert identity not in way, " < ".join((*way, identity))
            for parent in shipped()[identity].broader:
                climb(parent, (*way, identity))

        for concept in everyone():
            climb(concept.id, ())

    def test_ages_are_of_people_and_in_order(self) -> None:
        for concept in everyone():
            if concept.ages:
                assert concept.kind == "person", concept.id
                assert 0 <= concept.ages[0] <= concept.ages[1] <= 120, concept.id

    def test_codes_are_known(self) -> None:
        for concept in everyone():
            assert set(concept.classes) <= SERVICE_CLASSES.keys()
            assert set(concept.themes) <= THEMES.keys()

    @pytest.mark.parametrize("language", UI_LANGUAGES)
    def test_no_name_is_a_word_that_every_offering_holds(self, language: str) -> None:
        for concept in everyone():
            assert not {name.casefold() for name in concept.names.get(language, ())} & set(ANYTHING[language]), (
                concept
            )

    @pytest.mark.parametrize("language", UI_LANGUAGES)
    def test_labels_are_told_apart(self, language: str) -> None:
        labels = [concept.label[language].casefold() for concept in everyone()]
        assert {label for label in labels if labels.count(label) > 1} == set()

    def test_what_is_written_is_read_back_the_same(self) -> None:
        for concept in everyone():
            assert read_concept(concept.id, concept.as_json()) == concept

    def test_every_theme_has_concepts(self) -> None:
        assert {theme for concept in everyone() for theme in concept.themes} == set(THEMES)


class TestMistakes:
    """What cannot be used is told with the concept and the field."""

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            (body(kind="thing"), "walk, kind"),
            ({"fi": "kävely"}, "walk, kind"),
            ({"kind": "activity"}, "walk: a label"),
            (body(fi=""), "walk: a label"),
            (body(colour="red"), "colour"),
            (body(classes=["P99.9"]), "walk, classes: 'P99.9'"),
            (body(themes=["sports"]), "walk, themes: 'sports'"),
            (body(names={"fi": ["hyvä", " "]}), "walk, names.fi"),
            (body(names={"de": ["gehen"]}), "walk, names.de"),
            (body(needs={"fi": [3]}), "walk, needs.fi"),
            (body(names={"fi": "kävely"}), "walk, names.fi"),
            (body(names=["kävely"]), "walk, names"),
            (body(ages=[65]), "walk, ages"),
            (body(ages=["65", "x"]), "walk, ages"),
            (body(ages=[70, 65]), "walk, ages"),
            (body(broader="exercise"), "walk, broader"),
            (body(related=[1]), "walk, related"),
            (body(classes="P27"), "walk, classes"),
            (body(fi=7), "walk, fi"),
        ],
    )
    def test_it_is_told_what_is_wrong_and_where(self, wrong: dict[str, Any], told: str) -> None:
        with pytest.raises(SchemeError) as error:
            read_concept("walk", wrong)
        assert told in str(error.value)
        assert "walk" in str(error.value)

    @pytest.mark.parametrize("wrong", [None, [], "kävely", 3])
    def test_a_concept_is_an_object(self, wrong: Any) -> None:
        with pytest.raises(SchemeError, match="walk"):
            read_concept("walk", wrong)


class TestEdits:
    """A county's own concepts."""

    def test_an_edit_takes_the_place_of_the_shipped_one(self) -> None:
        scheme = tiny(walk=body(), swim=body(fi="uinti")).with_edits({"walk": body(fi="patikointi")})
        assert (scheme["walk"].label["fi"], len(scheme)) == ("patikointi", 2)

    def test_a_new_one_is_added_and_one_is_taken_away(self) -> None:
        scheme = tiny(walk=body(), swim=body(fi="uinti")).with_edits({"ski": body(fi="hiihto"), "swim": None})
        assert {concept.id for concept in scheme} == {"walk", "ski"}
        assert scheme.get("swim") is None

    def test_the_shipped_scheme_itself_stays_as_it_was(self) -> None:
        before = tiny(walk=body())
        before.with_edits({"walk": None})
        assert "walk" in before

    def test_what_refers_to_one_that_was_taken_away_is_still_read(self) -> None:
        scheme = tiny(exercise=body(), walk=body(broader=["exercise"])).with_edits({"exercise": None})
        assert scheme.ancestors("walk") == ()
        Reading.of(scheme)

    def test_a_wrong_edit_is_told(self) -> None:
        with pytest.raises(SchemeError, match="walk, kind"):
            tiny(walk=body()).with_edits({"walk": {"fi": "kävely"}})

    def test_a_new_synonym_is_found_at_once(self) -> None:
        scheme = tiny(walk=body()).with_edits({"walk": body(names={"fi": ["köpöttely"]})})
        tokens = analyzer("fi").analyse("köpöttelyä puistossa")
        assert [mention.keys for mention in Reading.of(scheme).names["fi"].find(tokens)] == [("walk",)]

    def test_circles_of_a_county_do_no_harm(self) -> None:
        scheme = tiny(one=body(broader=["two"]), two=body(broader=["one"]), self=body(broader=["self"]))
        assert (scheme.ancestors("one"), scheme.ancestors("two"), scheme.ancestors("self")) == (
            ("two",),
            ("one",),
            (),
        )


class TestTies:
    """What is above and below."""

    def test_near_ones_come_first(self) -> None:
        scheme = tiny(
            exercise=body(),
            outdoors=body(),
            walk=body(broader=["exercise", "outdoors"]),
            stroll=body(broader=["walk"]),
        )
        assert scheme.ancestors("stroll") == ("walk", "exercise", "outdoors")
        assert scheme.narrower("exercise") == ("walk",)
        assert scheme.ancestors("unknown") == scheme.narrower("unknown") == ()

    def test_own_themes_come_before_those_of_the_classes(self) -> None:
        assert read_concept("a", body(classes=["P27.1"])).themes == ("exercise",)
        assert read_concept("a", body(classes=["P27.1"], themes=["nature"])).themes == ("nature",)
        assert read_concept("a", body()).themes == ()
