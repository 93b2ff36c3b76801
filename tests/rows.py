"""Rows for any table, made from what the database itself says of it."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    insert,
    select,
)

Row = dict[str, Any]


def tables(connection: Connection) -> list[Table]:
    """Every table as it is now, in the order of foreign keys."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


def fill(connection: Connection, tables: list[Table], *numbers: int) -> None:
    """A row of each number in each table: they refer to the one of their number, and in their own table to the
    one before."""
    made: dict[str, Row] = {}
    for number in numbers:
        for table in tables:
            row = {
                column.name: _value(column, number, made)
                for column in table.columns
                if column is not table.autoincrement_column
            }
            result = connection.execute(insert(table), row)
            primary_key = dict(
                zip(table.primary_key.columns.keys(), result.inserted_primary_key or (), strict=True)
            )
            made[table.name] = row | primary_key


def _value(column: Column[Any], number: int, made: dict[str, Row]) -> Any:
    for key in column.foreign_keys:
        return made.get(key.column.table.name, {}).get(key.column.name)
    kind = column.type
    if isinstance(kind, String):
        return f"{number}ä{column.name}"[: kind.length]
    if isinstance(kind, JSON):
        return {"row": number, "text": "älä – ”näin”", "nothing": None, "list": [1.5, True]}
    if isinstance(kind, DateTime):
        return datetime(2026, 3, 29, 3, 30, number, 123456, tzinfo=UTC)
    if isinstance(kind, Date):
        return date(2026, 2, number)
    if isinstance(kind, Boolean):
        return number % 2 == 0
    assert isinstance(kind, Integer), f"no rows are made of {kind!r} yet"
    return number


def read(connection: Connection, tables: list[Table]) -> dict[str, list[Row]]:
    """Every row, by table: only the columns that these tables have."""
    return {
        table.name: sorted(map(dict, connection.execute(select(table)).mappings()), key=repr) for table in tables
    }
