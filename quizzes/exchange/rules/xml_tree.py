"""Walks XML question by question, refusing what can hurt: entities, outside files, endless depth."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from quizzes.exchange.rules.decoding import check_size
from quizzes.exchange.rules.items import UnreadableError

CHUNK, DEPTH = 64 * 1024, 60


class _Parts(TreeBuilder):
    """Builds one element at a time of those straight below the root, with the line each begins on."""

    def __init__(self) -> None:
        super().__init__()
        self.parser: DefusedXMLParser | None = None
        self.depth, self.line, self.root = 0, 0, ""
        self.root_attributes: dict[str, str] = {}
        self.whole: list[tuple[int, Element]] = []
        self._builder = TreeBuilder()

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        self.depth += 1
        if self.depth > DEPTH:
            raise UnreadableError("too_deep", str(DEPTH))
        if self.depth == 1:
            self.root, self.root_attributes = tag, attrs
            return Element(tag)
        if self.depth == 2:
            self._builder = TreeBuilder()
            self.line = self.parser.parser.CurrentLineNumber if self.parser else 0
        return self._builder.start(tag, attrs)

    def data(self, words: str) -> None:
        if self.depth > 1:
            self._builder.data(words)

    def end(self, tag: str) -> Element:
        self.depth -= 1
        if self.depth < 1:
            return Element(tag)
        ended = self._builder.end(tag)
        if self.depth == 1:
            self.whole.append((self.line, self._builder.close()))
        return ended

    def close(self) -> Element:
        return Element(self.root or "nothing")


def parts(content: bytes, *, root: str) -> Iterator[tuple[int, Element]]:
    """Each element straight below ``root`` and its line, read as they come.

    Raises UnreadableError for a file that is too big, broken, begins otherwise, or tries a trick.
    """
    target = _Parts()
    for _chunk in _read(content, target, root):
        yield from target.whole
        target.whole.clear()


def tree(content: bytes, *, root: str) -> Element:
    """The whole of a small file, for formats of one question a file. Raises UnreadableError like :func:`parts`."""
    target = _Parts()
    for _chunk in _read(content, target, root):
        pass
    whole = Element(target.root, target.root_attributes)
    whole.extend(element for _line, element in target.whole)
    return whole


def _read(content: bytes, target: _Parts, root: str) -> Iterator[None]:
    check_size(content)
    parser = DefusedXMLParser(
        target=target, forbid_dtd=True, forbid_entities=True, forbid_external=True
    )
    target.parser = parser
    for at in range(0, len(content), CHUNK):
        _feed(parser, content[at : at + CHUNK])
        if target.root and target.root.rpartition("}")[2] != root:
            raise UnreadableError("other_root", target.root.rpartition("}")[2][:40])
        yield
    _feed(parser, b"")
    yield


def _feed(parser: DefusedXMLParser, chunk: bytes) -> None:
    try:
        if chunk:
            parser.feed(chunk)
        else:
            parser.close()
    except DefusedXmlException as error:
        raise UnreadableError("trick") from error
    except ParseError as error:
        raise UnreadableError("broken_xml", line=error.position[0]) from error
    except (LookupError, ValueError) as error:  # an encoding nobody knows
        raise UnreadableError("wrong_encoding") from error
