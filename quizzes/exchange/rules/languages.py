"""Choose one language of texts that hold several side by side, as two filters of Moodle keep them.

``<span lang="en" class="multilang">`` is of Moodle's own filter, ``{mlang en}…{mlang}`` of the
plugin multilang2. Readers are meant to see only one of the passages.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from quizzes.exchange.rules.items import AnswerOption, AssessmentItem, FormattedText, MatchingPair
from quizzes.exchange.rules.sketches import MAX_SCENE_CHARACTERS

_TAG = re.compile(r"<(?P<end>/?)(?P<name>span|lang)\b(?P<attributes>[^>]*)>", re.IGNORECASE)
_LANG = re.compile(r"(?<![\w:-])(?:xml:)?lang\s*=\s*[\"']?([A-Za-z0-9_-]+)")
_MULTILANG_CLASS = re.compile(
    r"\bclass\s*=\s*(?:\"[^\"]*\bmultilang\b|'[^']*\bmultilang\b|multilang\b)", re.IGNORECASE
)
_BRACES = re.compile(r"\{\s*mlang\s+([\w, -]+)\}(.*?)\{\s*mlang\s*\}", re.IGNORECASE | re.DOTALL)
#: The language multilang2 names for passages meant for every language without one of its own.
_ANY_LANGUAGE = "other"


@dataclass(frozen=True)
class _Passage:
    """Words for some languages; ``start`` and ``end`` are their place in the whole text."""

    start: int
    end: int
    languages: tuple[str, ...]
    words: str


def in_language(item: AssessmentItem, language: str) -> tuple[AssessmentItem, frozenset[str]]:
    """Return ``item`` with only the passages of ``language``, and the languages of orphans.

    Orphans are passages that have no counterpart in ``language``; without any the set is empty.
    """
    selector = _LanguageSelector(language)
    options = [_select_in_option(option, selector) for option in item.options]
    pairs = [_select_in_pair(pair, selector) for pair in item.pairs]
    translated_item = replace(
        item,
        text=selector.select_in_text(item.text),
        name=selector.select(item.name),
        options=tuple(options),
        pairs=tuple(pairs),
        general_feedback=selector.select_in_text(item.general_feedback),
    )
    return translated_item, frozenset(selector.orphan_languages)


def _select_in_option(option: AnswerOption, selector: "_LanguageSelector") -> AnswerOption:
    return replace(
        option,
        text=selector.select_in_text(option.text),
        feedback=selector.select_in_text(option.feedback),
    )


def _select_in_pair(pair: MatchingPair, selector: "_LanguageSelector") -> MatchingPair:
    return MatchingPair(
        subquestion=selector.select_in_text(pair.subquestion),
        answer=selector.select(pair.answer),
    )


class _LanguageSelector:
    """Keeps the passages of one language, and collects the languages of those that lack it."""

    def __init__(self, language: str) -> None:
        self.language = _primary_subtag(language)
        self.orphan_languages: set[str] = set()

    def select_in_text(self, text: FormattedText) -> FormattedText:
        """Return ``text`` with the passages of the language alone."""
        if not text:
            return text
        return replace(text, words=self.select(text.words))

    def select(self, words: str) -> str:
        """Return ``words`` with one passage of each group of translations."""
        if (
            len(words) > MAX_SCENE_CHARACTERS
        ):  # far too long for a question, which is reported later
            return words
        for find_passages in (_find_elements, _find_braces):
            groups = list(_group_translations(words, find_passages(words)))
            # from the end, so that the places of the groups before stay right
            for group in reversed(groups):
                start, end = group[0].start, group[-1].end
                words = words[:start] + self._select_passage(group) + words[end:]
        return words

    def _select_passage(self, group: list[_Passage]) -> str:
        for language in (self.language, _ANY_LANGUAGE):
            for passage in group:
                if language in passage.languages:
                    return self.select(passage.words)
        for passage in group:
            self.orphan_languages.update(passage.languages)
        return ""


def _group_translations(words: str, passages: Iterator[_Passage]) -> Iterator[list[_Passage]]:
    """Group passages that stand beside each other and are of different languages.

    Where a language comes a second time, another group begins: it says something new.
    """
    group = list[_Passage]()
    languages = set[str]()
    for passage in passages:
        if group:
            is_apart = bool(words[group[-1].end : passage.start].strip())
            if is_apart or languages.intersection(passage.languages):
                yield group
                group = []
                languages = set()
        group.append(passage)
        languages.update(passage.languages)
    if group:
        yield group


def _find_elements(words: str) -> Iterator[_Passage]:
    """Yield the outermost elements of Moodle's own filter; one never closed reaches to the end."""
    opening_tag = None
    depth = 0
    for tag in _TAG.finditer(words):
        if opening_tag is None:
            if _opens_passage(tag):
                opening_tag = tag
                depth = 1
        elif tag["name"].lower() == opening_tag["name"].lower():
            depth += -1 if tag["end"] else 1
            if depth == 0:
                inner_words = words[opening_tag.end() : tag.start()]
                yield _Passage(
                    opening_tag.start(), tag.end(), _languages_of(opening_tag), inner_words
                )
                opening_tag = None
    if opening_tag is not None:
        inner_words = words[opening_tag.end() :]
        yield _Passage(opening_tag.start(), len(words), _languages_of(opening_tag), inner_words)


def _opens_passage(tag: "re.Match[str]") -> bool:
    """Return whether a tag begins a passage: ``<lang>``, or ``<span>`` with the filter's class."""
    if tag["end"]:
        return False
    if tag["name"].lower() == "span" and not _MULTILANG_CLASS.search(tag["attributes"]):
        return False
    return _LANG.search(tag["attributes"]) is not None


def _languages_of(tag: "re.Match[str]") -> tuple[str, ...]:
    language = _LANG.search(tag["attributes"])
    if language is None:
        return ()
    return (_primary_subtag(language[1]),)


def _find_braces(words: str) -> Iterator[_Passage]:
    """Yield the passages of the plugin multilang2."""
    for match in _BRACES.finditer(words):
        codes = match[1].split(",")
        languages = tuple(_primary_subtag(code) for code in codes if code.strip())
        yield _Passage(match.start(), match.end(), languages, words=match[2])


def _primary_subtag(language: str) -> str:
    """Return ``en`` for ``en``, ``en_us`` and ``en-GB``."""
    return re.split("[_-]", language.strip().lower())[0]
