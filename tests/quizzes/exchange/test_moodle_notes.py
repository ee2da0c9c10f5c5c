"""Which question of Moodle is of which kind, and what of it is told because it is not kept."""

import base64

import pytest

from quizzes.exchange.rules import moodle_reader
from quizzes.exchange.rules.items import ItemKind
from quizzes.exchange.rules.markup import plain_words
from tests.quizzes.exchange.test_exchange_moodle import question


def answer(words: str, fraction: str = "0") -> str:
    return f'<answer fraction="{fraction}"><text>{words}</text></answer>'


def notes(inside: str, kind: str = "multichoice") -> list[tuple[str, str]]:
    return [(note.code, note.quote) for note in moodle_reader.read(question(inside, kind)).notes]


@pytest.mark.parametrize(
    ("single", "kind"),
    [
        ("", ItemKind.SINGLE),
        ("<single>true</single>", ItemKind.SINGLE),
        ("<single>1</single>", ItemKind.SINGLE),
        ("<single>false</single>", ItemKind.MULTIPLE),
        ("<single>FALSE</single>", ItemKind.MULTIPLE),
        ("<single>0</single>", ItemKind.MULTIPLE),
    ],
)
def test_a_choice_says_whether_several_may_be_ticked(single: str, kind: ItemKind) -> None:
    (item,) = moodle_reader.read(question(single + answer("A", "100"))).items
    assert item.kind is kind


def test_only_a_choice_may_have_several_answers() -> None:
    inside = "<single>false</single>" + answer("true", "100") + answer("false")
    (item,) = moodle_reader.read(question(inside, "truefalse")).items
    assert item.kind is ItemKind.TRUE_FALSE


def test_of_a_truth_that_comes_twice_the_first_counts_and_that_is_told() -> None:
    inside = answer("FALSE", "100") + answer("true") + answer("false")
    parsed_file = moodle_reader.read(question(inside, "truefalse"))
    (item,) = parsed_file.items
    assert [(plain_words(each.text), each.fraction) for each in item.options] == [
        ("true", 0),
        ("false", 1),
    ]
    assert [note.code for note in parsed_file.notes] == ["answers_repeated"]


@pytest.mark.parametrize(
    ("inside", "kind", "told"),
    [
        (answer("true", "100") + answer("false"), "truefalse", []),
        (answer("a", "100") * 2, "multichoice", []),
        ("<hidden>1</hidden>", "multichoice", [("was_hidden", "")]),
        ("<hidden>0</hidden>", "multichoice", []),
        ("<defaultgrade>1.0000000</defaultgrade>", "multichoice", []),
        ("<defaultgrade/>", "multichoice", []),
        ("<defaultgrade>10</defaultgrade>", "multichoice", [("parts_lost", "defaultgrade")]),
        ("<defaultgrade>1e0</defaultgrade>", "multichoice", []),
        ("<defaultgrade>much</defaultgrade>", "multichoice", [("parts_lost", "defaultgrade")]),
        ("<hint/><incorrectfeedback><text> </text></incorrectfeedback>", "multichoice", []),
        (answer("a", "7"), "ordering", []),
        (answer("a", "7"), "essay", [("weight", "7")]),
        (answer("a", "33.33333"), "multichoice", []),
    ],
)
def test_what_is_not_kept_is_told_and_nothing_else(
    inside: str, kind: str, told: list[tuple[str, str]]
) -> None:
    assert notes(inside, kind) == told


def test_files_inside_a_question_come_whole_or_are_named() -> None:
    content = base64.b64encode(b"picture").decode()
    files = f'<file name="a.png">{content[:4]}\n {content[4:]}</file><file name="b.png">%</file>'
    parsed_file = moodle_reader.read(
        question(f"<questiontext><text>?</text>{files}</questiontext>")
    )
    (item,) = parsed_file.items
    assert [(file.name, file.content) for file in item.attachments] == [("a.png", b"picture")]
    assert ("file_broken", "b.png") in [(note.code, note.quote) for note in parsed_file.notes]
    assert ("file_broken", "a.png") not in [(note.code, note.quote) for note in parsed_file.notes]


def test_a_question_that_says_little_has_no_code_and_no_tags() -> None:
    (item,) = moodle_reader.read(question("<tags><tag><text/></tag></tags>")).items
    assert (item.code, item.tags) == ("", ())
    (item,) = moodle_reader.read(
        question("<idnumber> 7 </idnumber><tags><tag><text>a &amp;amp; b</text></tag></tags>")
    ).items
    assert (item.code, item.tags) == ("7", ("a & b",))
