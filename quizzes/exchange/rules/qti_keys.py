"""Which answers of a QTI 3 item are right: declaration, mapping and processing, read together.

Where they leave it open or contradict each other the item is refused: a guess would mark people
wrong without anybody noticing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from xml.etree.ElementTree import Element

from quizzes.exchange.rules.items import weight_of_percent

DECLARATION = "qti-response-declaration"
PROCESSING = "qti-response-processing"
#: Parts of an item whose right answer is computed anew each time it is asked.
_TEMPLATE_PARTS = ("qti-template-declaration", "qti-template-processing")


class UnclearKeyError(Exception):
    """An item does not say, or not in one way, which answer is right; ``code`` says why."""

    def __init__(self, code: str, quote: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.quote = quote


def find_declaration(root: Element, interaction: Element) -> Element:
    """Return the declaration an interaction names.

    Raises UnclearKeyError where there is none, or more than one.
    """
    identifier = interaction.get("response-identifier", "")
    declarations = [
        declaration
        for declaration in root.findall(DECLARATION)
        if declaration.get("identifier") == identifier
    ]
    if len(declarations) != 1:
        raise UnclearKeyError("no_declaration", quote=identifier[:40])
    if any(root.find(tag) is not None for tag in _TEMPLATE_PARTS):
        raise UnclearKeyError("own_rules")
    return declarations[0]


def choices_by_identifier(interaction: Element) -> Mapping[str, Element]:
    """Return the choices by their identifiers. Raises UnclearKeyError where two share one."""
    choices = dict[str, Element]()
    for choice in interaction.iter("qti-simple-choice"):
        identifier = choice.get("identifier", "")
        if identifier in choices:
            raise UnclearKeyError("answers_alike", quote=identifier[:40])
        choices[identifier] = choice
    return choices


def read_order(declaration: Element, choices: Mapping[str, Element]) -> Sequence[str]:
    """Return the identifiers of the choices in their right order.

    Raises UnclearKeyError unless each stands in it once.
    """
    ordered_identifiers = _correct_response(declaration, choices)
    missing_choices = [
        _describe(choice)
        for identifier, choice in choices.items()
        if identifier not in ordered_identifiers
    ]
    if missing_choices:
        raise UnclearKeyError("order_partly", quote="; ".join(missing_choices)[:200])
    if len(set(ordered_identifiers)) < len(ordered_identifiers):
        raise UnclearKeyError("own_rules")
    return ordered_identifiers


def read_weights(
    root: Element, declaration: Element, choices: Mapping[str, Element]
) -> Mapping[str, Fraction]:
    """Return what each choice earns, by its identifier: 1 is full marks."""
    cardinality = declaration.get("cardinality", "single")
    if cardinality not in ("single", "multiple"):
        raise UnclearKeyError("own_rules")
    is_single = cardinality == "single"
    correct_identifiers = _correct_response(declaration, choices)
    points_by_identifier = _mapped_points(declaration, choices)
    scoring = _scoring(root, declaration.get("identifier", ""))
    if not points_by_identifier or (scoring.uses_correct_response and not scoring.uses_mapping):
        return _equal_weights(correct_identifiers, choices, is_single=is_single)
    if correct_identifiers and set(correct_identifiers) != _rewarded_identifiers(
        points_by_identifier, is_single=is_single
    ):
        raise UnclearKeyError("keys_differ")
    if not is_single:
        return points_by_identifier
    # half a point is full marks where the correct response says that the answer is right
    highest_points = max(points_by_identifier.values())
    full_marks = highest_points if correct_identifiers or highest_points > 1 else Fraction(1)
    if full_marks <= 0:
        return points_by_identifier
    return {identifier: points / full_marks for identifier, points in points_by_identifier.items()}


def _equal_weights(
    correct_identifiers: Sequence[str], choices: Mapping[str, Element], *, is_single: bool
) -> Mapping[str, Fraction]:
    """Share full marks among the correct choices; of a single choice each earns all of them."""
    share = Fraction(1)
    if not is_single:
        share = Fraction(1, max(1, len(correct_identifiers)))
    weights = dict.fromkeys(choices, Fraction(0))
    for identifier in correct_identifiers:
        weights[identifier] = share
    return weights


def _correct_response(declaration: Element, choices: Mapping[str, Element]) -> list[str]:
    """Return the identifiers the declaration calls right, each of them a choice."""
    correct_identifiers = list[str]()
    for value in declaration.iterfind("qti-correct-response/qti-value"):
        identifier = (value.text or "").strip()
        if identifier not in choices:
            raise UnclearKeyError("key_unknown", quote=identifier[:40])
        correct_identifiers.append(identifier)
    return correct_identifiers


def _mapped_points(declaration: Element, choices: Mapping[str, Element]) -> Mapping[str, Fraction]:
    """Return the points the mapping gives for each choice; nothing where there is no mapping."""
    mapping = declaration.find("qti-mapping")
    if mapping is None or mapping.find("qti-map-entry") is None:
        return {}
    points_by_identifier = dict[str, Fraction]()
    for entry in mapping:
        points_by_identifier[entry.get("map-key", "")] = _number(entry.get("mapped-value", ""))
    default_points = _number(mapping.get("default-value", "0"))
    return {
        identifier: points_by_identifier.get(identifier, default_points) for identifier in choices
    }


@dataclass(frozen=True)
class _Scoring:
    """What decides about the score: the correct response, the mapping, or both."""

    uses_correct_response: bool
    uses_mapping: bool


def _scoring(root: Element, response_identifier: str) -> _Scoring:
    """Return what the response processing uses; both where it says nothing.

    ``response_identifier`` is that of the declaration. Raises UnclearKeyError for rules of its own.
    """
    processing = root.find(PROCESSING)
    if processing is None:
        return _Scoring(uses_correct_response=True, uses_mapping=True)
    template = processing.get("template", "").rpartition("/")[2].lower()
    if template.removesuffix(".xml").endswith("map_response"):
        return _Scoring(uses_correct_response=False, uses_mapping=True)
    if "match" in template:
        return _Scoring(uses_correct_response=True, uses_mapping=False)
    if template:
        raise UnclearKeyError("own_rules")
    if not len(processing):
        return _Scoring(uses_correct_response=True, uses_mapping=True)
    tags = {part.tag for part in processing.iter() if part.get("identifier") == response_identifier}
    scoring = _Scoring("qti-correct" in tags, "qti-map-response" in tags)
    if not scoring.uses_correct_response and not scoring.uses_mapping:
        raise UnclearKeyError("own_rules")
    return scoring


def _rewarded_identifiers(
    points_by_identifier: Mapping[str, Fraction], *, is_single: bool
) -> set[str]:
    """Return the choices a mapping rewards; of a single choice only those it rewards most."""
    rewarded_identifiers = {
        identifier for identifier, points in points_by_identifier.items() if points > 0
    }
    if not is_single:
        return rewarded_identifiers
    highest_points = max(points_by_identifier.values())
    return {
        identifier
        for identifier in rewarded_identifiers
        if points_by_identifier[identifier] == highest_points
    }


def _number(words: str) -> Fraction:
    """Return points as an exact number. Raises UnclearKeyError when they are no number."""
    try:
        value = Decimal(words.strip())
    except InvalidOperation as error:
        raise UnclearKeyError("own_rules") from error
    if not value.is_finite() or value.adjusted() >= 6:
        raise UnclearKeyError("own_rules")
    return weight_of_percent(Fraction(value) * 100).share


def _describe(choice: Element) -> str:
    words = " ".join("".join(choice.itertext()).split())[:60]
    return words or choice.get("identifier", "")
