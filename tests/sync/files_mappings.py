"""Mappings and files of invented associations, for the tests of the files source."""

from pathlib import Path

from services.sync.sources.files.mapping_file import read_mapping
from services.sync.sources.files.source import FilesSource
from services.sync.sources.protocol import Mapped, Page, Record

ORGANIZATION = """
[organization]
name = "Kuvitelman kylä ry"
type = "association"
"""
MAPPING = f"""
first_day = 2026-08-01
{ORGANIZATION}
[fixed]
kind = "activity"
languages = ["fi", "sv"]

[columns]
record_id = "Tunnus"
name = "Ryhmän nimi"
name_sv = "Gruppens namn"
municipality = "Kunta"
weekly_hours = ["Päivä", "Kello"]
service_classes = {{ column = "Luokka", values = {{ "Liikunta" = "P27.1", "Kulttuuri" = ["P25.2", "P25.3"] }} }}
"""
HEAD = "Tunnus;Ryhmän nimi;Gruppens namn;Kunta;Päivä;Kello;Luokka;Muuta"
ROW = "1;Kahvipiiri;Kaffecirkel;Mikkeli;ma, ke;klo 18–20;Liikunta;sisäinen huomautus"


def source(folder: Path, mapping: str = MAPPING, name: str = "files") -> FilesSource:
    """A source over the folder, with a mapping beside it."""
    file = folder.parent / "ryhmat.toml"
    file.write_text(mapping, encoding="utf-8")
    return FilesSource(name, str(folder), mapping=read_mapping(file))


def write(folder: Path, *rows: str, name: str = "ryhmat.csv", encoding: str = "utf-8-sig") -> None:
    """A file of rows, as Excel writes it."""
    (folder / name).write_bytes("\r\n".join(rows).encode(encoding))


def pages(folder: Path, mapping: str = MAPPING) -> list[Page]:
    """All pages of the folder."""
    return list(source(folder, mapping).pages(None))


def mapped(folder: Path, mapping: str = MAPPING) -> list[Mapped]:
    """What all live records of the folder become."""
    made = source(folder, mapping)
    found = [record for page in made.pages(None) for record in page.records]
    return [made.map(record.payload) for record in found if record.status == "live"]


def records(folder: Path, mapping: str = MAPPING) -> list[Record]:
    """All records of the folder."""
    return [record for page in pages(folder, mapping) for record in page.records]
