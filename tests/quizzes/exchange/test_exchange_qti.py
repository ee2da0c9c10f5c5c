"""QTI 3: choice and order items, alone and in packages."""

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.exchange.rules import qti_reader, qti_writer
from quizzes.exchange.rules.decoding import MAX_FILE_BYTES, detect_format
from quizzes.exchange.rules.from_items import from_items
from quizzes.exchange.rules.items import AssessmentItem, ItemKind, UnreadableError
from quizzes.exchange.rules.markup import plain_words
from tests.quizzes.exchange.exchange_strategies import items

ITEM = """<?xml version="1.0" encoding="UTF-8"?>
<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="night" title="Night desk"
  adaptive="false" time-dependent="false">
  <qti-response-declaration identifier="RESPONSE" cardinality="{cardinality}" base-type="identifier">
    <qti-correct-response><qti-value>B</qti-value><qti-value>A</qti-value></qti-correct-response>
  </qti-response-declaration>
  <qti-item-body><p>A girl <b>waits</b>.</p>
    <qti-{kind}-interaction response-identifier="RESPONSE"><qti-prompt>Now?</qti-prompt>
      <qti-simple-choice identifier="A">Call<qti-feedback-inline identifier="A">Yes.</qti-feedback-inline>
      </qti-simple-choice>
      <qti-simple-choice identifier="B">Look</qti-simple-choice>
      <qti-simple-choice identifier="C">Wait</qti-simple-choice>
    </qti-{kind}-interaction>
  </qti-item-body>
</qti-assessment-item>"""
KINDS = (ItemKind.SINGLE, ItemKind.MULTIPLE, ItemKind.TRUE_FALSE, ItemKind.ORDERING)


def package(files: dict[str, bytes | str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package_file:
        for name, content in files.items():
            package_file.writestr(name, content)
    return packed.getvalue()


def test_a_choice_item_is_read() -> None:
    content = ITEM.format(kind="choice", cardinality="multiple").encode()
    assert detect_format(content) == "qti"
    (item,) = qti_reader.read(content).items
    assert (item.kind, item.code, item.name) == (ItemKind.MULTIPLE, "night", "Night desk")
    assert [
        (plain_words(option.text), option.fraction, plain_words(option.feedback))
        for option in item.options
    ] == [
        ("Call", Fraction(1, 2), "Yes."),
        ("Look", Fraction(1, 2), ""),
        ("Wait", 0, ""),
    ]
    sketch = from_items([item], places=())[0].sketch
    assert sketch is not None
    assert (sketch.scene, sketch.ask) == ("<p>A girl <b>waits</b>.</p>", "Now?")


def test_the_choices_of_an_order_item_stand_in_the_right_order() -> None:
    whole = ITEM.replace(
        "<qti-value>A</qti-value>", "<qti-value>A</qti-value><qti-value>C</qti-value>"
    )
    (item,) = qti_reader.read(whole.format(kind="order", cardinality="ordered").encode()).items
    assert item.kind is ItemKind.ORDERING
    assert [plain_words(option.text) for option in item.options] == ["Look", "Call", "Wait"]


def test_other_interactions_are_told_by_name() -> None:
    (item,) = qti_reader.read(ITEM.format(kind="match", cardinality="multiple").encode()).items
    assert (item.kind, item.original_kind) == (ItemKind.OTHER, "match-interaction")


def test_a_package_is_read_and_a_broken_item_in_it_is_told() -> None:
    good = ITEM.format(kind="choice", cardinality="single")
    parsed_file = qti_reader.read(
        package({"imsmanifest.xml": "<manifest/>", "a.xml": good, "b.xml": "<oops", "c.css": "x"})
    )
    assert [item.name for item in parsed_file.items] == ["Night desk"]
    assert [(problem.code, problem.line, problem.name) for problem in parsed_file.problems] == [
        ("item_broken", 2, "b.xml")
    ]


@given(st.sampled_from(KINDS).flatmap(items))
def test_what_is_asked_comes_back(item: AssessmentItem) -> None:
    """Markup is made simple on the way, so what is compared is what this site makes of both."""
    exported = qti_writer.write([item])
    (parsed_item,) = qti_reader.read(exported.package).items
    assert parsed_item.kind is item.kind
    assert [option.fraction for option in parsed_item.options] == [
        option.fraction for option in item.options
    ]
    if item.kind is not ItemKind.TRUE_FALSE:
        assert [plain_words(option.text) for option in parsed_item.options] == [
            plain_words(option.text) for option in item.options
        ]
    assert [plain_words(option.feedback) for option in parsed_item.options] == [
        plain_words(option.feedback) for option in item.options
    ]


def test_the_same_questions_make_the_same_package() -> None:
    (item,) = qti_reader.read(ITEM.format(kind="choice", cardinality="single").encode()).items
    assert qti_writer.write([item]).package == qti_writer.write([item]).package


BOMB = b'<!DOCTYPE x [<!ENTITY a "x">]><qti-assessment-item>&a;</qti-assessment-item>'
HOSTILE: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "a bomb": (BOMB, "trick"),
    "a cut package": (lambda: package({"a.xml": ITEM})[:60], "broken_package"),
    "a package of nothing": (lambda: package({"a.txt": "x"}), "no_questions"),
    "a packed bomb": (lambda: package({"a.xml": b" " * (MAX_FILE_BYTES + 1)}), "too_big"),
    "too many": (lambda: package({f"{at}.xml": "" for at in range(1100)}), "too_many"),
    "another root": (b"<quiz/>", "other_root"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_packages_are_refused_with_one_reason(name: str) -> None:
    content, code = HOSTILE[name]
    with pytest.raises(UnreadableError) as refused:
        qti_reader.read(content if isinstance(content, bytes) else content())
    assert refused.value.problem.code == code


def test_a_bomb_inside_a_package_is_a_problem_of_its_item() -> None:
    parsed_file = qti_reader.read(package({"a.xml": BOMB}))
    assert [problem.quote for problem in parsed_file.problems] == ["trick"]


@given(st.binary(max_size=300), st.integers(0, 600))
def test_any_bytes_are_read_or_refused(content: bytes, at: int) -> None:
    whole = package({"a.xml": ITEM.format(kind="choice", cardinality="single")})
    for candidate in (
        content,
        b"PK\x03\x04" + content,
        whole[:at] + content + whole[at + len(content) :],
    ):
        with suppress(UnreadableError):
            parsed_file = qti_reader.read(candidate)
            assert len(parsed_file.items) + len(parsed_file.problems) > 0
