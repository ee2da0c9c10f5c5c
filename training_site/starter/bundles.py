"""Everything under ``content/``, read and checked before anything is written. Imports no Django."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from training_site.starter.course_source import (
    CourseSource,
    PageSource,
    course_folders,
    read_course,
)
from training_site.starter.source_files import (
    Phrase,
    SourceError,
    SourceProblem,
    key_of,
    wrong_markup,
)
from training_site.starter.translations import (
    StarterTranslations,
    read_catalogue_texts,
    read_translations,
)

CATALOGUE = "catalogue"


@dataclass(frozen=True)
class ContentBundle:
    """A tree of pages in English, with its translations into every other language.

    ``course`` is None for the catalogue, which every course stands under.
    """

    code: str
    pages: tuple[PageSource, ...]
    translations: tuple[StarterTranslations, ...]
    course: CourseSource | None = None

    @property
    def missing(self) -> dict[str, int]:
        """How many different strings each incomplete language lacks."""
        phrases: list[Phrase] = []
        for page in self.pages:
            phrases.extend(page.phrases)
        counts = {}
        for translations in self.translations:
            count = translations.count_missing(phrases)
            if count:
                counts[translations.language] = count
        return counts


def read_bundles(
    content: Path, *, codes: Collection[str], languages: Sequence[str]
) -> list[ContentBundle]:
    """Return the catalogue, then the courses called ``codes``, all of them when it is empty.

    Each is in English and in ``languages``. Raises :class:`SourceError` naming every problem of
    every file.
    """
    problems: list[SourceProblem] = []
    bundles: list[ContentBundle] = []
    for folder in _folders(content, codes, problems):
        try:
            bundles.append(_read_course_bundle(folder, languages))
        except SourceError as error:
            problems += error.problems
    # After the courses, so that its problems come last; but it is loaded first.
    try:
        bundles.insert(0, _read_catalogue_bundle(content, languages))
    except SourceError as error:
        problems += error.problems
    if problems:
        raise SourceError(problems)
    return bundles


def _folders(content: Path, codes: Collection[str], problems: list[SourceProblem]) -> list[Path]:
    """Return the folders of the courses called ``codes``; a code without one is a problem."""
    folders = course_folders(content)
    unknown_codes = set(codes) - {folder.name for folder in folders}
    problems.extend(
        SourceProblem("content", "", f"there is no course “{code}”")
        for code in sorted(unknown_codes)
    )
    if not codes:
        return folders
    return [folder for folder in folders if folder.name in codes]


def _read_course_bundle(folder: Path, languages: Sequence[str]) -> ContentBundle:
    course = read_course(folder)
    translations = []
    for language in languages:
        path = folder / "locale" / f"{language}.po"
        course_translations = read_translations(path, language)
        _check_fit(course_translations, course)
        translations.append(course_translations)
    return ContentBundle(course.code, course.pages, tuple(translations), course)


def _check_fit(translations: StarterTranslations, course: CourseSource) -> None:
    """Raise :class:`SourceError` for translations that are too long or have wrong markup."""
    file = f"{course.code}/locale/{translations.language}.po"
    length_problems = []
    markup_problems = []
    for phrase in course.phrases():
        text = translations.by_english.get(phrase.text, "")
        if phrase.limit and len(text) > phrase.limit:
            message = f"longer than {phrase.limit} characters"
            length_problems.append(SourceProblem(file, phrase.place, message))
        fault = wrong_markup(text)
        if fault:
            markup_problems.append(SourceProblem(file, phrase.place, fault))
    if length_problems or markup_problems:
        raise SourceError([*length_problems, *markup_problems])


def _read_catalogue_bundle(content: Path, languages: Sequence[str]) -> ContentBundle:
    texts_by_language = read_catalogue_texts(content / "catalogue.toml", ["en", *languages])
    english = texts_by_language["en"]
    page = PageSource(
        kind=CATALOGUE,
        path=CATALOGUE,
        key=key_of(CATALOGUE),
        title=english["title"],
        slug="home",
        fields={"intro": english["intro"]},
        phrases=(
            Phrase(english["title"], f"{CATALOGUE}:title"),
            Phrase(english["intro"], f"{CATALOGUE}:intro"),
        ),
    )
    translations = []
    for language in languages:
        texts = texts_by_language.get(language, {})
        by_english = {english[name]: text for name, text in texts.items()}
        translations.append(StarterTranslations(language, by_english))
    return ContentBundle(CATALOGUE, (page,), tuple(translations))
