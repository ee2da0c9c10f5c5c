"""Parse XML element by element, refusing what can hurt: entities, outside files, endless depth."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from quizzes.exchange.rules.decoding import check_size
from quizzes.exchange.rules.items import UnreadableError

#: How many bytes the parser is fed at once.
CHUNK_BYTES = 64 * 1024
#: How deep elements may lie in each other.
MAX_DEPTH = 60


class _ChildBuilder(TreeBuilder):
    """Builds the elements straight below the root one at a time, with the line each begins on.

    ``children`` are those that are complete; whoever reads them empties the list, so that a large
    file never stands in memory as a whole.
    """

    def __init__(self) -> None:
        super().__init__()
        self.parser: DefusedXMLParser | None = None
        self.root_tag = ""
        self.root_attributes: dict[str, str] = {}
        self.children: list[tuple[int, Element]] = []
        self._depth = 0
        self._line = 0
        self._builder = TreeBuilder()

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnreadableError("too_deep", quote=str(MAX_DEPTH))
        if self._depth == 1:
            self.root_tag = tag
            self.root_attributes = attrs
            return Element(tag)
        if self._depth == 2:
            self._builder = TreeBuilder()
            self._line = self.parser.parser.CurrentLineNumber if self.parser else 0
        return self._builder.start(tag, attrs)

    def data(self, words: str) -> None:
        if self._depth > 1:
            self._builder.data(words)

    def end(self, tag: str) -> Element:
        self._depth -= 1
        if self._depth < 1:
            return Element(tag)
        element = self._builder.end(tag)
        if self._depth == 1:
            self.children.append((self._line, self._builder.close()))
        return element

    def close(self) -> Element:
        return Element(self.root_tag or "nothing")


def parse_children(content: bytes, *, root: str) -> Iterator[tuple[int, Element]]:
    """Yield each element straight below ``root`` with its line, while the file is being parsed.

    Raises UnreadableError for a file that is too big, broken, has another root, or tries a trick.
    """
    builder = _ChildBuilder()
    for _chunk in _parse(content, builder, root):
        yield from builder.children
        builder.children.clear()


def parse_tree(content: bytes, *, root: str) -> Element:
    """Return the root of a small file with all its children, for formats of one item a file.

    Raises UnreadableError like :func:`parse_children`.
    """
    builder = _ChildBuilder()
    for _chunk in _parse(content, builder, root):
        pass
    tree = Element(builder.root_tag, builder.root_attributes)
    tree.extend(element for _line, element in builder.children)
    return tree


def _parse(content: bytes, builder: _ChildBuilder, root: str) -> Iterator[None]:
    """Feed ``content`` to ``builder``, pausing after each chunk."""
    check_size(content)
    parser = DefusedXMLParser(
        target=builder, forbid_dtd=True, forbid_entities=True, forbid_external=True
    )
    builder.parser = parser
    for start in range(0, len(content), CHUNK_BYTES):
        _feed(parser, content[start : start + CHUNK_BYTES])
        root_name = builder.root_tag.rpartition("}")[2]
        if root_name and root_name != root:
            raise UnreadableError("other_root", quote=root_name[:40])
        yield
    _feed(parser, b"")
    yield


def _feed(parser: DefusedXMLParser, chunk: bytes) -> None:
    """Feed one chunk; an empty one ends the file."""
    try:
        if chunk:
            parser.feed(chunk)
        else:
            parser.close()
    except DefusedXmlException as error:
        raise UnreadableError("trick") from error
    except ParseError as error:
        raise UnreadableError("broken_xml", line=error.position[0]) from error
    except (LookupError, ValueError) as error:  # an unknown encoding
        raise UnreadableError("wrong_encoding") from error
