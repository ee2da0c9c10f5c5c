"""Moodle XML line by line: what each part of a question says of it, in tables written by hand."""

from collections.abc import Sequence
from fractions import Fraction

import pytest

from quizzes.exchange.rules import moodle_reader
from quizzes.exchange.rules.decoding import MAX_QUESTIONS
from quizzes.exchange.rules.items import (
    AssessmentItem,
    FormattedText,
    ItemKind,
    Markup,
    ParsedFile,
    UnreadableError,
)
from quizzes.exchange.rules.languages import in_language
from quizzes.exchange.rules.xml_tree import CHUNK_BYTES, MAX_DEPTH, parse_children, parse_tree

ASKED = "<questiontext><text>Now?</text></questiontext>"


def question(*parts: str, kind: str = "multichoice", text: str = ASKED) -> str:
    return f'<question type="{kind}"><name><text>N</text></name>{text}{"".join(parts)}</question>'


def read(*questions: str) -> ParsedFile:
    lines = "\n".join(questions)
    return moodle_reader.read(f"<quiz>\n{lines}</quiz>".encode())


def read_one(*parts: str, kind: str = "multichoice", text: str = ASKED) -> AssessmentItem:
    [item] = read(question(*parts, kind=kind, text=text)).items
    return item


def notes(*parts: str, kind: str = "multichoice") -> list[tuple[str, str]]:
    parsed = read("<!-- -->", question(*parts, kind=kind))
    assert all((note.line, note.name) == (3, "N") for note in parsed.notes)
    return [(note.code, note.quote) for note in parsed.notes]


def answer(words: str, fraction: str | None = "100", inner: str = "") -> str:
    attribute = "" if fraction is None else f' fraction="{fraction}"'
    return f"<answer{attribute}><text>{words}</text>{inner}</answer>"


@pytest.mark.parametrize(
    ("kind", "parts", "expected"),
    [
        ("multichoice", "", ItemKind.SINGLE),
        ("multichoice", "<single>true</single>", ItemKind.SINGLE),
        ("multichoice", "<single>1</single>", ItemKind.SINGLE),
        ("multichoice", "<single> FALSE </single>", ItemKind.MULTIPLE),
        ("multichoice", "<single>0</single>", ItemKind.MULTIPLE),
        ("multichoice", "<single/>", ItemKind.MULTIPLE),
        ("truefalse", "<single>0</single>", ItemKind.TRUE_FALSE),
        ("matching", "", ItemKind.MATCHING),
        ("match", "", ItemKind.MATCHING),
        ("ordering", "", ItemKind.ORDERING),
        ("shortanswer", "", ItemKind.SHORT_ANSWER),
        ("numerical", "", ItemKind.NUMERICAL),
        ("essay", "", ItemKind.ESSAY),
        ("description", "", ItemKind.DESCRIPTION),
        ("x" * 50, "", ItemKind.OTHER),
    ],
)
def test_kinds(kind: str, parts: str, expected: ItemKind) -> None:
    item = read_one(parts, kind=kind)
    assert (item.kind, item.original_kind) == (expected, kind[:40])


@pytest.mark.parametrize(
    ("fraction", "share", "told"),
    [
        ("100", 1, []),
        (" 50 ", Fraction(1, 2), []),
        ("33.33333", Fraction(1, 3), []),
        ("-16.66667", Fraction(-1, 6), []),
        ("14.28571", Fraction(1, 7), []),
        (None, 0, []),
        ("17", Fraction(17, 100), ["17"]),
        ("much" * 10, 0, [("much" * 10)[:20]]),
        ("NaN", 0, ["NaN"]),
        ("1e6", 0, ["1e6"]),
        ("999999", Fraction(999999, 100), ["999999"]),
    ],
)
def test_weights(fraction: str | None, share: Fraction, told: list[str]) -> None:
    [option] = read_one(answer("a", fraction)).options
    assert option.fraction == share
    assert notes(answer("a", fraction)) == [("weight", quote) for quote in told]
    assert notes(answer("a", fraction), kind="ordering") == []
    assert notes(answer("a", fraction), kind="plugin") == []


def test_the_weights_of_an_ordering_are_places() -> None:
    item = read_one(
        answer("a", "1", "<feedback><text>f</text></feedback>"), answer("b", "2"), kind="ordering"
    )
    assert [(o.text.words, o.fraction, o.feedback.words) for o in item.options] == [
        ("a", 0, "f"),
        ("b", 0, ""),
    ]


@pytest.mark.parametrize(
    ("answers", "expected", "told"),
    [
        ([("false", "0"), ("true", "100")], [("true", 1), ("false", 0)], []),
        ([("TRUE", "0"), ("False", "100")], [("true", 0), ("false", 1)], []),
        ([("true", "0"), ("true", "100"), ("false", "100")], [("true", 0), ("false", 1)],
         [("answers_repeated", "")]),
        ([("true", "100")], [("true", 1)], []),
        ([("yes", "100"), ("false", "0")], [("false", 0)], [("answers_repeated", "")]),
    ],
)  # fmt: skip
def test_true_comes_first(
    answers: Sequence[tuple[str, str]], expected: object, told: object
) -> None:
    parts = [answer(*words) for words in answers]
    item = read_one(*parts, kind="truefalse")
    assert [(option.text.words, option.fraction) for option in item.options] == expected
    assert notes(*parts, kind="truefalse") == told


def test_answers_said_twice_are_a_matter_of_true_and_false_alone() -> None:
    assert notes(answer("a"), answer("a")) == []


@pytest.mark.parametrize(
    ("form", "markup"),
    [
        ("", Markup.HTML),
        ('format="html"', Markup.HTML),
        ('format="plain_text"', Markup.PLAIN),
        ('format="markdown"', Markup.MARKDOWN),
        ('format="moodle_auto_format"', Markup.MOODLE),
        ('format="new_format"', Markup.HTML),
    ],
)
def test_formats(form: str, markup: Markup) -> None:
    text = f"<questiontext {form}><text> Now? </text></questiontext>"
    assert read_one(text=text).text == FormattedText("Now?", markup)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("<![CDATA[<p>a &amp; b</p>]]>", "<p>a &amp; b</p>"),
        ("&lt;p&gt;a&lt;/p&gt;", "<p>a</p>"),
        ("Do <b>not</b> wait &lt; 3", "Do <b>not</b> wait &lt; 3"),
        ('a "b" <i>c</i>', 'a "b" <i>c</i>'),
        ("<p>a<i>b</i>c</p>d", "<p>a<i>b</i>c</p>d"),
        (
            '<a href="https://x.example/?a=1&amp;b=2">x</a>',
            '<a href="https://x.example/?a=1&amp;b=2">x</a>',
        ),
        ("a\r\nb\rc", "a\nb\nc"),
        ("", ""),
    ],
)
def test_texts(written: str, words: str) -> None:
    assert read_one(text=f"<questiontext><text>{written}</text></questiontext>").text.words == words


def test_languages_that_nobody_escaped_do_not_run_together() -> None:
    spans = (
        '<span lang="en" class="multilang">999</span><span lang="ro" class="multilang">112</span>'
    )
    item, _missing = in_language(
        read_one(text=f"<questiontext><text>{spans}</text></questiontext>"), "en"
    )
    assert item.text.words == "999"


def test_everything_else_a_question_says() -> None:
    parsed = read(
        '<question type="category"><category><text> Nights </text></category><info><text>i</text></info></question>',
        '<question type="category"><category><text>Days</text></category><info><text/></info></question>',
        question(
            "<idnumber> c-1 </idnumber><generalfeedback><text>g</text></generalfeedback>",
            "<tags><tag><text> a &amp;amp; &amp;quot;b&amp;quot; </text></tag><tag><text/></tag></tags>",
            "<subquestion><text>l</text><answer><text> r\n</text></answer></subquestion>",
            "<subquestion><text/><answer><text>d</text></answer></subquestion>",
            kind="match",
        ).replace("<text>N</text>", "<text> Two\n words </text>"),
    )  # fmt: skip
    [item] = parsed.items
    assert (item.name, item.code, item.category, item.line) == ("Two words", "c-1", "Days", 4)
    assert (item.general_feedback.words, item.tags) == ("g", ('a & "b"',))
    assert [(p.subquestion.words, p.answer) for p in item.pairs] == [("l", "r"), ("", "d")]
    assert [(n.code, n.line, n.name) for n in parsed.notes] == [("category_info", 2, "Nights")]


FILE = '<file name="{}" path="/" encoding="base64">{}</file>'


def test_files_inside_are_taken_along_and_damaged_ones_told() -> None:
    name = "n" * 250
    files = FILE.format("a.png", " YW\n5h ") + FILE.format(name, "YQ==")
    text = f"<questiontext><text>Now?</text>{files}</questiontext>"
    item = read_one(answer("a", "100", FILE.format("b.png", "YQ==")), text=text)
    assert [(f.name, f.content) for f in item.attachments] == [
        ("a.png", b"ana"),
        ("n" * 200, b"a"),
        ("b.png", b"a"),
    ]
    assert notes(FILE.format("b" * 70, "é!"), FILE.format("c", "YQ=="))[0] == (
        "file_broken",
        "b" * 60,
    )
    assert [code for code, _quote in notes(FILE.format(name, "YQ=="))] == ["parts_lost"]


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("<hidden>1</hidden>", [("was_hidden", "")]),
        ("<hidden>0</hidden>", []),
        ("<defaultgrade/>", []),
        ("<defaultgrade>1</defaultgrade>", []),
        ("<defaultgrade>1.0000000</defaultgrade>", []),
        ("<defaultgrade>2.0000000</defaultgrade>", [("parts_lost", "defaultgrade")]),
        ("<defaultgrade>10</defaultgrade>", [("parts_lost", "defaultgrade")]),
        ("<defaultgrade>many</defaultgrade>", [("parts_lost", "defaultgrade")]),
        ("<hint><text> </text></hint>", []),
        ("<hint><text>h</text></hint>", [("parts_lost", "hint")]),
        ("<zeta>z</zeta><alpha>a</alpha><alpha>b</alpha>", [("parts_lost", "alpha, zeta")]),
        (f"<{'z' * 250}>z</{'z' * 250}>", [("parts_lost", "z" * 200)]),
        *((f"<{name}>x</{name}>", []) for name in (
            "penalty", "shuffleanswers", "answernumbering", "showstandardinstruction", "shownumcorrect", "layouttype",
            "selecttype", "selectcount", "gradingtype", "showgrading", "numberingstyle", "single", "idnumber")),
    ],
)  # fmt: skip
def test_what_has_no_place_here_is_told(part: str, told: object) -> None:
    assert notes(part) == told


@pytest.mark.parametrize("kind", ["multichoice", "truefalse", "matching", "ordering"])
def test_lost_parts_are_told_of_kinds_that_are_read(kind: str) -> None:
    assert notes("<hint>h</hint>", kind=kind) == [("parts_lost", "hint")]
    assert notes("<single>0</single><hint>h</hint>") == [("parts_lost", "hint")]
    for other in ("essay", "numerical", "shortanswer", "description", "plugin"):
        assert notes("<hint>h</hint>", kind=other) == []


def test_what_is_no_question_is_named_by_its_line() -> None:
    parsed = read(question(), f"<{'p' * 50}/>")
    assert [(p.code, p.line, p.quote) for p in parsed.problems] == [("unknown_part", 3, "p" * 40)]
    assert len(parsed.items) == 1
    assert not read("<part/>").items


@pytest.mark.parametrize("category", ["", '<question type="category"><category/></question>'])
def test_a_file_without_questions_is_refused(category: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        read(category)
    assert refused.value.problem.code == "no_questions"


def test_a_thousand_questions_are_read_and_one_more_is_too_many() -> None:
    many = [question()] * MAX_QUESTIONS
    assert len(read(*many).items) == MAX_QUESTIONS
    with pytest.raises(UnreadableError) as refused:
        read(*many, question())
    problem = refused.value.problem
    assert (problem.code, problem.quote, problem.line) == ("too_many", "1000", MAX_QUESTIONS + 2)


# --- XML itself -----------------------------------------------------------------------------------


def test_a_file_of_several_pieces_is_read_whole_with_its_lines() -> None:
    long_text = "x" * CHUNK_BYTES
    content = f"<quiz>lost<a b='c'>\n{long_text}</a>\n<d><e/>tail</d></quiz>".encode()
    children = list(parse_children(content, root="quiz"))
    assert [(line, child.tag, child.attrib) for line, child in children] == [
        (1, "a", {"b": "c"}),
        (3, "d", {}),
    ]
    assert (children[0][1].text or "").strip() == long_text
    tree = parse_tree(content, root="quiz")
    assert [child.tag for child in tree] == ["a", "d"]
    assert "".join(tree[1].itertext()) == "tail"
    assert parse_tree(b"<quiz a='1'/>", root="quiz").attrib == {"a": "1"}


def nested(depth: int) -> bytes:
    return b"<q>" * depth + b"</q>" * depth


@pytest.mark.parametrize(
    ("content", "code", "quote", "line"),
    [
        (nested(MAX_DEPTH + 1), "too_deep", "60", 0),
        (b"<other/>", "other_root", "other", 0),
        (b'<x:other xmlns:x="u"/>', "other_root", "other", 0),
        (f"<{'o' * 50}/>".encode(), "other_root", "o" * 40, 0),
        (b"<q>\n<a></q>", "broken_xml", "", 2),
        (b"<q>\n", "broken_xml", "", 2),
        (b"words", "broken_xml", "", 1),
        (b'<?xml version="1.0" encoding="klingon"?><q/>', "wrong_encoding", "", 0),
        (b"<!DOCTYPE q><q/>", "trick", "", 0),
        (b'<!DOCTYPE q [<!ENTITY a "b">]><q>&a;</q>', "trick", "", 0),
        (b" \n", "empty", "", 0),
    ],
)
def test_xml_that_is_refused(content: bytes, code: str, quote: str, line: int) -> None:
    for parse in (
        lambda: parse_tree(content, root="q"),
        lambda: list(parse_children(content, root="q")),
    ):
        with pytest.raises(UnreadableError) as refused:
            parse()
        problem = refused.value.problem
        assert (problem.code, problem.quote, problem.line) == (code, quote, line)


def test_sixty_deep_is_deep_enough() -> None:
    assert len(list(parse_tree(nested(MAX_DEPTH), root="q").iter())) == MAX_DEPTH
