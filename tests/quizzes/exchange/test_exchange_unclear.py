"""Contradictory or incomplete keys, and words nobody is meant to read: reported, never guessed."""

from collections.abc import Sequence
from fractions import Fraction

import pytest

from quizzes.exchange.rules import files
from quizzes.exchange.rules.from_items import from_items
from quizzes.exchange.rules.items import (
    AssessmentItem,
    FormattedText,
    ItemKind,
    Markup,
    ParsedFile,
    UnreadableError,
)
from quizzes.exchange.rules.languages import in_language
from quizzes.exchange.rules.markup import plain_words, simplify
from tests.quizzes.exchange.test_exchange_qti import package

QTI = """<?xml version="1.0" encoding="UTF-8"?>
<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="q" title="Q">
<qti-response-declaration identifier="RESPONSE" cardinality="{cardinality}" base-type="identifier">{key}
</qti-response-declaration>{before}
<qti-item-body><p>A guest pays cash.</p>{body}
<qti-{kind}-interaction response-identifier="{named}"><qti-prompt>{prompt}</qti-prompt>
<qti-simple-choice identifier="A">Nothing{inside}</qti-simple-choice>
<qti-simple-choice identifier="B">Call 999</qti-simple-choice>
<qti-simple-choice identifier="{third}">Wait</qti-simple-choice></qti-{kind}-interaction></qti-item-body>{after}
</qti-assessment-item>"""
USUAL = {
    "cardinality": "single",
    "kind": "choice",
    "named": "RESPONSE",
    "third": "C",
    "prompt": "Now?",
}
BY_CORRECT = '<qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"/>'
BY_MAPPING = '<qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response.xml"/>'
OWN = """<qti-response-processing><qti-response-condition><qti-response-if>
<qti-match><qti-variable identifier="RESPONSE"/><qti-base-value base-type="identifier">A</qti-base-value></qti-match>
<qti-set-outcome-value identifier="SCORE">
<qti-base-value base-type="float">1</qti-base-value></qti-set-outcome-value></qti-response-if></qti-response-condition>
</qti-response-processing>"""


def correct(*keys: str) -> str:
    return f"<qti-correct-response>{''.join(f'<qti-value>{key}</qti-value>' for key in keys)}</qti-correct-response>"


def mapping(otherwise: str = "0", **values: str) -> str:
    entries = "".join(
        f'<qti-map-entry map-key="{key}" mapped-value="{value}"/>' for key, value in values.items()
    )
    return f'<qti-mapping default-value="{otherwise}">{entries}</qti-mapping>'


def qti(**parts: str) -> bytes:
    """An item of three choices."""
    empty = dict.fromkeys(("key", "before", "body", "inside", "after"), "")
    return QTI.format(**{**empty, **USUAL, **parts}).encode()


def parse(content: bytes) -> ParsedFile:
    return files.read(content)


def right(item: AssessmentItem) -> list[str]:
    """The answers this site would mark right."""
    least = Fraction(1) if item.kind is not ItemKind.MULTIPLE else Fraction(1, 10**9)
    return [plain_words(option.text) for option in item.options if option.fraction >= least]


# --- Which answer is right --------------------------------------------------------------------

READ: dict[str, tuple[dict[str, str], list[str]]] = {
    "the template decides": (
        {"key": correct("B") + mapping(A="1"), "after": BY_CORRECT},
        ["Call 999"],
    ),
    "a mapping alone": ({"key": mapping(A="0", B="1"), "after": BY_MAPPING}, ["Call 999"]),
    "a mapping of two points": ({"key": mapping(A="1", B="2"), "after": BY_MAPPING}, ["Call 999"]),
    "a mapping of half a point": (
        {"key": correct("B") + mapping(B="0.5"), "after": BY_MAPPING},
        ["Call 999"],
    ),
    "points taken away": (
        {"key": correct("B") + mapping("-1", B="1"), "after": BY_MAPPING},
        ["Call 999"],
    ),
    "no processing": ({"key": correct("B")}, ["Call 999"]),
    "several": (
        {"key": correct("A", "B"), "cardinality": "multiple", "after": BY_CORRECT},
        ["Nothing", "Call 999"],
    ),
    "several by mapping": (
        {
            "key": correct("A", "B") + mapping("-1", A="1", B="1"),
            "cardinality": "multiple",
            "after": BY_MAPPING,
        },
        ["Nothing", "Call 999"],
    ),
}


@pytest.mark.parametrize("name", READ)
def test_declaration_mapping_and_processing_are_read_together(name: str) -> None:
    parts, right_answers = READ[name]
    (item,) = parse(qti(**parts)).items
    assert right(item) == right_answers


TEMPLATE = '<qti-template-declaration identifier="T" cardinality="single" base-type="integer"/>'
REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "no such declaration": ({"key": correct("B"), "named": "OTHER"}, "no_declaration"),
    "correct and mapping disagree": ({"key": correct("B") + mapping(A="1")}, "keys_differ"),
    "they disagree by mapping": (
        {"key": correct("B") + mapping(A="1"), "after": BY_MAPPING},
        "keys_differ",
    ),
    "a distractor with a point": (
        {
            "key": correct("A") + mapping(A="1", B="0.1"),
            "cardinality": "multiple",
            "after": BY_MAPPING,
        },
        "keys_differ",
    ),
    "rules of its own": ({"key": correct("B"), "after": OWN}, "own_rules"),
    "an area": (
        {"key": correct("B"), "after": BY_MAPPING.replace("map_response", "map_response_point")},
        "own_rules",
    ),
    "worked out while asking": ({"key": correct("B"), "before": TEMPLATE}, "own_rules"),
    "a weight that is no number": ({"key": mapping(A="much"), "after": BY_MAPPING}, "own_rules"),
    "an answer that is not there": ({"key": correct("D")}, "key_unknown"),
    "two of one name": ({"key": correct("B"), "third": "B"}, "answers_alike"),
    "an order by halves": (
        {"key": correct("B", "A"), "kind": "order", "cardinality": "ordered"},
        "order_partly",
    ),
    "an order nobody says": ({"kind": "order", "cardinality": "ordered"}, "order_partly"),
    "an order with a step twice": (
        {"key": correct("A", "B", "C", "A"), "kind": "order", "cardinality": "ordered"},
        "own_rules",
    ),
    "two interactions": (
        {"key": correct("B"), "body": '<qti-choice-interaction response-identifier="X"/>'},
        "several_asked",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_leaves_the_right_answer_open_is_refused(name: str) -> None:
    parts, code = REFUSED[name]
    parsed_file = parse(qti(**parts))
    assert [(problem.code, problem.name) for problem in parsed_file.problems] == [(code, "Q")]
    assert not parsed_file.items


def test_true_and_false_are_so_by_their_words_too() -> None:
    swapped = qti(key=correct("true")).replace(b'"A"', b'"true"').replace(b'"B"', b'"false"')
    swapped = swapped.replace(b'<qti-simple-choice identifier="C">Wait</qti-simple-choice>', b"")
    (item,) = parse(swapped).items
    assert (item.kind, right(item)) == (ItemKind.SINGLE, ["Nothing"])


@pytest.mark.parametrize("fractions", [("0", "0"), ("100", "100"), ("90", "0")])
def test_a_truth_that_is_neither_or_both_is_refused(fractions: Sequence[str]) -> None:
    answers = "".join(
        f'<answer fraction="{share}"><text>{word}</text></answer>'
        for share, word in zip(fractions, ("true", "false"), strict=True)
    )
    words = "<questiontext><text>?</text></questiontext>"
    question = f'<quiz><question type="truefalse">{words}{answers}</question></quiz>'
    [conversion] = from_items(parse(question.encode()).items, places=())
    assert (conversion.sketch, conversion.problem and conversion.problem.code) == (
        None,
        "no_choice",
    )


# --- What is no scene -------------------------------------------------------------------------

RUBRIC = (
    '<qti-rubric-block view="{view}" use="{use}">'
    "<qti-content-body><p>{words}</p></qti-content-body>"
    "</qti-rubric-block>"
)


def test_notes_for_who_marks_are_left_out_and_told_and_those_for_learners_stay() -> None:
    body = RUBRIC.format(view="scorer", use="scoring", words="<p>Full marks for 999.</p>")
    body += RUBRIC.format(view="candidate", use="instructions", words="<p>Think of tonight.</p>")
    body += '<p>Price: <qti-printed-variable identifier="P"/> pounds.</p>'
    modal = '<qti-modal-feedback outcome-identifier="F" identifier="f"><p>Well done.</p></qti-modal-feedback>'
    parsed_file = parse(qti(key=correct("B"), body=body, after=modal))
    assert (
        plain_words(parsed_file.items[0].text)
        == "A guest pays cash. Think of tonight. Price: pounds. Now?"
    )
    assert {(note.code, note.quote) for note in parsed_file.notes} == {
        ("aside_left", "Full marks for 999."),
        ("aside_left", "Well done."),
        ("parts_lost", "qti-printed-variable"),
    }


def test_feedback_for_another_choice_is_not_taken_for_this_one() -> None:
    inside = (
        '<qti-feedback-inline identifier="B" outcome-identifier="F">Right!</qti-feedback-inline>'
    )
    parsed_file = parse(qti(key=correct("B"), inside=inside))
    assert [plain_words(option.feedback) for option in parsed_file.items[0].options] == ["", "", ""]
    assert [(note.code, note.quote) for note in parsed_file.notes] == [("aside_left", "Right!")]


def test_a_prompt_of_paragraphs_is_still_what_is_asked() -> None:
    (item,) = parse(qti(key=correct("B"), prompt="<p>What do <b>you</b> do?</p>")).items
    assert [
        paragraph.words for paragraph in simplify(item.text).paragraphs if paragraph.is_question
    ] == ["What do you do?"]


@pytest.mark.parametrize(
    ("html", "words", "lost"),
    [
        ("<table><tr><td>999</td><td>112</td></tr></table>", "999 112", {"table"}),
        ("<dl><dt>999</dt><dd>112</dd></dl>", "999 112", set()),
        ("<select><option>999</option><option>112</option></select>", "999 112", set()),
        ("10<sup>2</sup> and H<sub>2</sub>O", "10² and H₂O", set()),
        ("Call <s>101</s> 999", "Call 101 999", {"struck"}),
        (
            'Call<span style="display: none"> 101 <span>or 102</span></span> 999',
            "Call 999",
            {"hidden"},
        ),
        ("<p hidden>Solution: B</p><p>Now?</p>", "Now?", {"hidden"}),
    ],
)
def test_nothing_runs_together_and_nothing_unseen_is_shown(
    html: str, words: str, lost: set[str]
) -> None:
    simplified = simplify(FormattedText(html, Markup.HTML))
    assert (" ".join(simplified.plain_text.split()), simplified.losses) == (words, lost)


# --- Words in several languages ---------------------------------------------------------------

SPANS = '<span lang="{}" class="multilang">{}</span><span class="multilang" lang="{}">{}</span>'


@pytest.mark.parametrize(
    ("words", "in_english", "missing"),
    [
        (SPANS.format("en", "999", "ro", "112"), "999", set()),
        (SPANS.format("ro", "112", "en_us", "911"), "911", set()),
        (f"Call {SPANS.format('en', '999', 'ro', '112')} now", "Call 999 now", set()),
        (
            SPANS.format("en", "<b>a</b> <span>b</span>", "ro", "c"),
            "<b>a</b> <span>b</span>",
            set(),
        ),
        (SPANS.format("en", "a", "ro", "b") + SPANS.format("en", "c", "ro", "d"), "ac", set()),
        ("{mlang en}999{mlang}{mlang ro,pl}112{mlang}", "999", set()),
        ("{mlang ro}112{mlang}{mlang other}999{mlang}", "999", set()),
        ("<lang lang='en'>999</lang><lang lang='ro'>112</lang>", "999", set()),
        (SPANS.format("ro", "112", "pl", "113"), "", {"ro", "pl"}),
        ('<span lang="ro">112</span>', '<span lang="ro">112</span>', set()),
        ("{mlang} {mlang en} never closed", "{mlang} {mlang en} never closed", set()),
    ],
)
def test_of_several_languages_one_is_read(words: str, in_english: str, missing: set[str]) -> None:
    item, missing_in = in_language(
        AssessmentItem(ItemKind.SINGLE, FormattedText(words, Markup.HTML)), "en"
    )
    assert (item.text.words, missing_in) == (in_english, missing)


# --- Formats that have no reader --------------------------------------------------------------

OLD = b'<?xml version="1.0"?><!-- <quiz> --><!DOCTYPE x SYSTEM "y.dtd" [<!ENTITY a "b">]>\n<{}/>'


@pytest.mark.parametrize(
    ("content", "code", "quote"),
    [
        (OLD.replace(b"{}", b"questestinterop"), "is_old_qti", "QTI 1.2"),
        (
            OLD.replace(
                b"{}", b'q:assessmentItem xmlns:q="http://www.imsglobal.org/xsd/imsqti_v2p2"'
            ),
            "is_old_qti",
            "QTI 2.2",
        ),
        (OLD.replace(b"{}", b"assessmentTest"), "is_old_qti", "QTI 2"),
        ("\ufeff<questestinterop/>".encode("utf-16-le"), "is_old_qti", "QTI 1.2"),
        (OLD.replace(b"{}", b"quiz"), "trick", ""),
        (b"\xef\xbb\xbfWho?\r\na) I\r\nb) You\r\nAnswer: B\r\n", "is_aiken", ""),
        (
            package({"a.xml": "<questestinterop/>", "imsmanifest.xml": "<manifest/>"}),
            "is_old_qti",
            "QTI 1.2",
        ),
        (package({"word/document.xml": "<w/>"}), "is_document", ""),
        (package({"content.xml": "<office/>"}), "no_questions", ""),
    ],
)
def test_other_formats_are_named(content: bytes, code: str, quote: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        parse(content)
    assert (refused.value.problem.code, refused.value.problem.quote) == (code, quote)


def test_an_older_item_beside_newer_ones_is_named_alone() -> None:
    content = package(
        {"a.xml": qti(key=correct("B")), "b.xml": '<assessmentItem xmlns="http://x/imsqti_v2p1"/>'}
    )
    parsed_file = parse(content)
    assert len(parsed_file.items) == 1
    assert [(problem.code, problem.quote) for problem in parsed_file.problems] == [
        ("is_old_qti", "QTI 2.1")
    ]


@pytest.mark.parametrize(
    "gap", ["{1:MC:=a~b}", "{:SHORTANSWER:=a}", "{ 2:nm:=7:0.1}", "{1:MULTIRESPONSE_H:=a~=b}"]
)
def test_cloze_is_never_taken_for_a_choice(gap: str) -> None:
    (item,) = parse(f"::Gap::Call {gap} now.".encode()).items
    assert (item.kind, item.original_kind, item.name) == (ItemKind.OTHER, "cloze", "Gap")


def test_markup_that_nobody_escaped_belongs_to_the_words() -> None:
    question = b"""<quiz><question type="multichoice"><questiontext><text>Do <b>not</b> wait?</text></questiontext>
    <hidden>1</hidden><answer fraction="100"><text>a</text></answer><answer><text>b</text></answer></question></quiz>"""
    parsed_file = parse(question)
    assert plain_words(parsed_file.items[0].text) == "Do not wait?"
    assert [note.code for note in parsed_file.notes] == ["was_hidden"]


def test_the_old_mark_of_a_right_answer_is_one_mark() -> None:
    (item,) = parse(b"Now?{~=Call ~Wait}").items
    assert (right(item), len(item.options)) == (["Call"], 2)
