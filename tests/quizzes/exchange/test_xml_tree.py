"""XML of strangers: what stands below its root, on which line, and what is never read."""

import pytest

from quizzes.exchange.rules.items import UnreadableError
from quizzes.exchange.rules.xml_tree import CHUNK_BYTES, MAX_DEPTH, parse_children, parse_tree


def nested(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


def test_each_child_comes_with_the_line_it_begins_on() -> None:
    content = b"<a>\n<b>one</b>two\n\n<c d='e'>\n<f/>three</c>\n</a>"
    children = [
        (line, element.tag, "".join(element.itertext()).strip())
        for line, element in parse_children(content, root="a")
    ]
    assert children == [(2, "b", "one"), (4, "c", "three")]


def test_a_file_of_many_parts_is_read_to_its_end() -> None:
    content = b"<a>" + b"<b>12345678</b>" * CHUNK_BYTES + b"</a>"
    assert (
        sum(element.text == "12345678" for _line, element in parse_children(content, root="a"))
        == CHUNK_BYTES
    )


def test_a_whole_tree_keeps_its_root() -> None:
    tree = parse_tree(b"<a b='c'><d>e</d><d/></a>", root="a")
    assert (tree.tag, dict(tree.attrib), [each.text for each in tree]) == (
        "a",
        {"b": "c"},
        ["e", None],
    )


def test_elements_may_lie_so_deep_and_no_deeper() -> None:
    assert parse_tree(nested(MAX_DEPTH), root="a").tag == "a"
    with pytest.raises(UnreadableError) as refused:
        parse_tree(nested(MAX_DEPTH + 1), root="a")
    assert (refused.value.problem.code, refused.value.problem.quote) == ("too_deep", "60")


@pytest.mark.parametrize(
    ("content", "code", "quote"),
    [
        (b"<!DOCTYPE a><a/>", "trick", ""),
        (b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>', "trick", ""),
        (b"<b/>", "other_root", "b"),
        (b'<b xmlns="urn:x"/>', "other_root", "b"),
        (b"<a>", "broken_xml", ""),
        (b"<a></b>", "broken_xml", ""),
        (b"<a/>b", "broken_xml", ""),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "wrong_encoding", ""),
    ],
)
def test_what_is_not_read_says_why(content: bytes, code: str, quote: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        parse_tree(content, root="a")
    assert (refused.value.problem.code, refused.value.problem.quote) == (code, quote)
