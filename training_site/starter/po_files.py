"""PO files read strictly: repeated, fuzzy and obsolete messages stay visible. Imports no Django."""

from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, PoFileParser

from training_site.starter.source_files import SourceError, SourceProblem

#: A message’s context (or ``""``) and its English, the singular where there is a plural.
MessageKey = tuple[str, str]
#: A message’s English as Babel has it: several forms where there is a plural.
MessageId = str | tuple[str, ...] | list[str]


class StrictCatalog(Catalog):
    """A catalogue that records repeated messages, which Babel would merge silently."""

    def __init__(self, language: str) -> None:
        super().__init__(locale=language)
        self.repeated: list[MessageKey] = []

    def __setitem__(self, id: MessageId, message: Message) -> None:
        if id and self.get(message.id, message.context):
            self.repeated.append(key_of(message))
        super().__setitem__(id, message)


def key_of(message: Message) -> MessageKey:
    """Return what tells ``message`` from others in its catalogue."""
    singular = message.id if isinstance(message.id, str) else message.id[0]
    return (message.context or "", singular)


def read_catalogue(path: Path, language: str) -> StrictCatalog:
    """Return the PO file at ``path``; an empty catalogue when there is none.

    Raises :class:`SourceError` for a file that is no PO or not UTF-8.
    """
    catalogue = StrictCatalog(language)
    if not path.exists():
        return catalogue
    try:
        with path.open("rb") as file:
            PoFileParser(catalogue, abort_invalid=True).parse(file)
    except (PoFileError, UnicodeDecodeError) as error:
        file_name = "/".join(path.parts[-3:])
        problem = SourceProblem(file_name, "", f"not a readable PO file: {error}")
        raise SourceError([problem]) from error
    return catalogue
