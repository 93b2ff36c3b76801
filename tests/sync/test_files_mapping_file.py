"""A mistake in a mapping is told when it is opened: the file, the line, the key, and how to mend it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from services.sync.settings import SyncSettings
from services.sync.sources.files.mapping_file import read_mapping
from services.sync.sources.files.source import open_source
from services.sync.sources.files.toml_lines import line_of
from services.sync.sources.opening import Opening
from services.sync.sources.protocol import SourceFailed
from services.vocabulary.profile import load_profile
from tests.conftest import REPOSITORY
from tests.sync.files_mappings import HEAD, MAPPING, ORGANIZATION, ROW, write

PROFILE = load_profile(REPOSITORY / "profiles/etela-savo.toml")


def mistake(folder: Path, text: str) -> str:
    file = folder / "ryhmat.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SourceFailed) as caught:
        read_mapping(file)
    return str(caught.value)


def opened(**settings: object) -> None:
    open_source(Opening("ryhmat", settings, None, (), False, PROFILE, SyncSettings()))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("first_day", "frist_day", "line 2, frist_day: there is no such setting; did you mean first_day?"),
        ("2026-08-01", '"elokuu"', "line 2, first_day: write a day such as 2026-08-01, without quotation marks"),
        ('"association"', '"seura"', "line 6, organization.type: write one of association, municipality, county"),
        ('"Kuvitelman kylä ry"', '""', "line 5, organization.name: write a text of 1 to 100 letters"),
        (
            'type = "ass',
            'business_id = "1234567-0"\ntype = "ass',
            "line 6, organization.business_id: this is not a",
        ),
        (
            'type = "ass',
            'municipality = "Mikeli"\ntype = "ass',
            "line 6, organization.municipality: 'Mikeli' is not",
        ),
        (
            'type = "ass',
            'tyyppi = "x"\ntype = "ass',
            "line 6, organization.tyyppi: there is no such key; there are",
        ),
        ('type = "ass', 'url = 7\ntype = "ass', "line 6, organization.url: write a text in quotation marks"),
        ("[organization]", "[organizations]", "line 5, organizations.name: write a table with name"),
        ('name = "Ryhmän', 'nmae = "Ryhmän', "line 14, columns.nmae: there is no such column; did you mean name?"),
        ('"Ryhmän nimi"', "7", "line 14, columns.name: write the heading in quotation marks"),
        ('"Ryhmän nimi"', "[]", "line 14, columns.name: write column = "),
        (
            '"Ryhmän nimi"',
            "{ colum = 'x' }",
            "line 14, columns.name.colum: there is no such option; there are column",
        ),
        ('"Ryhmän nimi"', "{ column = 'x', split = 1 }", "line 14, columns.name.split: write a text in quotation"),
        (
            '"Ryhmän nimi"',
            "{ column = 'x', digits = -1 }",
            "line 14, columns.name: digits is a number from 1 to 20",
        ),
        ('"Ryhmän nimi"', "{ column = 'x', values = 'y' }", "line 14, columns.name.values: write a table such as"),
        ("name_sv", "name_fi", "line 12, columns: a column is there twice: with _fi and without it"),
        ('kind = "activity"', "", 'line 1: kind is missing; write it under [fixed], such as kind = "activity"'),
        (
            'record_id = "Tunnus"',
            "",
            "line 12, columns: record_id is missing, which tells the rows apart; several",
        ),
        (
            'kind = "activity"',
            'kind = { a = "b" }',
            "line 9, fixed.kind: write a text, a number, a list, or true or",
        ),
        (
            'kind = "activity"',
            'kind = "place"\nvalid_to = "syksy"',
            "line 10, fixed.valid_to: 'syksy' is not a date",
        ),
        (
            'kind = "activity"',
            'kind = "place"\nmunicipality = "740"',
            "line 10, fixed.municipality: this is also in",
        ),
        ("first_day", 'format = "xlsx"\nfirst_day', "line 2, format: 'xlsx' is not known; write one of csv, json"),
        (
            "first_day",
            'encoding = "excel"\nfirst_day',
            "line 2, encoding: 'excel' is no encoding; write windows-1252",
        ),
        (
            "first_day",
            'encoding = "base64"\nfirst_day',
            "line 2, encoding: 'base64' is no encoding; write windows-1252",
        ),
        ("first_day", 'delimiter = "xx"\nfirst_day', "line 2, delimiter: 'xx' is not known; write one of"),
        ("first_day", "heading_row = 0\nfirst_day", "line 2, heading_row: write a number from 1 to 100"),
        (
            "first_day",
            'language = "de"\nfirst_day',
            "line 2, language: 'de' is not known; write one of fi, sv, en",
        ),
        ("first_day", "columns = 1\nfirst_day", "it is not TOML"),
        ('"P27.1"', '"P99"', "line 18, columns.service_classes.values.Liikunta: 'P99' is not known; near it: P9"),
        ('kind = "activity"', 'kind = "activty"', "line 9, fixed.kind: 'activty' is not known; near it: activity"),
        (
            'kind = "activity"',
            'kind = "kerho"\nthemes = "x"',
            "line 10, fixed.themes: 'x' is not known; near it: com",
        ),
        (
            '"Kunta"',
            '{ column = "Kunta", values = { "Ylöjärvi 2" = "Kuvitelma" } }',
            "line 16, columns.municipality.values.Ylöjärvi 2: 'Kuvitelma' is not known; near it: ",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line_its_key_and_the_mend(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert told in mistake(tmp_path, MAPPING.replace(old, new, 1))


@pytest.mark.parametrize(
    "more", ["", '[columns]\norganization_record = "Seura"', '[fixed]\norganization_name = "Y"']
)
def test_it_is_said_in_one_way_who_offers_it(tmp_path: Path, more: str) -> None:
    text = MAPPING if more else MAPPING.replace(ORGANIZATION, "")
    table = more.partition("\n")[0] or "[fixed]"
    told = mistake(tmp_path, text.replace(table, more or table))
    assert (
        "say in one way who offers it: a table [organization], or one of the columns organization_name and" in told
    )


def test_an_organization_in_columns_needs_its_type(tmp_path: Path) -> None:
    text = MAPPING.replace(ORGANIZATION, "").replace("[columns]", '[columns]\norganization_name = "Seura"')
    told = mistake(tmp_path, text)
    assert told.startswith("ryhmat.toml, line 4, fixed: organization_type is missing; write one of association")


def test_a_file_that_is_not_there_or_not_in_utf_8_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceFailed, match=r"nowhere\.toml: it cannot be opened"):
        read_mapping(tmp_path / "nowhere.toml")
    (tmp_path / "ryhmat.toml").write_bytes("name = 'ä'".encode("latin-1"))
    with pytest.raises(SourceFailed, match="it is not in UTF-8; save it again"):
        read_mapping(tmp_path / "ryhmat.toml")


def test_a_mapping_that_notepad_saved_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "ryhmat.toml").write_text(MAPPING, encoding="utf-8-sig")
    assert read_mapping(tmp_path / "ryhmat.toml").fixed["kind"] == "activity"


@pytest.mark.parametrize(
    ("given_settings", "told"),
    [
        ({"foldr": "x"}, "foldr: there is no such setting; there are folder, url, mapping"),
        ({"folder": 7}, "folder: write it as a text in quotation marks"),
        (
            {"folder": "x", "url": "https://kyla.example/r.csv"},
            "has both `folder` and `url`; take one of them out",
        ),
        ({"url": "https://kyla.example/r.csv"}, "a file at an address needs a `mapping`"),
        ({"url": "ftp://kyla.example/r.csv"}, "`url` begins with https://"),
        ({}, "has no `folder`"),
        ({"folder": "x", "mapping": "nowhere.toml"}, "nowhere.toml: it cannot be opened"),
    ],
)
def test_settings_of_the_profile_that_do_not_fit_are_named(given_settings: dict[str, object], told: str) -> None:
    with pytest.raises(SourceFailed) as caught:
        opened(**given_settings)
    assert told in str(caught.value)


def test_a_source_is_opened_with_its_mapping_and_another_folder_may_be_tried(tmp_path: Path) -> None:
    (tmp_path / "ryhmat.toml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "kokeilu").mkdir()
    write(tmp_path / "kokeilu", HEAD, ROW)
    settings = {"url": "https://kyla.example/r.csv", "mapping": str(tmp_path / "ryhmat.toml")}
    opening = Opening("ryhmat", settings, str(tmp_path / "kokeilu"), (), False, PROFILE, SyncSettings())
    ((record,),) = [page.records for page in open_source(opening).pages(None)]
    assert (record.status, record.where) == ("live", "ryhmat.csv, row 2")


@pytest.mark.parametrize(
    ("path", "line"),
    [(("a",), 1), (("b",), 2), (("b", "c"), 3), (("b", "d", "e"), 5), (("b", "x y"), 6), (("b", "in", "side"), 7)],
)
def test_a_key_is_found_again_on_its_line(path: tuple[str, ...], line: int) -> None:
    text = 'a = 1\n[b]\nc = "[b]"\n[b.d]\ne = 1\n[b."x y"]\n[ b . in ] # here'
    assert line_of(text, *path) == line


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_mapping_is_taken_or_refused_in_words(tmp_path: Path, data: st.DataObject) -> None:
    lines = MAPPING.splitlines()
    values = [
        "7",
        "true",
        '""',
        "[]",
        "{}",
        '"x"',
        "[[1]]",
        "2026-08-01",
        '{ column = "x", empty = [1] }',
        "-1e400",
        "nan",
    ]
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        key, _, _ = lines[at].partition("=")
        lines[at] = data.draw(
            st.sampled_from([f"{key}= {value}" for value in values] + ["", "[fixed.x]", "[[columns]]"])
        )
    file = tmp_path / "ryhmat.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    try:
        read_mapping(file)
    except SourceFailed as error:
        assert str(error)
