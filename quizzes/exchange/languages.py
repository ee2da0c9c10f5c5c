"""Words in several languages side by side, as two filters of Moodle keep them; of each only one is meant to be read.

``<span lang="en" class="multilang">`` is of Moodle's own filter, ``{mlang en}…{mlang}`` of the plugin multilang2.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from quizzes.exchange.items import AnswerOption, AssessmentItem, FormattedText, MatchingPair
from quizzes.exchange.sketches import SCENE_LETTERS

_TAG = re.compile(r"<(?P<end>/?)(?P<name>span|lang)\b(?P<attributes>[^>]*)>", re.IGNORECASE)
_LANG = re.compile(r"(?<![\w:-])(?:xml:)?lang\s*=\s*[\"']?([A-Za-z0-9_-]+)")
_CLASS = re.compile(
    r"\bclass\s*=\s*(?:\"[^\"]*\bmultilang\b|'[^']*\bmultilang\b|multilang\b)", re.IGNORECASE
)
_BRACED = re.compile(r"\{\s*mlang\s+([\w, -]+)\}(.*?)\{\s*mlang\s*\}", re.IGNORECASE | re.DOTALL)
#: What multilang2 calls whatever nobody named.
_OTHERS = "other"


@dataclass(frozen=True)
class _Passage:
    """Words for some languages, and where they stand."""

    start: int
    end: int
    languages: tuple[str, ...]
    words: str


def in_language(item: AssessmentItem, language: str) -> tuple[AssessmentItem, frozenset[str]]:
    """``item`` with the words of one language, and the languages of passages that lack it (none: all is well)."""
    reader = _Reader(language)
    chosen = replace(
        item,
        text=reader.text(item.text),
        name=reader.words(item.name),
        options=tuple(_option(option, reader) for option in item.options),
        pairs=tuple(
            MatchingPair(reader.text(pair.left), reader.words(pair.right)) for pair in item.pairs
        ),
        general_feedback=reader.text(item.general_feedback),
    )
    return chosen, frozenset(reader.missing_in)


def _option(option: AnswerOption, reader: "_Reader") -> AnswerOption:
    return replace(option, text=reader.text(option.text), feedback=reader.text(option.feedback))


class _Reader:
    """Chooses passages of one language, and remembers the languages of those that lack it."""

    def __init__(self, language: str) -> None:
        self.language = _primary(language)
        self.missing_in: set[str] = set()

    def text(self, said: FormattedText) -> FormattedText:
        """``said`` in the language."""
        return replace(said, words=self.words(said.words)) if said else said

    def words(self, said: str) -> str:
        """``said`` with one passage left of each group that says the same in several languages."""
        if len(said) > SCENE_LETTERS:  # far too long for a question, which says so later
            return said
        for passages_of in (_spans, _braces):
            for group in reversed(list(_groups(said, passages_of(said)))):
                said = said[: group[0].start] + self._chosen(group) + said[group[-1].end :]
        return said

    def _chosen(self, group: list[_Passage]) -> str:
        for wanted in (self.language, _OTHERS):
            for passage in group:
                if wanted in passage.languages:
                    return self.words(passage.words)
        self.missing_in |= {language for passage in group for language in passage.languages}
        return ""


def _groups(said: str, passages: Iterator[_Passage]) -> Iterator[list[_Passage]]:
    """Passages that stand beside each other; where a language comes again, something new is said."""
    group = list[_Passage]()
    for passage in passages:
        is_beside = bool(group) and not said[group[-1].end : passage.start].strip()
        if group and (
            not is_beside or any(set(passage.languages) & set(each.languages) for each in group)
        ):
            yield group
            group = []
        group.append(passage)
    if group:
        yield group


def _spans(said: str) -> Iterator[_Passage]:
    """The outermost elements of Moodle's own filter."""
    opened, depth = None, 0
    for tag in _TAG.finditer(said):
        if opened is None:
            opened, depth = (tag, 1) if _is_passage(tag) else (None, 0)
        elif tag["name"].lower() == opened["name"].lower():
            depth += -1 if tag["end"] else 1
            if not depth:
                yield _Passage(
                    opened.start(), tag.end(), _named(opened), said[opened.end() : tag.start()]
                )
                opened = None
    if opened is not None:
        yield _Passage(opened.start(), len(said), _named(opened), said[opened.end() :])


def _is_passage(tag: "re.Match[str]") -> bool:
    is_marked = tag["name"].lower() == "lang" or bool(_CLASS.search(tag["attributes"]))
    return not tag["end"] and is_marked and bool(_LANG.search(tag["attributes"]))


def _named(tag: "re.Match[str]") -> tuple[str, ...]:
    found = _LANG.search(tag["attributes"])
    return (_primary(found[1]),) if found else ()


def _braces(said: str) -> Iterator[_Passage]:
    for found in _BRACED.finditer(said):
        languages = tuple(_primary(each) for each in found[1].split(",") if each.strip())
        yield _Passage(found.start(), found.end(), languages, found[2])


def _primary(language: str) -> str:
    """``en`` of ``en``, ``en_us`` and ``en-GB``."""
    return re.split("[_-]", language.strip().lower())[0]
