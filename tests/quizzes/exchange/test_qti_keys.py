"""What each choice of a QTI item earns, and how an item is named, to the letter."""

from fractions import Fraction

import pytest

from quizzes.exchange.rules import qti_reader
from quizzes.exchange.rules.items import UnreadableError
from tests.quizzes.exchange.test_exchange_qti import package
from tests.quizzes.exchange.test_exchange_unclear import (
    BY_CORRECT,
    BY_MAPPING,
    correct,
    mapping,
    qti,
)

RULE = """<qti-response-processing><qti-response-condition><qti-response-if>{}
</qti-response-if></qti-response-condition></qti-response-processing>"""
RULE_OF_CORRECT = RULE.format(
    '<qti-match><qti-variable identifier="RESPONSE"/><qti-correct identifier="RESPONSE"/></qti-match>'
)
RULE_OF_MAPPING = RULE.format(
    '<qti-set-outcome-value identifier="SCORE"><qti-map-response identifier="RESPONSE"/></qti-set-outcome-value>'
)
SEVERAL = {"cardinality": "multiple"}
UNEVEN = correct("A", "B") + mapping(A="0.75", B="0.25")
#: The item, and what its three choices earn.
WEIGHTS: dict[str, tuple[dict[str, str], list[str]]] = {
    "the right one": ({"key": correct("B")}, ["0", "1", "0"]),
    "two right ones share": ({"key": correct("A", "B"), **SEVERAL}, ["1/2", "1/2", "0"]),
    "two, of which one may be chosen": ({"key": correct("A", "B")}, ["1", "1", "0"]),
    "several and none is right": ({"key": "", "after": BY_CORRECT, **SEVERAL}, ["0", "0", "0"]),
    "the most points are full marks": ({"key": mapping(A="1", B="2")}, ["1/2", "1", "0"]),
    "half a point alone is half": ({"key": mapping(B="0.5")}, ["0", "1/2", "0"]),
    "half a point for what is right": ({"key": correct("B") + mapping(B="0.5")}, ["0", "1", "0"]),
    "nothing earns anything": ({"key": mapping(B="0")}, ["0", "0", "0"]),
    "points taken away": ({"key": mapping("-1", B="1")}, ["-1", "1", "-1"]),
    "both, and no processing": ({"key": UNEVEN, **SEVERAL}, ["3/4", "1/4", "0"]),
    "both, and an empty processing": (
        {"key": UNEVEN, "after": "<qti-response-processing/>", **SEVERAL},
        ["3/4", "1/4", "0"],
    ),
    "both, by mapping": ({"key": UNEVEN, "after": BY_MAPPING, **SEVERAL}, ["3/4", "1/4", "0"]),
    "both, by the right answer": (
        {"key": UNEVEN, "after": BY_CORRECT, **SEVERAL},
        ["1/2", "1/2", "0"],
    ),
    "both, by a rule of the right answer": (
        {"key": UNEVEN, "after": RULE_OF_CORRECT, **SEVERAL},
        ["1/2", "1/2", "0"],
    ),
    "both, by a rule of the mapping": (
        {"key": UNEVEN, "after": RULE_OF_MAPPING, **SEVERAL},
        ["3/4", "1/4", "0"],
    ),
    "an empty mapping": ({"key": correct("B") + "<qti-mapping/>"}, ["0", "1", "0"]),
}


@pytest.mark.parametrize("name", WEIGHTS)
def test_each_choice_earns_its_share(name: str) -> None:
    parts, weights = WEIGHTS[name]
    (item,) = qti_reader.read(qti(**parts)).items
    assert [option.fraction for option in item.options] == [Fraction(each) for each in weights]


#: The item, and why it is refused: the code and the words that are quoted.
UNCLEAR: dict[str, tuple[dict[str, str], tuple[str, str]]] = {
    "named nowhere": ({"key": correct("B"), "named": "OTHER"}, ("no_declaration", "OTHER")),
    "declared twice": (
        {
            "key": correct("B"),
            "before": '<qti-response-declaration identifier="RESPONSE" cardinality="single"/>',
        },
        ("no_declaration", "RESPONSE"),
    ),
    "a key that is no choice": ({"key": correct("D")}, ("key_unknown", "D")),
    "two choices of one name": ({"key": correct("B"), "third": "B"}, ("answers_alike", "B")),
    "a choice without a place": (
        {"key": correct("B", "A"), "kind": "order", "cardinality": "ordered"},
        ("order_partly", "Wait"),
    ),
    "an order of choices": ({"key": correct("B"), "cardinality": "ordered"}, ("own_rules", "")),
    "a rule of another answer": (
        {"key": correct("B"), "after": RULE_OF_CORRECT.replace("RESPONSE", "OTHER")},
        ("own_rules", ""),
    ),
    "endless points": ({"key": mapping(B="1e999999")}, ("own_rules", "")),
    "points that are no number": ({"key": mapping(B="NaN")}, ("own_rules", "")),
}


@pytest.mark.parametrize("name", UNCLEAR)
def test_an_unclear_key_is_named(name: str) -> None:
    parts, problem = UNCLEAR[name]
    parsed_file = qti_reader.read(qti(**parts))
    assert [(each.code, each.quote) for each in parsed_file.problems] == [problem]
    assert not parsed_file.items


@pytest.mark.parametrize(
    ("identifier", "code"), [("_7a", "7a"), ("_a7", "_a7"), ("__7", "__7"), ("7", "7"), ("_", "_")]
)
def test_an_underscore_is_left_out_where_it_only_makes_a_name_valid(
    identifier: str, code: str
) -> None:
    content = qti(key=correct("B")).replace(
        b'identifier="q"', f'identifier="{identifier}"'.encode()
    )
    (item,) = qti_reader.read(content).items
    assert item.code == code


@pytest.mark.parametrize(("more", "is_read"), [(0, True), (-1, False)])
def test_a_package_holds_as_much_as_one_file(
    more: int, is_read: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = [qti(key=correct("B")), qti(key=correct("A"))]
    monkeypatch.setattr(qti_reader, "MAX_FILE_BYTES", sum(map(len, contents)) + more)
    packed = package({f"{number}.XML": content for number, content in enumerate(contents)})
    if is_read:
        assert len(qti_reader.read(packed).items) == 2
    else:
        with pytest.raises(UnreadableError) as refused:
            qti_reader.read(packed)
        assert refused.value.problem.code == "too_big"


def test_what_has_no_place_here_is_named_and_only_that() -> None:
    parsed_file = qti_reader.read(qti(key=correct("B"), after="<qti-catalog-info/>"))
    assert [(note.code, note.quote) for note in parsed_file.notes] == [
        ("parts_lost", "qti-catalog-info")
    ]
    assert list(qti_reader.read(qti(key=correct("B"), after=BY_CORRECT)).notes) == []
