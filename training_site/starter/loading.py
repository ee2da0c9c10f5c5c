"""Loads bundles into the CMS: English first, then every language, writing only what is new."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation, TranslationSource

from courses.models import Course, Edition, Sector
from courses.translations.actions import is_complete, write_translation
from quizzes.finishing import UnfinishedError
from training_site.models import StarterPage
from training_site.starter import site
from training_site.starter.bundles import CATALOGUE, Bundle
from training_site.starter.decisions import Outcome, Standing, Written, decide, tally
from training_site.starter.indexing import index, quiet_indexes
from training_site.starter.pages import move_behind, write_page
from training_site.starter.segments import as_segments, import_words
from training_site.starter.source import CourseSource, PageSource
from training_site.starter.tables import Problem, SourceError, key_of
from training_site.starter.words import Words


@dataclass(frozen=True)
class Line:
    """What happened (or would happen) to one page in one language."""

    course: str
    page: str
    language: str
    outcome: Outcome


@dataclass
class Report:
    """What loading did, page by page, and how many strings each incomplete language lacks."""

    lines: list[Line] = field(default_factory=list)
    missing: dict[str, dict[str, int]] = field(default_factory=dict)
    contacts: dict[str, Outcome] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """How many pages met each outcome; every outcome is named."""
        return tally(line.outcome for line in self.lines)


@transaction.atomic
def load(
    bundles: Sequence[Bundle],
    *,
    at: datetime,
    may_overwrite: bool = False,
    is_rehearsal: bool = False,
) -> Report:
    """Write ``bundles`` (the catalogue first) and say what was done, all in one transaction.

    ``may_overwrite`` lets the source win over authors’ changes. ``is_rehearsal`` decides everything
    and writes nothing. Raises :class:`SourceError` for questions no author could publish.
    """
    loader = _Loader(bundles, may_overwrite=may_overwrite, is_rehearsal=is_rehearsal, at=at)
    if not is_rehearsal:
        site.ensure_sectors()
    with quiet_indexes():
        for bundle in bundles:
            _load_finished(loader, bundle)
    index(loader.new)
    return loader.report


def _load_finished(loader: "_Loader", bundle: Bundle) -> None:
    try:
        loader.load(bundle)
    except UnfinishedError as error:
        raise SourceError([Problem(bundle.code, "", str(error))]) from error


class _Loader:
    """One run of loading."""

    def __init__(
        self, bundles: Sequence[Bundle], *, may_overwrite: bool, is_rehearsal: bool, at: datetime
    ) -> None:
        self.may_overwrite = may_overwrite
        self.is_rehearsal = is_rehearsal
        self.at = at
        self.report = Report()
        self.new: list[Page] = []
        self.locales = {} if is_rehearsal else site.ensure_locales()
        adopted = site.adopted_catalogue()
        self.catalogue_key = adopted.translation_key if adopted else key_of(CATALOGUE)
        keys = {page.key for bundle in bundles for page in bundle.pages} | {self.catalogue_key}
        found = Page.objects.filter(translation_key__in=keys).select_related("locale")
        self.pages = {(page.translation_key, page.locale.language_code): page for page in found}
        self.written = {
            (row.translation_key, row.language): Written(row.digest, row.revision_id, row.is_live)
            for row in StarterPage.objects.filter(translation_key__in=keys)
        }

    def load(self, bundle: Bundle) -> None:
        """Write one bundle and add it to the report."""
        if bundle.missing:
            self.report.missing[bundle.code] = bundle.missing
        course = _record(bundle.course) if bundle.course and not self.is_rehearsal else None
        for source in bundle.pages:
            outcome = self._write(bundle, source, course)
            self.report.lines.append(
                Line(bundle.code, source.path, settings.LANGUAGE_CODE, outcome)
            )
        for words in bundle.words:
            said = {} if self.is_rehearsal else as_segments(words)
            for source in bundle.pages:
                outcome = self._translate(bundle, source, words, said)
                self.report.lines.append(Line(bundle.code, source.path, words.language, outcome))

    def _write(self, bundle: Bundle, source: PageSource, course: Course | None) -> Outcome:
        language = settings.LANGUAGE_CODE
        found, parent = self._found(source, language), self._parent(bundle, source)
        outcome = self._decide(source, language, source.digest)
        if parent is None and not self.is_rehearsal:
            return Outcome.KEPT  # an author has removed the page above
        if outcome.writes and not self.is_rehearsal:
            if source.kind == CATALOGUE and found is None:
                site.make_room(source.slug)
                site.permit_authors()
            page = write_page(
                source,
                page=found and found.specific,
                parent=parent,
                course=course,
                locale=self.locales[language],
            )
            self._settle(bundle, source, page)
            if source.kind == CATALOGUE:
                site.open_with(page)
            self._remember(page, source.digest)
        return outcome

    def _translate(
        self, bundle: Bundle, source: PageSource, words: Words, said: Mapping[str, str]
    ) -> Outcome:
        found, english = (
            self._found(source, words.language),
            self._found(source, settings.LANGUAGE_CODE),
        )
        is_live = bool(found and found.live)
        goes_live = is_live or words.language not in bundle.missing
        digest = _digest(source, words, goes_live=goes_live)
        outcome = self._decide(source, words.language, digest)
        if not outcome.writes:
            return outcome
        if self.is_rehearsal:
            return Outcome.WAITING if is_live and words.missing(source.phrases) else outcome
        if english is None:
            return Outcome.KEPT
        translation = _translation(english.specific, self.locales[words.language])
        import_words(translation, said, may_overwrite=self.may_overwrite, at=self.at)
        has_gaps = not is_complete(translation)
        if is_live and has_gaps:
            return Outcome.WAITING
        page = write_translation(translation, publish=goes_live and not has_gaps)
        self._settle(bundle, source, page)
        self._remember(page, digest)
        return outcome

    def _decide(self, source: PageSource, language: str, digest: str) -> Outcome:
        found = self._found(source, language)
        return decide(
            digest=digest,
            written=self.written.get((self._key(source), language)),
            found=Standing(found.latest_revision_id, found.live) if found else None,
            may_overwrite=self.may_overwrite,
        )

    def _key(self, source: PageSource) -> UUID:
        return self.catalogue_key if source.kind == CATALOGUE else source.key

    def _found(self, source: PageSource, language: str) -> Page | None:
        return self.pages.get((self._key(source), language))

    def _parent(self, bundle: Bundle, source: PageSource) -> Page | None:
        """The English page ``source`` stands under, as the tree is now."""
        if source.kind == CATALOGUE:
            return Page.get_first_root_node()
        above = {page.path: page.key for page in bundle.pages}
        key = self.catalogue_key if source.kind == "course" else above[source.parent]
        parent = self.pages.get((key, settings.LANGUAGE_CODE))
        return Page.objects.get(pk=parent.pk) if parent and not self.is_rehearsal else parent

    def _settle(self, bundle: Bundle, source: PageSource, page: Page) -> None:
        """Note ``page`` as found, and move a new one to its place among its sisters."""
        language = page.locale.language_code
        is_new = self._found(source, language) is None
        self.pages[self._key(source), language] = page
        if is_new and source.kind not in (CATALOGUE, "course"):
            sisters = [
                one for one in bundle.pages if one.parent == source.parent and one.kind != "course"
            ]
            at = sisters.index(source)
            if any(self._found(later, language) for later in sisters[at + 1 :]):
                before = [self._found(earlier, language) for earlier in sisters[:at]]
                move_behind(page, next((one for one in reversed(before) if one), None))

    def _remember(self, page: Page, digest: str) -> None:
        self.new.append(page)
        StarterPage.objects.update_or_create(
            translation_key=page.translation_key,
            language=page.locale.language_code,
            defaults={
                "digest": digest,
                "revision_id": page.latest_revision_id,
                "is_live": page.live,
            },
        )


def _record(source: CourseSource) -> Course:
    """The course’s record; one that exists is an operator’s to change and stays as it is.

    Raises :class:`SourceError` for a sector nobody knows.
    """
    course, is_new = Course.objects.get_or_create(
        code=source.code,
        defaults={
            "title": source.title,
            "validity_months": source.validity_months,
            "recertify_days": source.recertify_days,
        },
    )
    sectors = {sector.code: sector for sector in Sector.objects.filter(code__in=source.sectors)}
    for code in source.sectors:
        if code not in sectors:
            raise SourceError(
                [Problem(f"{source.code}/course.toml", "", f"there is no sector “{code}”")]
            )
    if is_new:
        course.sectors.set(sectors.values())
    if not course.editions.exists():
        Edition.objects.create(course=course, number=1, published_on=source.reviewed_on)
    return course


def _translation(english: Page, locale: Locale) -> Translation:
    """The translation of a page into ``locale``, its source brought up to date."""
    source, _is_new = TranslationSource.update_or_create_from_instance(english)
    return Translation.objects.get_or_create(source=source, target_locale=locale)[0]


def _digest(source: PageSource, words: Words, *, goes_live: bool) -> str:
    """A fingerprint of a page in another language, SHA-256 in hexadecimal."""
    content = [source.digest, words.of(source.phrases), goes_live]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
