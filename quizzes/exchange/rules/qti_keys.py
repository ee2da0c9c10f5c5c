"""Which answers of a QTI 3 item are right: its declaration, its mapping and its processing, read together.

Where they leave it open or contradict each other the item is refused: a guess would mark people wrong in silence.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from xml.etree.ElementTree import Element

from quizzes.exchange.rules.items import weight

DECLARATION, PROCESSING = "qti-response-declaration", "qti-response-processing"
#: What an item holds whose right answer is worked out anew whenever it is asked.
_WORKED_OUT = ("qti-template-declaration", "qti-template-processing")


class UnclearKeyError(Exception):
    """An item does not say, or not in one way, which answer is right; ``code`` says why."""

    def __init__(self, code: str, said: str = "") -> None:
        super().__init__(code)
        self.code, self.said = code, said


def declaration_of(root: Element, interaction: Element) -> Element:
    """The declaration an interaction names. Raises UnclearKeyError where there is none, or more than one."""
    named = interaction.get("response-identifier", "")
    found = [each for each in root.findall(DECLARATION) if each.get("identifier") == named]
    if len(found) != 1:
        raise UnclearKeyError("no_declaration", named[:40])
    if any(root.find(part) is not None for part in _WORKED_OUT):
        raise UnclearKeyError("own_rules")
    return found[0]


def choices_of(interaction: Element) -> Mapping[str, Element]:
    """The choices by their identifiers. Raises UnclearKeyError where two share one."""
    found = dict[str, Element]()
    for choice in interaction.iter("qti-simple-choice"):
        key = choice.get("identifier", "")
        if key in found:
            raise UnclearKeyError("answers_alike", key[:40])
        found[key] = choice
    return found


def right_order(declaration: Element, choices: Mapping[str, Element]) -> Sequence[str]:
    """The choices in their right order. Raises UnclearKeyError unless each stands in it once."""
    order = _correct(declaration, choices)
    missing = [_words(choice) for key, choice in choices.items() if key not in order]
    if missing:
        raise UnclearKeyError("order_partly", "; ".join(missing)[:200])
    if len(set(order)) < len(order):
        raise UnclearKeyError("own_rules")
    return order


def weights(
    root: Element, declaration: Element, choices: Mapping[str, Element]
) -> Mapping[str, Fraction]:
    """What each choice earns: 1 is full marks."""
    cardinality = declaration.get("cardinality", "single")
    if cardinality not in ("single", "multiple"):
        raise UnclearKeyError("own_rules")
    is_single = cardinality == "single"
    right = _correct(declaration, choices)
    mapped = _mapped(declaration, choices)
    by_correct, by_mapping = _judged_by(root, declaration.get("identifier", ""))
    if not mapped or (by_correct and not by_mapping):
        share = Fraction(1, 1 if is_single else max(1, len(right)))
        return {key: share if key in right else Fraction(0) for key in choices}
    if right and set(right) != _best(mapped, is_single=is_single):
        raise UnclearKeyError("keys_differ")
    if not is_single:
        return mapped
    most = max(mapped.values())
    scale = most if right or most > 1 else Fraction(1)
    return {key: value / scale for key, value in mapped.items()} if scale > 0 else mapped


def _correct(declaration: Element, choices: Mapping[str, Element]) -> list[str]:
    """What the declaration calls right, each of them a choice."""
    said = [
        (value.text or "").strip()
        for value in declaration.iterfind("qti-correct-response/qti-value")
    ]
    strange = next((key for key in said if key not in choices), None)
    if strange is not None:
        raise UnclearKeyError("key_unknown", strange[:40])
    return said


def _mapped(declaration: Element, choices: Mapping[str, Element]) -> Mapping[str, Fraction]:
    """What the mapping gives for each choice; nothing where there is no mapping."""
    mapping = declaration.find("qti-mapping")
    if mapping is None or mapping.find("qti-map-entry") is None:
        return {}
    entries = {each.get("map-key", ""): _number(each.get("mapped-value", "")) for each in mapping}
    otherwise = _number(mapping.get("default-value", "0"))
    return {key: entries.get(key, otherwise) for key in choices}


def _judged_by(root: Element, response: str) -> tuple[bool, bool]:
    """Whether the correct response, and whether the mapping, decides about the score; both where nothing says it."""
    processing = root.find(PROCESSING)
    if processing is None:
        return True, True
    template = processing.get("template", "").rpartition("/")[2].lower()
    if template:
        by_mapping = template.removesuffix(".xml").endswith("map_response")
        if not by_mapping and "match" not in template:
            raise UnclearKeyError("own_rules")
        return not by_mapping, by_mapping
    used = {each.tag for each in processing.iter() if each.get("identifier") == response}
    by_correct, by_mapping = "qti-correct" in used, "qti-map-response" in used
    if len(processing) and not (by_correct or by_mapping):
        raise UnclearKeyError("own_rules")
    return (by_correct, by_mapping) if len(processing) else (True, True)


def _best(mapped: Mapping[str, Fraction], *, is_single: bool) -> set[str]:
    """The choices a mapping rewards: of one that may be chosen, only those it rewards most."""
    least = max(mapped.values()) if is_single else None
    return {key for key, value in mapped.items() if value > 0 and (least is None or value == least)}


def _number(said: str) -> Fraction:
    try:
        value = Decimal(said.strip())
    except InvalidOperation as error:
        raise UnclearKeyError("own_rules") from error
    if not value.is_finite() or value.adjusted() >= 6:
        raise UnclearKeyError("own_rules")
    return weight(Fraction(value) * 100)[0]


def _words(choice: Element) -> str:
    return " ".join("".join(choice.itertext()).split())[:60] or choice.get("identifier", "")
