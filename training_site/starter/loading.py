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
from quizzes.authoring.completeness import UnfinishedError
from training_site.models import StarterPage
from training_site.starter import site
from training_site.starter.bundles import CATALOGUE, ContentBundle
from training_site.starter.course_source import CourseSource, PageSource
from training_site.starter.indexing import index, quiet_indexes
from training_site.starter.pages import move_behind, write_page
from training_site.starter.rules.load_outcomes import (
    LastLoad,
    LoadOutcome,
    PageState,
    decide,
    tally,
)
from training_site.starter.segments import as_segments, import_translations
from training_site.starter.source_files import SourceError, SourceProblem, key_of
from training_site.starter.translations import StarterTranslations


@dataclass(frozen=True)
class PageOutcome:
    """What happened (or would happen) to one page in one language."""

    course: str
    page: str
    language: str
    outcome: LoadOutcome


@dataclass
class LoadReport:
    """What loading did, page by page, and how many strings each incomplete language lacks."""

    pages: list[PageOutcome] = field(default_factory=list)
    missing: dict[str, dict[str, int]] = field(default_factory=dict)
    contacts: dict[str, LoadOutcome] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Return how many pages met each outcome; every outcome is named."""
        return tally(page.outcome for page in self.pages)


@transaction.atomic
def load(
    bundles: Sequence[ContentBundle],
    *,
    at: datetime,
    may_overwrite: bool = False,
    dry_run: bool = False,
) -> LoadReport:
    """Write ``bundles`` (the catalogue first) and report what was done, all in one transaction.

    ``may_overwrite`` lets the source win over authors’ changes. ``dry_run`` decides everything
    and writes nothing. Raises :class:`SourceError` for questions no author could publish.
    """
    loader = _Loader(bundles, may_overwrite=may_overwrite, dry_run=dry_run, at=at)
    if not dry_run:
        site.ensure_sectors()
    with quiet_indexes():
        for bundle in bundles:
            try:
                loader.load(bundle)
            except UnfinishedError as error:
                problem = SourceProblem(bundle.code, "", str(error))
                raise SourceError([problem]) from error
    index(loader.pages_written)
    return loader.report


class _Loader:
    """One run of loading: reads what is there, writes page by page, collects the report."""

    def __init__(
        self,
        bundles: Sequence[ContentBundle],
        *,
        may_overwrite: bool,
        dry_run: bool,
        at: datetime,
    ) -> None:
        self.may_overwrite = may_overwrite
        self.dry_run = dry_run
        self.at = at
        self.report = LoadReport()
        self.pages_written: list[Page] = []
        self.locales = {} if dry_run else site.ensure_locales()
        catalogue = site.current_catalogue()
        self.catalogue_key = catalogue.translation_key if catalogue else key_of(CATALOGUE)
        keys = {self.catalogue_key}
        for bundle in bundles:
            keys.update(page.key for page in bundle.pages)
        #: Pages as they are now, and what was last loaded, by translation key and language.
        self.pages: dict[tuple[UUID, str], Page] = {}
        for page in Page.objects.filter(translation_key__in=keys).select_related("locale"):
            self.pages[page.translation_key, page.locale.language_code] = page
        self.last_loads: dict[tuple[UUID, str], LastLoad] = {}
        for row in StarterPage.objects.filter(translation_key__in=keys):
            last_load = LastLoad(row.digest, row.revision_id, row.is_live)
            self.last_loads[row.translation_key, row.language] = last_load

    def load(self, bundle: ContentBundle) -> None:
        """Write one bundle and add it to the report."""
        if bundle.missing:
            self.report.missing[bundle.code] = bundle.missing
        course = None
        if bundle.course and not self.dry_run:
            course = _ensure_course(bundle.course)
        for source in bundle.pages:
            outcome = self._write_english(bundle, source, course)
            self._add_to_report(bundle, source, settings.LANGUAGE_CODE, outcome)
        # After the English pages: a translation copies its source page.
        for translations in bundle.translations:
            translated_by_english = {} if self.dry_run else as_segments(translations)
            for source in bundle.pages:
                outcome = self._translate(bundle, source, translations, translated_by_english)
                self._add_to_report(bundle, source, translations.language, outcome)

    def _add_to_report(
        self, bundle: ContentBundle, source: PageSource, language: str, outcome: LoadOutcome
    ) -> None:
        self.report.pages.append(PageOutcome(bundle.code, source.path, language, outcome))

    def _write_english(
        self, bundle: ContentBundle, source: PageSource, course: Course | None
    ) -> LoadOutcome:
        language = settings.LANGUAGE_CODE
        parent = self._parent(bundle, source)
        outcome = self._decide(source, language, source.digest)
        if self.dry_run:
            return outcome
        if parent is None:
            return LoadOutcome.KEPT  # an author has removed the page above
        if not outcome.writes:
            return outcome
        existing_page = self._page(source, language)
        # Once only: what an operator renames or forbids later stays so.
        if source.kind == CATALOGUE and existing_page is None:
            site.rename_pages_with_slug(source.slug)
            site.permit_authors()
        page = write_page(
            source,
            page=existing_page and existing_page.specific,
            parent=parent,
            course=course,
            locale=self.locales[language],
        )
        self._settle(bundle, source, page)
        if source.kind == CATALOGUE:
            site.set_first_page(page)
        self._record_load(page, source.digest)
        return outcome

    def _translate(
        self,
        bundle: ContentBundle,
        source: PageSource,
        translations: StarterTranslations,
        translated_by_english: Mapping[str, str],
    ) -> LoadOutcome:
        language = translations.language
        existing_page = self._page(source, language)
        is_live = existing_page is not None and existing_page.live
        goes_live = is_live or language not in bundle.missing
        # Part of the digest, so that the page is written again once its language is complete.
        digest = _translation_digest(source, translations, goes_live=goes_live)
        outcome = self._decide(source, language, digest)
        if not outcome.writes:
            return outcome
        if self.dry_run:
            has_gaps = translations.count_missing(source.phrases) > 0
            return LoadOutcome.WAITING if is_live and has_gaps else outcome
        english_page = self._page(source, settings.LANGUAGE_CODE)
        if english_page is None:
            return LoadOutcome.KEPT
        translation = _ensure_translation(english_page.specific, self.locales[language])
        import_translations(
            translation, translated_by_english, may_overwrite=self.may_overwrite, at=self.at
        )
        has_gaps = not is_complete(translation)
        # Publishing it would put English between the words of a page people read now.
        if is_live and has_gaps:
            return LoadOutcome.WAITING
        page = write_translation(translation, publish=goes_live and not has_gaps)
        self._settle(bundle, source, page)
        self._record_load(page, digest)
        return outcome

    def _decide(self, source: PageSource, language: str, digest: str) -> LoadOutcome:
        page = self._page(source, language)
        return decide(
            digest=digest,
            last_load=self.last_loads.get((self._key(source), language)),
            page=PageState(page.latest_revision_id, page.live) if page else None,
            may_overwrite=self.may_overwrite,
        )

    def _key(self, source: PageSource) -> UUID:
        return self.catalogue_key if source.kind == CATALOGUE else source.key

    def _page(self, source: PageSource, language: str) -> Page | None:
        """Return the page that is there now."""
        return self.pages.get((self._key(source), language))

    def _parent(self, bundle: ContentBundle, source: PageSource) -> Page | None:
        """Return the English page ``source`` stands under, with its path in the tree of now."""
        if source.kind == CATALOGUE:
            return Page.get_first_root_node()
        if source.kind == "course":
            key = self.catalogue_key
        else:
            keys_by_path = {page.path: page.key for page in bundle.pages}
            key = keys_by_path[source.parent_path]
        parent = self.pages.get((key, settings.LANGUAGE_CODE))
        if parent is None or self.dry_run:
            return parent
        return Page.objects.get(pk=parent.pk)

    def _settle(self, bundle: ContentBundle, source: PageSource, page: Page) -> None:
        """Record ``page`` as present, and move a new one to its place among its siblings."""
        language = page.locale.language_code
        is_new = self._page(source, language) is None
        self.pages[self._key(source), language] = page
        if not is_new or source.kind in (CATALOGUE, "course"):
            return
        sibling_sources = [
            page_source
            for page_source in bundle.pages
            if page_source.parent_path == source.parent_path and page_source.kind != "course"
        ]
        position = sibling_sources.index(source)
        later_pages = [
            self._page(sibling_source, language)
            for sibling_source in sibling_sources[position + 1 :]
        ]
        if not any(later_pages):
            return  # a new page is the last one already
        nearest_earlier_page = None
        for sibling_source in sibling_sources[:position]:
            nearest_earlier_page = self._page(sibling_source, language) or nearest_earlier_page
        move_behind(page, nearest_earlier_page)

    def _record_load(self, page: Page, digest: str) -> None:
        self.pages_written.append(page)
        StarterPage.objects.update_or_create(
            translation_key=page.translation_key,
            language=page.locale.language_code,
            defaults={
                "digest": digest,
                "revision_id": page.latest_revision_id,
                "is_live": page.live,
            },
        )


def _ensure_course(source: CourseSource) -> Course:
    """Return the course’s record; one that exists is an operator’s to change and stays as it is.

    Raises :class:`SourceError` for an unknown sector.
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
            file = f"{source.code}/course.toml"
            raise SourceError([SourceProblem(file, "", f"there is no sector “{code}”")])
    if is_new:
        course.sectors.set(sectors.values())
    if not course.editions.exists():
        Edition.objects.create(course=course, number=1, published_on=source.reviewed_on)
    return course


def _ensure_translation(english_page: Page, locale: Locale) -> Translation:
    """Return the translation of a page into ``locale``, its source brought up to date."""
    source, _is_new = TranslationSource.update_or_create_from_instance(english_page)
    translation, _is_new = Translation.objects.get_or_create(source=source, target_locale=locale)
    return translation


def _translation_digest(
    source: PageSource, translations: StarterTranslations, *, goes_live: bool
) -> str:
    """Return a fingerprint of a page in another language, SHA-256 in hexadecimal."""
    content = [source.digest, translations.of(source.phrases), goes_live]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
