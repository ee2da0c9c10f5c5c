"""Everything under ``content/``, read and found good before anything is written. Imports no Django."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from training_site.starter.course_source import (
    CourseSource,
    PageSource,
    course_folders,
    read_course,
)
from training_site.starter.toml_tables import Phrase, Problem, SourceError, key_of, wrong_markup
from training_site.starter.translations import Words, read_catalogue_texts, read_words

CATALOGUE = "catalogue"


@dataclass(frozen=True)
class Bundle:
    """A tree of pages in English, with the words of every other language.

    ``course`` is None for the catalogue, which every course stands under.
    """

    code: str
    pages: tuple[PageSource, ...]
    words: tuple[Words, ...]
    course: CourseSource | None = None

    @property
    def missing(self) -> dict[str, int]:
        """How many different strings each incomplete language lacks."""
        phrases = [phrase for page in self.pages for phrase in page.phrases]
        counts = {words.language: words.missing(phrases) for words in self.words}
        return {language: count for language, count in counts.items() if count}


def read_bundles(
    content: Path, *, codes: Collection[str], languages: Sequence[str]
) -> list[Bundle]:
    """The catalogue, then the courses called ``codes`` (all when empty), with ``languages`` besides English.

    Raises :class:`SourceError` naming every problem of every file.
    """
    problems: list[Problem] = []
    bundles: list[Bundle] = []
    for folder in _folders(content, codes, problems):
        try:
            course = read_course(folder)
            words = tuple(
                _fitting(read_words(folder / "locale" / f"{one}.po", one), course)
                for one in languages
            )
            bundles.append(Bundle(course.code, course.pages, words, course))
        except SourceError as error:
            problems += error.problems
    try:
        bundles.insert(0, _catalogue(content, languages))
    except SourceError as error:
        problems += error.problems
    if problems:
        raise SourceError(problems)
    return bundles


def _folders(content: Path, codes: Collection[str], problems: list[Problem]) -> list[Path]:
    folders = course_folders(content)
    known = {folder.name for folder in folders}
    problems += [
        Problem("content", "", f"there is no course “{code}”") for code in sorted({*codes} - known)
    ]
    return [folder for folder in folders if not codes or folder.name in codes]


def _fitting(words: Words, course: CourseSource) -> Words:
    """``words``, if every translation fits where it must stand and has no markup but the English one’s."""
    told = [(phrase, words.said.get(phrase.text, "")) for phrase in course.phrases()]
    file = f"{course.code}/locale/{words.language}.po"
    problems = [
        Problem(file, phrase.place, f"longer than {phrase.limit} characters")
        for phrase, text in told
        if phrase.limit and len(text) > phrase.limit
    ]
    problems += [
        Problem(file, phrase.place, wrong) for phrase, text in told if (wrong := wrong_markup(text))
    ]
    if problems:
        raise SourceError(problems)
    return words


def _catalogue(content: Path, languages: Sequence[str]) -> Bundle:
    texts = read_catalogue_texts(content / "catalogue.toml", ["en", *languages])
    english = texts["en"]
    phrases = tuple(Phrase(english[name], f"{CATALOGUE}:{name}") for name in ("title", "intro"))
    page = PageSource(
        CATALOGUE,
        CATALOGUE,
        key_of(CATALOGUE),
        english["title"],
        "home",
        {"intro": english["intro"]},
        phrases,
    )
    words = tuple(
        Words(one, {english[name]: text for name, text in texts.get(one, {}).items()})
        for one in languages
    )
    return Bundle(CATALOGUE, (page,), words)
