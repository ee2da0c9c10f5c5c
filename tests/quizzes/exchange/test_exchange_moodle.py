"""Moodle XML: read, written, and refused where it tries tricks."""

import base64
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.exchange.rules import moodle_reader, moodle_writer
from quizzes.exchange.rules.decoding import MAX_FILE_BYTES, detect_format
from quizzes.exchange.rules.items import (
    AnswerOption,
    AssessmentItem,
    Attachment,
    ExchangeProblem,
    FormattedText,
    ItemKind,
    Markup,
    MatchingPair,
    UnreadableError,
)
from tests.quizzes.exchange.exchange_samples import beside
from tests.quizzes.exchange.exchange_strategies import items

CHOICE = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
  <question type="category"><category><text>$course$/Night</text></category></question>
  <question type="multichoice">
    <name><text>Night desk</text></name>
    <questiontext format="html"><text><![CDATA[<p>A girl & a man. <img src="@@PLUGINFILE@@/x.png"></p>]]></text>
      <file name="x.png" path="/" encoding="base64">{picture}</file></questiontext>
    <generalfeedback format="plain_text"><text>Think.</text></generalfeedback>
    <defaultgrade>1.0000000</defaultgrade><idnumber>night-1</idnumber>
    <single>true</single><shuffleanswers>true</shuffleanswers>
    <answer fraction="100" format="html"><text>Ask</text><feedback format="html"><text>Yes</text></feedback></answer>
    <answer fraction="0" format="plain_text"><text>Wait</text><feedback format="html"><text></text></feedback></answer>
    <tags><tag><text>one</text></tag><tag><text>two</text></tag></tags>
  </question>
</quiz>"""


def question(inside: str, kind: str = "multichoice") -> bytes:
    return (
        f'<quiz><question type="{kind}"><name><text>Q</text></name>'
        f'<questiontext format="html"><text>What?</text></questiontext>{inside}</question></quiz>'
    ).encode()


def test_a_choice_is_read_with_all_it_says() -> None:
    parsed_file = moodle_reader.read(
        CHOICE.format(picture=base64.b64encode(b"PNG").decode()).encode()
    )
    assert (list(parsed_file.problems), list(parsed_file.notes)) == ([], [])
    (item,) = parsed_file.items
    assert item == AssessmentItem(
        ItemKind.SINGLE,
        FormattedText('<p>A girl & a man. <img src="@@PLUGINFILE@@/x.png"></p>', Markup.HTML),
        name="Night desk",
        code="night-1",
        options=(
            AnswerOption(
                FormattedText("Ask", Markup.HTML), Fraction(1), FormattedText("Yes", Markup.HTML)
            ),
            AnswerOption(FormattedText("Wait"), Fraction(0)),
        ),
        general_feedback=FormattedText("Think."),
        tags=("one", "two"),
        category="$course$/Night",
        attachments=(Attachment("x.png", b"PNG"),),
    )
    assert item.line == 4


def test_matching_and_ordering_are_read() -> None:
    pairs = (
        '<subquestion format="html"><text>UK</text><answer><text>999</text></answer></subquestion>'
        "<subquestion><text></text><answer><text>112</text></answer></subquestion>"
    )
    (item,) = moodle_reader.read(question(pairs, "matching")).items
    assert item.pairs == (
        MatchingPair(FormattedText("UK", Markup.HTML), "999"),
        MatchingPair(FormattedText(), "112"),
    )
    steps = "".join(
        f'<answer fraction="{n}.0000000" format="plain_text"><text>step {n}</text></answer>'
        for n in (1, 2, 3)
    )
    (item,) = moodle_reader.read(question(steps, "ordering")).items
    assert item.kind is ItemKind.ORDERING
    assert item.options == tuple(AnswerOption(FormattedText(f"step {n}")) for n in (1, 2, 3))


@pytest.mark.parametrize(
    ("inside", "note"),
    [
        ('<answer fraction="33"><text>a</text></answer>', ("weight", "33")),
        ('<answer fraction="lots"><text>a</text></answer>', ("weight", "lots")),
        ('<answer fraction="NaN"><text>a</text></answer>', ("weight", "NaN")),
        ('<answer fraction="1e999999"><text>a</text></answer>', ("weight", "1e999999")),
        ("<hint><text>Look again</text></hint>", ("parts_lost", "hint")),
        ("<defaultgrade>2</defaultgrade>", ("parts_lost", "defaultgrade")),
        (
            "<correctfeedback><text>Well done</text></correctfeedback>",
            ("parts_lost", "correctfeedback"),
        ),
        ('<file name="x.png" encoding="base64">%%%</file>', ("file_broken", "x.png")),
    ],
)
def test_what_is_not_kept_is_told(inside: str, note: tuple[str, str]) -> None:
    parsed_file = moodle_reader.read(question(inside))
    assert ("Q", 1, *note) in [
        (problem.name, problem.line, problem.code, problem.quote) for problem in parsed_file.notes
    ]
    assert len(parsed_file.items) == 1


def test_moodles_own_settings_are_no_news() -> None:
    settings = "<penalty>0.3</penalty><hidden>0</hidden><shuffleanswers>1</shuffleanswers><shownumcorrect/>"
    assert list(moodle_reader.read(question(settings)).notes) == []


def test_kinds_nobody_here_has_keep_their_name_and_line() -> None:
    parsed_file = moodle_reader.read(b'<quiz>\n\n<question type="cloze"/><something/></quiz>')
    assert [(item.kind, item.original_kind, item.line) for item in parsed_file.items] == [
        (ItemKind.OTHER, "cloze", 3)
    ]
    assert list(parsed_file.problems) == [ExchangeProblem("unknown_part", 3, quote="something")]


BOMB = """<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<quiz><question type="essay"><name><text>&b;</text></name></question></quiz>"""
HOSTILE: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "entity bomb": (BOMB.encode(), "trick"),
    "external entity": (
        b'<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>',
        "trick",
    ),
    "outside DTD": (b'<!DOCTYPE quiz SYSTEM "http://example.org/x.dtd"><quiz/>', "trick"),
    "bare DTD": (b"<!DOCTYPE quiz><quiz/>", "trick"),
    "parameter entity": (
        b'<!DOCTYPE quiz [<!ENTITY % x SYSTEM "http://example.org/">%x;]><quiz/>',
        "trick",
    ),
    "unknown entity": (b"<quiz>&nbsp;</quiz>", "broken_xml"),
    "cut off": (CHOICE.encode()[:700], "broken_xml"),
    "nothing": (b" \n", "empty"),
    "no questions": (b"<quiz></quiz>", "no_questions"),
    "another document": (b"<html><body/></html>", "other_root"),
    "a feed": (b"<rss><channel/></rss>", "other_root"),
    "control characters": (b"<quiz><question>\x00</question></quiz>", "broken_xml"),
    "unknown alphabet": (b'<?xml version="1.0" encoding="klingon"?><quiz/>', "wrong_encoding"),
    "wrong bytes": (
        b"<quiz><question><name><text>\xff\xfe\xe9</text></name></question></quiz>",
        "broken_xml",
    ),
    "endless depth": (lambda: b"<quiz>" + b"<a>" * 200_000, "too_deep"),
    "too many": (lambda: b"<quiz>" + b'<question type="essay"/>' * 1001 + b"</quiz>", "too_many"),
    "too big": (lambda: b"<quiz>" + b" " * MAX_FILE_BYTES, "too_big"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_one_reason(name: str) -> None:
    content, code = HOSTILE[name]
    with pytest.raises(UnreadableError) as refused:
        moodle_reader.read(content if isinstance(content, bytes) else content())
    assert refused.value.problem.code == code


def test_a_file_too_big_is_refused_before_anything_reads_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("read")

    monkeypatch.setattr("quizzes.exchange.rules.xml_tree.DefusedXMLParser", never)
    with pytest.raises(UnreadableError):
        moodle_reader.read(b"<quiz>" + b" " * MAX_FILE_BYTES)


@given(
    st.sampled_from(list(moodle_writer.QUESTION_TYPES)).flatmap(
        lambda kind: items(kind, files=True)
    )
)
def test_what_is_written_comes_back_as_it_was(item: AssessmentItem) -> None:
    exported = moodle_writer.write([item])
    parsed_file = moodle_reader.read(exported.text.encode())
    assert (list(parsed_file.items), list(parsed_file.problems), list(exported.problems)) == (
        [item],
        [],
        [],
    )


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for candidate in (content, b"<quiz>" + content + b"</quiz>", question("") + content):
        with suppress(UnreadableError):
            parsed_file = moodle_reader.read(candidate)
            assert len(parsed_file.items) + len(parsed_file.problems) > 0


SAMPLES = {
    "xml__multichoice.xml": ({"single": 1}, 1, []),
    "xml__truefalse.xml": ({"true_false": 2}, 1, []),
    "xml__nested_categories_with_questions.xml": (
        {"true_false": 4, "essay": 1},
        4,
        ["category_info"] * 4,
    ),
    "xml__error_invalid_grades.xml": ({"multiple": 1}, 1, ["weight", "parts_lost"]),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_real_files_are_read_whole_and_come_back(name: str) -> None:
    """Runs where the samples lie beside the checkout (see :mod:`tests.quizzes.exchange.exchange_samples`)."""
    content = beside(name)
    kinds, categories, notes = SAMPLES[name]
    assert detect_format(content) == "moodlexml"
    parsed_file = moodle_reader.read(content)
    assert (Counter(item.kind.value for item in parsed_file.items), list(parsed_file.problems)) == (
        kinds,
        [],
    )
    assert len({item.category for item in parsed_file.items}) == categories
    assert [note.code for note in parsed_file.notes] == notes
    parsed_again = moodle_reader.read(moodle_writer.write(parsed_file.items).text.encode())
    assert list(parsed_again.items) == [
        item for item in parsed_file.items if item.kind in moodle_writer.QUESTION_TYPES
    ]
