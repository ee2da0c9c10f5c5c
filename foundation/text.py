"""Names as people type them into a search: without capitals and without the marks on letters. A plain rule."""

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
_PLAIN = UNMARKED | {
    mark: None for first, last in MARKS for mark in range(ord(first), ord(last) + 1)
}


def folded(text: str) -> str:
    """``Łukasz Żółć`` → ``lukasz zolc``."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text).translate(_PLAIN).lower()


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
        marked, plain = (
            "".join(map(chr, letters)) for letters in (UNMARKED.keys(), UNMARKED.values())
        )
        template = (
            f"LOWER(REGEXP_REPLACE(TRANSLATE(NORMALIZE(%(expressions)s, NFKD), '{marked}', '{plain}'), "
            f"'[{marks}]', '', 'g'))"
        )
        return self.as_sql(compiler, connection, template=template, **extra)


@receiver(connection_created)
def teach_sqlite(connection: Any, **kwargs: object) -> None:
    """SQLite is taught the Python rule itself."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("beacon_folded", 1, _folded, deterministic=True)


def _folded(text: str | None) -> str | None:
    return None if text is None else folded(str(text))
