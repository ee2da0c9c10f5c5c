"""QTI 3 line by line: what each part of an item says of it, in tables written by hand."""

import io
import zipfile
from collections.abc import Sequence
from fractions import Fraction

import pytest

from quizzes.exchange.rules import qti_reader
from quizzes.exchange.rules.decoding import MAX_FILE_BYTES, MAX_QUESTIONS
from quizzes.exchange.rules.items import AssessmentItem, ItemKind, ParsedFile, UnreadableError
from quizzes.exchange.rules.markup import plain_words

HALF = Fraction(1, 2)


def key(*names: str) -> str:
    values = "".join(f"<qti-value>{name}</qti-value>" for name in names)
    return f"<qti-correct-response>{values}</qti-correct-response>"


def mapping(default: str = "", **points: str) -> str:
    entries = "".join(
        f'<qti-map-entry map-key="{k}" mapped-value="{v}"/>' for k, v in points.items()
    )
    attribute = f' default-value="{default}"' if default else ""
    return f"<qti-mapping{attribute}>{entries}</qti-mapping>"


def declared(inner: str, cardinality: str = "single", name: str = "R") -> str:
    attributes = f'identifier="{name}" cardinality="{cardinality}"'
    return f"<qti-response-declaration {attributes}>{inner}</qti-response-declaration>"


def choice(name: str, inner: str) -> str:
    return f'<qti-simple-choice identifier="{name}">{inner}</qti-simple-choice>'


ABC = choice("A", "Wait") + choice("B", "Call") + choice("C", "Go")


def interaction(choices: str = ABC, kind: str = "choice", prompt: str = "Now?") -> str:
    inner = f"<qti-prompt>{prompt}</qti-prompt>{choices}"
    return f'<qti-{kind}-interaction response-identifier="R">{inner}</qti-{kind}-interaction>'


def item(
    *parts: str, body: str = "", inner: str = "", attributes: str = 'identifier="q" title="T"'
) -> bytes:
    body = f"<qti-item-body>{body}{inner or interaction()}</qti-item-body>"
    return (
        f"<qti-assessment-item {attributes}>{''.join(parts)}{body}</qti-assessment-item>".encode()
    )


def template(name: str) -> str:
    return f'<qti-response-processing template="https://x.example/{name}"/>'


def read_one(content: bytes) -> AssessmentItem:
    [read] = qti_reader.read(content).items
    return read


def package(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def problems(parsed: ParsedFile) -> list[tuple[str, int, str, str]]:
    return [(p.code, p.line, p.name, p.quote) for p in parsed.problems]


# --- Weights --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "fractions"),
    [
        ([declared(key("B"))], [0, 1, 0]),
        ([declared(key("B")), declared(key("A"), name="OTHER")], [0, 1, 0]),
        ([declared(key("A"), name="OTHER"), declared(key("B"))], [0, 1, 0]),
        ([declared("<qti-correct-response><qti-value> B\n</qti-value></qti-correct-response>")], [0, 1, 0]),
        ([declared(key("A", "C"), "multiple")], [HALF, 0, HALF]),
        ([declared("", "multiple")], [0, 0, 0]),
        ([declared("")], [0, 0, 0]),
        ([declared(mapping(B="1"))], [0, 1, 0]),
        ([declared(mapping("-1", B="1"))], [-1, 1, -1]),
        ([declared(mapping(A="1", B="2", C="0"))], [HALF, 1, 0]),
        ([declared(mapping(A="0", B="0.5"))], [0, HALF, 0]),
        ([declared(key("B") + mapping(B="0.5"))], [0, 1, 0]),
        ([declared(key("B") + mapping(A="0.5", B="1"))], [HALF, 1, 0]),
        ([declared(mapping(A="-1", B="-2"))], [-1, -2, 0]),
        ([declared(mapping(B=" 1 "))], [0, 1, 0]),
        ([declared(mapping(B="0.3333333"), "multiple")], [0, Fraction(1, 3), 0]),
        ([declared(mapping(A="2", B="1", C="-1"), "multiple")], [2, 1, -1]),
        ([declared(key("B") + "<qti-mapping/>")], [0, 1, 0]),
        ([declared(key("B") + mapping(A="1")), template("match_correct.xml")], [0, 1, 0]),
        ([declared(key("B") + mapping(A="1")), template("CC2_match_basic")], [0, 1, 0]),
        ([declared(mapping(B="1")), template("Map_Response.xml")], [0, 1, 0]),
        ([declared(key() + mapping(B="1")), template("match_correct")], [0, 0, 0]),
        ([declared(key("B")), template("map_response")], [0, 1, 0]),
        ([declared(key("B")), "<qti-response-processing/>"], [0, 1, 0]),
        ([declared(mapping(B="999999"))], [0, 1, 0]),
    ],
)  # fmt: skip
def test_what_a_choice_earns(parts: Sequence[str], fractions: Sequence[Fraction]) -> None:
    assert [option.fraction for option in read_one(item(*parts)).options] == fractions


RULES = (
    "<qti-response-processing><qti-response-condition>{}</qti-response-condition>"
    "</qti-response-processing>"
)


@pytest.mark.parametrize(
    ("parts", "code", "quote"),
    [
        ([], "no_declaration", "R"),
        ([declared(key("B")), declared(key("A"))], "no_declaration", "R"),
        ([declared(key("D"))], "key_unknown", "D"),
        ([declared("<qti-correct-response><qti-value/></qti-correct-response>")], "key_unknown", ""),
        ([declared(key("B")), template("match/own_way")], "own_rules", ""),
        ([declared(key("D" * 50))], "key_unknown", "D" * 40),
        ([declared(key("B"), "record")], "own_rules", ""),
        ([declared(key("B"), "ordered")], "own_rules", ""),
        ([declared(key("B")), template("own_way")], "own_rules", ""),
        ([declared(key("B")), "<qti-template-declaration/>"], "own_rules", ""),
        ([declared(key("B")), "<qti-template-processing/>"], "own_rules", ""),
        ([declared(key("B")), RULES.format('<qti-correct identifier="X"/>')], "own_rules", ""),
        ([declared(key("B")), RULES.format("<qti-or/>")], "own_rules", ""),
        ([declared(mapping(B="NaN"))], "own_rules", ""),
        ([declared(mapping(B="1000000"))], "own_rules", ""),
        ([declared(mapping("x", B="1"))], "own_rules", ""),
        ([declared(key("B") + mapping(A="1", B="0.5"))], "keys_differ", ""),
        ([declared(key("A") + mapping(A="1", B="0.5"), "multiple")], "keys_differ", ""),
    ],
)  # fmt: skip
def test_what_leaves_it_open(parts: Sequence[str], code: str, quote: str) -> None:
    assert problems(qti_reader.read(item(*parts))) == [(code, 1, "T", quote)]


@pytest.mark.parametrize(
    ("rule", "right"),
    [
        ("<qti-correct identifier='R'/>", [0, 1, 0]),
        ("<qti-map-response identifier='R'/>", [1, 0, 0]),
    ],
)
def test_rules_of_plain_kinds_are_as_good_as_templates(rule: str, right: Sequence[int]) -> None:
    parts = [declared(mapping(A="1") if "map" in rule else key("B")), RULES.format(rule)]
    assert [option.fraction for option in read_one(item(*parts)).options] == right


def test_two_choices_of_one_name_are_told_by_it() -> None:
    twice = interaction(ABC + choice("n" * 50, "x") + choice("n" * 50, "y"))
    parsed = qti_reader.read(item(declared(key("B")), inner=twice))
    assert problems(parsed) == [("answers_alike", 1, "T", "n" * 40)]


# --- Orders ---------------------------------------------------------------------------------------


def steps(*names: str, choices: str = ABC) -> ParsedFile:
    return qti_reader.read(
        item(declared(key(*names), "ordered"), inner=interaction(choices, "order"))
    )


def test_steps_stand_in_their_right_order_and_weigh_nothing() -> None:
    [read] = steps("C", "A", "B").items
    assert [(plain_words(o.text), o.fraction) for o in read.options] == [
        ("Go", 0),
        ("Wait", 0),
        ("Call", 0),
    ]
    assert read.kind is ItemKind.ORDERING


@pytest.mark.parametrize(
    ("names", "choices", "code", "quote"),
    [
        (["A"], ABC, "order_partly", "Call; Go"),
        ([], ABC, "order_partly", "Wait; Call; Go"),
        (["A", "B", "C", "C"], ABC, "own_rules", ""),
        (["A"], choice("A", "a") + choice("B", ""), "order_partly", "B"),
        (["A"], choice("A", "a") + choice("B", " two\n words "), "order_partly", "two words"),
        (["A"], choice("A", "a") + choice("B", "x" * 70), "order_partly", "x" * 60),
        (["A"], choice("A", "a") + "".join(choice(f"n{n}", "y" * 60) for n in range(4)), "order_partly",
         "; ".join(["y" * 60] * 4)[:200]),
    ],
)  # fmt: skip
def test_steps_without_a_place_are_named(
    names: list[str], choices: str, code: str, quote: str
) -> None:
    assert problems(steps(*names, choices=choices)) == [(code, 1, "T", quote)]


# --- Words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("<p>One</p>two", "<p>One</p>two"),
        ("a<b>b</b>c<i>d</i>e", "a<b>b</b>c<i>d</i>e"),
        ("<p>1 &lt; 2 &amp; 3</p>", "<p>1 &lt; 2 &amp; 3</p>"),
        ('<a href="https://x.example/?a=1&amp;b=%222%22" title="&quot;">x</a>',
         '<a href="https://x.example/?a=1&amp;b=%222%22" title="&quot;">x</a>'),
        ("x\r\ny", "x\ny"),
        ("<qti-content-body><p>In</p></qti-content-body>", "<qti-content-body><p>In</p></qti-content-body>"),
        ('before<qti-feedback-block identifier="x">No</qti-feedback-block>after', "beforeafter"),
        ('<qti-rubric-block view="tutor candidate"><p>Yes</p></qti-rubric-block>',
         '<qti-rubric-block view="tutor candidate"><p>Yes</p></qti-rubric-block>'),
        ('<qti-rubric-block view="candidates"><p>No</p></qti-rubric-block>', ""),
        ("<qti-rubric-block><p>No</p></qti-rubric-block>", ""),
    ],
)  # fmt: skip
def test_the_scene_is_what_a_learner_reads(body: str, html: str) -> None:
    read = read_one(item(declared(key("B")), body=body))
    assert read.text.words == f'{html}<p class="ask">Now?</p>'.strip()


def test_what_stands_after_the_answers_is_scene_and_without_a_prompt_nothing_asks() -> None:
    inner = interaction(prompt="").replace("<qti-prompt></qti-prompt>", "") + "<p>Later.</p>"
    assert (
        read_one(item(declared(key("B")), body="<p>Before.</p>", inner=inner)).text.words
        == "<p>Before.</p><p>Later.</p>"
    )


def test_what_is_left_out_is_told_once_by_words_and_parts() -> None:
    parsed = qti_reader.read(item(
        "<qti-outcome-declaration/><qti-response-processing/><qti-stylesheet/><qti-catalog-info/>",
        declared(key("B")),
        "<qti-modal-feedback> Well\n done </qti-modal-feedback><qti-modal-feedback> </qti-modal-feedback>",
        body=f'<qti-printed-variable/><qti-feedback-block>{"s" * 250}</qti-feedback-block>',
    ))  # fmt: skip
    notes = [(note.code, note.line, note.name, note.quote) for note in parsed.notes]
    assert notes == [
        ("aside_left", 1, "T", "s" * 200),
        ("aside_left", 1, "T", "Well done"),
        ("parts_lost", 1, "T", "qti-catalog-info, qti-printed-variable, qti-stylesheet"),
    ]


FEEDBACK = '<qti-feedback-inline identifier="{}"{}>{}</qti-feedback-inline>'


@pytest.mark.parametrize(
    ("inner", "words", "feedback", "told"),
    [
        ("Wait" + FEEDBACK.format("A", "", "No."), "Wait", "No.", []),
        ("Wait" + FEEDBACK.format("A", "", "No.") + "!" + FEEDBACK.format("A", "", " Call\n first."), "Wait!",
         "No. Call first.", []),
        ("<p>Wait " + FEEDBACK.format("A", ' show-hide="show"', "<b>No</b>.") + "here</p>", "Wait here", "No.", []),
        ("Wait" + FEEDBACK.format("A", ' show-hide="hide"', "Yes."), "Wait", "", ["Yes."]),
        ("Wait" + FEEDBACK.format("B", "", "Yes."), "Wait", "", ["Yes."]),
        ("a &lt; b", "a < b", "", []),
    ],
)  # fmt: skip
def test_feedback_belongs_to_its_choice(
    inner: str, words: str, feedback: str, told: list[str]
) -> None:
    choices = choice("A", inner) + choice("B", "Call")
    parsed = qti_reader.read(item(declared(key("B")), inner=interaction(choices)))
    first = parsed.items[0].options[0]
    assert (plain_words(first.text), plain_words(first.feedback)) == (words, feedback)
    assert [note.quote for note in parsed.notes] == told


TRUTH = choice("false", "False") + choice("true", "{}")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("true", ItemKind.TRUE_FALSE),
        (" TRUE\n", ItemKind.TRUE_FALSE),
        ("", ItemKind.TRUE_FALSE),
        ("t<b>ru</b>e" + FEEDBACK.format("true", "", "Yes."), ItemKind.TRUE_FALSE),
        ("true<b> or not</b>", ItemKind.SINGLE),
        ("true<b></b> or not", ItemKind.SINGLE),
        ("true" + FEEDBACK.format("true", "", "Yes.") + " or not", ItemKind.SINGLE),
        ("Yes", ItemKind.SINGLE),
    ],
)
def test_true_and_false_are_known_by_name_and_words(words: str, kind: ItemKind) -> None:
    inner = interaction(TRUTH.format(words))
    read = read_one(item(declared(key("true")), inner=inner))
    assert read.kind is kind
    if kind is ItemKind.TRUE_FALSE:
        assert [(o.text.words, o.fraction) for o in read.options] == [("true", 1), ("false", 0)]
    assert read_one(item(declared(key("true"), "multiple"), inner=inner)).kind is ItemKind.MULTIPLE


# --- Names, tags, other kinds ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attributes", "code", "name"),
    [
        ('identifier="_7a"', "7a", ""),
        ('identifier="_a"', "_a", ""),
        ('identifier="7_1" title=" Two\u0007 words "', "7_1", "Two words"),
        (f'title="{"t" * 250}"', "", "t" * 200),
    ],
)
def test_code_and_title(attributes: str, code: str, name: str) -> None:
    attributes = attributes.replace("\u0007", "")
    read = read_one(item(declared(key("B")), attributes=attributes))
    assert (read.code, read.name, read.line) == (code, name, 1)


@pytest.mark.parametrize(
    ("body", "tags"),
    [
        ('<div data-tags="skill:report  a%20b">x</div>', ("skill:report", "a b")),
        ('<div>x</div><div data-tags="">y</div><div data-tags="c">z</div>', ("c",)),
        ("<div>x</div>", ()),
    ],
)
def test_tags_of_this_site(body: str, tags: tuple[str, ...]) -> None:
    assert read_one(item(declared(key("B")), body=body)).tags == tags


@pytest.mark.parametrize(
    ("inner", "kind"),
    [
        ("<p>Just words.</p>", "description"),
        ('<qti-text-entry-interaction response-identifier="R"/>', "text-entry-interaction"),
        (f"<qti-{'x' * 80}-interaction/>", "x" * 60),
    ],
)
def test_other_kinds_come_with_their_name_and_no_notes(inner: str, kind: str) -> None:
    parsed = qti_reader.read(item("<qti-stylesheet/>", inner=inner))
    [read] = parsed.items
    assert (read.kind, read.original_kind, read.name, read.line) == (ItemKind.OTHER, kind, "T", 1)
    assert (read.text.words, parsed.notes) == ("?", [])


# --- Packages -------------------------------------------------------------------------------------

GOOD = item(declared(key("B")))
OLD = b'<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"/>'


def test_of_a_package_items_count_in_their_order_and_lists_of_items_are_none() -> None:
    parsed = qti_reader.read(package({
        "a/imsmanifest.xml": b"<manifest/>", "test.XML": b"<qti-assessment-test/>", "x.css": GOOD,
        "i/1.XML": GOOD, "i/2.xml": item(declared(key("D"))), "i/3.xml": GOOD, f"{'n' * 70}.xml": b"<oops",
    }))  # fmt: skip
    assert [read.line for read in parsed.items] == [1, 3]
    assert problems(parsed) == [
        ("key_unknown", 2, "T", "D"),
        ("item_broken", 4, "n" * 60, "broken_xml"),
    ]


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([OLD, OLD], "is_old_qti"),
        ([b"<oops", OLD], "is_old_qti"),
        ([b"<a/>", b"<b/>"], "no_questions"),
        ([], "no_questions"),
        ([b"<a/>"] * MAX_QUESTIONS, "no_questions"),
        ([b" " * (MAX_FILE_BYTES // 2), b" " * (MAX_FILE_BYTES // 2 + 1)], "too_big"),
        ([b"x"] * (MAX_QUESTIONS + 2), "too_many"),
    ],
)
def test_packages_that_hold_nothing(files: list[bytes], code: str) -> None:
    named = {f"{number}.xml": content for number, content in enumerate(files)}
    with pytest.raises(UnreadableError) as refused:
        qti_reader.read(package({"imsmanifest.xml": b"<manifest/>", **named}))
    assert refused.value.problem.code == code
    quotes = {"too_big": "50", "too_many": "1000", "is_old_qti": "QTI 2.1"}
    assert refused.value.problem.quote == quotes.get(code, "")


def test_a_package_of_broken_items_names_each() -> None:
    parsed = qti_reader.read(package({"a.xml": b"<oops", "b.xml": b"<a/>"}))
    assert problems(parsed) == [
        ("item_broken", 1, "a.xml", "broken_xml"),
        ("item_broken", 2, "b.xml", "other_root"),
    ]


def test_a_single_file_that_is_broken_is_refused() -> None:
    for content, code in ((b"<oops", "broken_xml"), (OLD, "is_old_qti"), (b"<a/>", "other_root")):
        with pytest.raises(UnreadableError) as refused:
            qti_reader.read(content)
        assert refused.value.problem.code == code
