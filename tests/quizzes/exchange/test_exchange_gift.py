"""GIFT: read as Moodle reads it, written so that it comes back."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.exchange.rules import gift_reader, gift_writer
from quizzes.exchange.rules.decoding import decode_text, detect_format
from quizzes.exchange.rules.items import (
    AnswerOption,
    AssessmentItem,
    ExchangeProblem,
    FormattedText,
    ItemKind,
    Markup,
    MatchingPair,
    UnreadableError,
)
from tests.quizzes.exchange.exchange_samples import beside
from tests.quizzes.exchange.exchange_strategies import items

KINDS = (ItemKind.SINGLE, ItemKind.MULTIPLE, ItemKind.TRUE_FALSE, ItemKind.MATCHING)


def one(words: str) -> AssessmentItem:
    """The only question of ``words``, which are read without complaint."""
    parsed_file = gift_reader.read(words)
    assert parsed_file.problems == []
    assert len(parsed_file.items) == 1
    return parsed_file.items[0]


def options(item: AssessmentItem) -> list[tuple[str, Fraction, str]]:
    return [(option.text.words, option.fraction, option.feedback.words) for option in item.options]


def test_a_choice_with_feedback_over_several_lines() -> None:
    item = one(
        "::Night desk::A girl waits.\nWhat now?{\n=Ask her#Yes.\n  Kindly.\n~Nothing#She\\: a child.\n}"
    )
    assert (item.kind, item.name, item.text) == (
        ItemKind.SINGLE,
        "Night desk",
        FormattedText("A girl waits.\nWhat now?", Markup.MOODLE),
    )
    assert options(item) == [("Ask her", 1, "Yes.\nKindly."), ("Nothing", 0, "She: a child.")]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("{}", ItemKind.ESSAY),
        ("{T}", ItemKind.TRUE_FALSE),
        ("{false#no#yes}", ItemKind.TRUE_FALSE),
        ("{=a =b}", ItemKind.SHORT_ANSWER),
        ("{a}", ItemKind.SHORT_ANSWER),
        ("{=a ~b}", ItemKind.SINGLE),
        ("{~%50%a ~%50%b ~c}", ItemKind.MULTIPLE),
        ("{=a->b =c->d}", ItemKind.MATCHING),
        ("{#3:2}", ItemKind.NUMERICAL),
        ("{#=1:0#x =%50%2:1}", ItemKind.NUMERICAL),
        ("", ItemKind.DESCRIPTION),
    ],
)
def test_the_braces_say_of_which_kind_a_question_is(answer: str, kind: ItemKind) -> None:
    assert one(f"What?{answer}").kind is kind


def test_an_order_is_read_as_moodle_writes_it() -> None:
    item = one(
        "::Six::[html]<p>First?</p>{>6 ALL VERTICAL ABSOLUTE_POSITION SHOW none\nBe safe\nCall 999\n0\n}"
    )
    assert (item.kind, item.text.words) == (ItemKind.ORDERING, "<p>First?</p>")
    assert options(item) == [("Be safe", 0, ""), ("Call 999", 0, ""), ("0", 0, "")]
    assert one("?{> 5 ~6}").kind is ItemKind.MULTIPLE


def test_tags_are_words_though_moodle_writes_them_as_html() -> None:
    assert one('// [tag:source:A &amp; B &quot;C&quot;] [tag:a & "b"]\n?{T}').tags == (
        'source:A & B "C"',
        'a & "b"',
    )


def test_weights_are_shares_and_a_third_is_a_third() -> None:
    assert options(one("?{~%33.33333%a ~%-50%b ~%100%c ~%33,3%d}")) == [
        ("a", Fraction(1, 3), ""),
        ("b", Fraction(-1, 2), ""),
        ("c", 1, ""),
        ("%33,3%d", 0, ""),
    ]


def test_a_weight_nobody_offers_is_told_with_its_line() -> None:
    parsed_file = gift_reader.read("\n::Odd::?{~%33%a ~%50%b}")
    assert parsed_file.notes == [ExchangeProblem("weight", 2, "Odd", quote="33")]
    assert parsed_file.items[0].options[0].fraction == Fraction(33, 100)


def test_signs_and_new_lines_are_escaped() -> None:
    item = one(r"::a\:\:b::\{x\} \\n \n\~{=\= 1#\#~\\}")
    assert (item.name, item.text.words) == ("a::b", "{x} \\n \n~")
    assert options(item) == [("= 1", 1, "#"), ("\\", 0, "")]


def test_markup_is_said_for_a_question_and_for_each_answer() -> None:
    item = one("[html]<b>x</b>{=[plain]a#[markdown]*b* ~c ~[unknown]d}")
    assert item.text == FormattedText("<b>x</b>", Markup.HTML)
    assert item.options[0] == AnswerOption(
        FormattedText("a"), Fraction(1), FormattedText("*b*", Markup.MARKDOWN)
    )
    assert [option.text for option in item.options[1:]] == [
        FormattedText("c", Markup.HTML),
        FormattedText("[unknown]d", Markup.HTML),
    ]


def test_true_and_false_each_have_their_feedback() -> None:
    item = one("x{FALSE#for whoever said true#for whoever said false####for everybody}")
    assert options(item) == [
        ("true", 0, "for whoever said true"),
        ("false", 1, "for whoever said false"),
    ]
    assert item.general_feedback.words == "for everybody"


def test_a_missing_word_is_a_gap_and_a_partner_may_be_alone() -> None:
    assert one("Grant is {=dead ~alive} now.").text.words == "Grant is _____ now."
    assert one("?{=a -> b = -> c}").pairs == (
        MatchingPair(FormattedText("a", Markup.MOODLE), "b"),
        MatchingPair(FormattedText(), "c"),
    )


def test_categories_comments_names_and_tags() -> None:
    words = "$CATEGORY: top/Night\n// [id:n-1] [tag:one] [tag:two\\]]\n::N::?{T}\n\n// gone\n$CATEGORY: Day\n\n?{F}"
    first, second = gift_reader.read(words).items
    assert (first.category, first.code, first.tags, first.line) == (
        "top/Night",
        "n-1",
        ("one", "two]"),
        3,
    )
    assert (second.category, second.code, second.tags, second.line) == ("Day", "", (), 8)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("What?{=a ~b", "brace_open"),
        ("{=a ~b", "brace_open"),
        ("What? =a ~b}", "brace_closed"),
        ("}=a ~b{", "brace_closed"),
        ("What?}=a ~b{", "brace_closed"),
        ("::What?{T}", "name_open"),
        ("What?{=a->b =c}", "no_arrow"),
        ("What?{T} and {F}", "brace_again"),
    ],
)
def test_what_cannot_be_read_is_told_and_the_rest_is_read(words: str, code: str) -> None:
    parsed_file = gift_reader.read(f"One?{{T}}\n\n{words}\n\nThree?{{F}}")
    assert [item.text.words for item in parsed_file.items] == ["One?", "Three?"]
    assert [(problem.code, problem.line) for problem in parsed_file.problems] == [(code, 3)]
    assert parsed_file.problems[0].quote.startswith(words[:5])


@pytest.mark.parametrize(
    "content",
    [
        "Één caf\u00e9\u2019s?{T}".encode("cp1252"),
        "Één caf\u00e9\u2019s?{T}".encode(),
        b"\xef\xbb\xbf" + "Één caf\u00e9\u2019s?{T}".encode(),
    ],
)
def test_alphabets_are_told_apart(content: bytes) -> None:
    assert gift_reader.read(decode_text(content)[0]).items[0].text.words == "Één café’s?"


def test_line_ends_of_every_system_are_line_ends() -> None:
    assert (
        len({one(end.join(["A?{", "=b", "~c", "}", "", ""])) for end in ("\n", "\r\n", "\r")}) == 1
    )


@given(st.sampled_from(KINDS).flatmap(items))
def test_what_is_written_comes_back_as_it_was(item: AssessmentItem) -> None:
    exported = gift_writer.write([item])
    assert list(exported.problems) == []
    parsed_file = gift_reader.read(exported.text)
    assert (list(parsed_file.items), list(parsed_file.problems)) == ([item], [])


@given(
    st.lists(st.sampled_from(KINDS).flatmap(items), min_size=1, max_size=3),
    st.sampled_from(["", "top/Night"]),
)
def test_many_come_back_in_their_order_and_category(
    many_items: list[AssessmentItem], category: str
) -> None:
    many_items = [replace(item, category=category) for item in many_items]
    assert list(gift_reader.read(gift_writer.write(many_items).text).items) == many_items


@given(st.text())
def test_any_words_are_read_or_refused(words: str) -> None:
    with suppress(UnreadableError):
        parsed_file = gift_reader.read(words)
        assert len(parsed_file.items) + len(parsed_file.problems) > 0


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (
            AssessmentItem(
                ItemKind.ORDERING, FormattedText("?"), options=(AnswerOption(FormattedText("a")),)
            ),
            "cannot_write",
        ),
        (
            AssessmentItem(
                ItemKind.SINGLE,
                FormattedText("?"),
                options=(AnswerOption(FormattedText("a"), Fraction(1)),),
            ),
            "no_choice",
        ),
        (
            AssessmentItem(
                ItemKind.SINGLE,
                FormattedText("?"),
                options=(AnswerOption(FormattedText("a")), AnswerOption(FormattedText("b"))),
            ),
            "no_choice",
        ),
        (
            AssessmentItem(
                ItemKind.MULTIPLE, FormattedText("?"), options=(AnswerOption(FormattedText("")),)
            ),
            "empty_option",
        ),
        (AssessmentItem(ItemKind.MULTIPLE, FormattedText("")), "no_text"),
        (
            AssessmentItem(
                ItemKind.MATCHING,
                FormattedText("?"),
                pairs=(MatchingPair(FormattedText("a->b"), "c"),),
            ),
            "arrow",
        ),
        (AssessmentItem(ItemKind.MATCHING, FormattedText("?")), "empty_option"),
        (
            AssessmentItem(
                ItemKind.TRUE_FALSE,
                FormattedText("?"),
                options=(AnswerOption(FormattedText("maybe")),),
            ),
            "no_choice",
        ),
    ],
)
def test_what_gift_cannot_say_is_told(item: AssessmentItem, code: str) -> None:
    exported = gift_writer.write([replace(item, name="Q", line=7)])
    assert (exported.text, [(p.code, p.line, p.name) for p in exported.problems]) == (
        "",
        [(code, 7, "Q")],
    )


SAMPLES = {
    "gift__examples.txt": {
        "single": 16,
        "multiple": 2,
        "true_false": 5,
        "short_answer": 9,
        "numerical": 8,
        "matching": 3,
    },
    "gift__questions.gift.txt": {
        **dict.fromkeys(
            ("essay", "matching", "single", "multiple", "numerical", "short_answer"), 1
        ),
        "true_false": 3,
    },
    "gift__questions_encoding_windows-1252.gift.txt": {"essay": 2, "matching": 1},
}


@pytest.mark.parametrize("name", SAMPLES)
def test_real_files_are_read_whole_and_come_back(name: str) -> None:
    """Runs where the samples lie beside the checkout (see :mod:`tests.quizzes.exchange.exchange_samples`)."""
    content = beside(name)
    assert detect_format(content) == "gift"
    parsed_file = gift_reader.read(decode_text(content)[0])
    assert (Counter(item.kind.value for item in parsed_file.items), list(parsed_file.problems)) == (
        SAMPLES[name],
        [],
    )
    exported = gift_writer.write(parsed_file.items)
    assert len(exported.problems) == sum(item.kind not in KINDS for item in parsed_file.items)
    assert list(gift_reader.read(exported.text).items) == [
        item for item in parsed_file.items if item.kind in KINDS
    ]
