"""Texts as people type them into a search: without capitals and without the marks on letters."""

import unicodedata
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.sql.compiler import SQLCompiler
from django.dispatch import receiver

#: Letters whose mark Unicode does not take apart, and what one types instead.
UNMARKED = str.maketrans("łŁøØđĐıħ", "lLoOdDih")
#: The ranges of combining marks that are dropped: Latin ones, and the vowel signs of Arabic script.
MARKS = (("\u0300", "\u036f"), ("\u064b", "\u065f"), ("\u0670", "\u0670"))


def _folding_table() -> dict[int, int | None]:
    """Return, by code point, what becomes of a letter or a mark; None drops it."""
    table: dict[int, int | None] = dict(UNMARKED)
    for first, last in MARKS:
        table |= dict.fromkeys(range(ord(first), ord(last) + 1))
    return table


_FOLDING_TABLE = _folding_table()


def folded(text: str) -> str:
    """Return a text as it is searched for: ``Łukasz Żółć`` → ``lukasz zolc``."""
    if text.isascii():
        return text.lower()
    # NFKD takes a letter and its mark apart, so that the table can drop the mark.
    return unicodedata.normalize("NFKD", text).translate(_FOLDING_TABLE).lower()


class Folded(models.Func):
    """A text as :func:`foundation.text.folded` gives it: ``Folded("person__name")``."""

    function = "beacon_folded"
    arity = 1
    output_field = models.CharField()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> Any:
        """PostgreSQL has all it takes since version 13; no extension is needed."""
        marks = "".join(f"{first}-{last}" for first, last in MARKS)
        marked_letters = "".join(map(chr, UNMARKED.keys()))
        plain_letters = "".join(map(chr, UNMARKED.values()))
        normalised = "NORMALIZE(%(expressions)s, NFKD)"
        unmarked = f"TRANSLATE({normalised}, '{marked_letters}', '{plain_letters}')"
        template = f"LOWER(REGEXP_REPLACE({unmarked}, '[{marks}]', '', 'g'))"
        return self.as_sql(compiler, connection, template=template, **extra)


@receiver(connection_created)
def teach_sqlite(connection: Any, **kwargs: object) -> None:
    """Teach a new SQLite connection the Python rule itself."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            "beacon_folded", 1, _folded_or_null, deterministic=True
        )


def _folded_or_null(text: str | None) -> str | None:
    if text is None:
        return None
    return folded(str(text))
