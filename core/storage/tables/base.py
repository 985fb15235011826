"""What every table shares: one metadata, ids as text, instants as UTC milliseconds, values as JSON text.

Only text and whole numbers are stored, so that a row means the same to SQLite, PostgreSQL and a person reading it.
"""

from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, MetaData, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def text(name: str, *, default: str | None = "", **more: Any) -> Column[str]:
    """Text that is never null unless `default=None`."""
    return Column(name, Text, nullable=default is None, **more)


def bytewise(name: str) -> Column[str]:
    """A key whose ranges are asked for: in the order of its bytes, whatever language PostgreSQL was set up for."""
    return Column(name, Text().with_variant(Text(collation="C"), "postgresql"), primary_key=True)


def whole(name: str, *, null: bool = False, **more: Any) -> Column[int]:
    """An integer of eight bytes: money in minor units, instants in UTC milliseconds, counts, flags."""
    return Column(name, BigInteger, nullable=null, **more)


def key(name: str = "id") -> Column[str]:
    return Column(name, Text, primary_key=True)


def refers(name: str, to: str, *, null: bool = False, **more: Any) -> Column[str]:
    return Column(name, Text, ForeignKey(to), nullable=null, **more)
