"""PO catalogues read strictly: what is repeated, fuzzy or obsolete stays visible. Imports no Django."""

from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, PoFileParser

from training_site.starter.toml_tables import Problem, SourceError

#: A message’s identity: its context (or ``""``) and its English, the singular where there is a plural.
Key = tuple[str, str]
#: A message’s English as Babel has it: several forms where there is a plural.
Id = str | tuple[str, ...] | list[str]


class StrictCatalog(Catalog):
    """A catalogue that remembers which messages came twice (Babel would merge them silently)."""

    def __init__(self, language: str) -> None:
        super().__init__(locale=language)
        self.repeated: list[Key] = []

    def __setitem__(self, id: Id, message: Message) -> None:
        if id and self.get(message.id, message.context):
            self.repeated.append(key_of(message))
        super().__setitem__(id, message)


def key_of(message: Message) -> Key:
    """What tells ``message`` from others in its catalogue."""
    singular = message.id if isinstance(message.id, str) else message.id[0]
    return (message.context or "", singular)


def read_catalogue(path: Path, language: str) -> StrictCatalog:
    """The PO file at ``path``; an empty catalogue when there is none.

    Raises :class:`SourceError` for a file that is no PO or not UTF-8.
    """
    catalogue = StrictCatalog(language)
    if not path.exists():
        return catalogue
    try:
        with path.open("rb") as file:
            PoFileParser(catalogue, abort_invalid=True).parse(file)
    except (PoFileError, UnicodeDecodeError) as error:
        message = f"not a readable PO file: {error}"
        raise SourceError([Problem("/".join(path.parts[-3:]), "", message)]) from error
    return catalogue
