"""A page of a course in its other languages: what of it would be left there, and how they follow.

Pages are written in the site's first language and translated; what is taken away or moved in another one
concerns that one alone.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import get_language_info
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, PageLogEntry
from wagtail_localize.models import Translation

from accounts.models import User
from courses.actions.completion import completed_without
from courses.models import CataloguePage, CoursePage, Enrolment
from courses.models.pages import InCourse
from courses.translations.actions import is_complete, write_translation

UNPUBLISH, DELETE = "unpublish", "delete"
#: What Wagtail's log calls it.
PUBLISHED = ("wagtail.publish", "wagtail.publish.scheduled")
UNPUBLISHED = ("wagtail.unpublish", "wagtail.unpublish.scheduled")


@dataclass(frozen=True)
class Reach:
    """Whom it touches to take pages away.

    ``courses``: how many courses; ``people`` have begun one of them and not finished, ``here`` of them in the
    language of the pages; ``completed``: how many would be done at once, because they lack nothing else;
    ``languages``: where else the pages are, in words.
    """

    courses: int
    people: int
    here: int
    completed: int
    languages: tuple[str, ...]


def reach_of(pages: Sequence[Page], act: str) -> Reach:
    """Whom it would touch to :data:`UNPUBLISH` or :data:`DELETE` these pages."""
    here = {page.locale_id for page in pages}
    codes = {page.locale.language_code for page in pages}
    others = elsewhere(_keys(pages), act).exclude(locale__in=here)
    courses = set(_course_pages(pages).values_list("course_id", flat=True))
    begun = Enrolment.objects.filter(course__in=courses, completed_at=None)
    return Reach(
        courses=len(courses),
        people=begun.values("person").distinct().count(),
        here=begun.filter(language__in=codes).values("person").distinct().count(),
        completed=completed_without(pages, courses),
        languages=in_words(others.values_list("locale__language_code", flat=True)),
    )


def in_words(codes: Iterable[str]) -> tuple[str, ...]:
    """Languages by their names in the language in force, each once."""
    return tuple(sorted({str(get_language_info(code)["name_translated"]) for code in codes}))


def elsewhere(keys: Collection[UUID], act: str) -> QuerySet[Page]:
    """The pages with these keys in languages other than the first, as far as there is something to take away."""
    pages = Page.objects.filter(translation_key__in=keys).exclude(
        locale__language_code=settings.LANGUAGE_CODE
    )
    return pages.filter(live=True) if act == UNPUBLISH else pages


@transaction.atomic
def take_away(
    pages: Sequence[Page], act: str, *, by: User, include_descendants: bool = False
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Unpublish or delete what these pages are in other languages: the languages where it was done, and where not.

    It is not done where ``by`` may not do it. The pages themselves may be gone already.
    """
    done, refused = [], []
    for pk, code in elsewhere(_keys(pages), act).values_list("pk", "locale__language_code"):
        page = Page.objects.filter(pk=pk).first()  # it may have gone with the page above it
        if page is None:
            continue
        may = page.permissions_for_user(by)
        if not (may.can_unpublish() if act == UNPUBLISH else may.can_delete()):
            refused.append(code)
            continue
        done.append(code)
        if act == UNPUBLISH:
            action = UnpublishPageAction(
                page.specific, user=by, include_descendants=include_descendants
            )
            action.execute(skip_permission_checks=True)
        else:
            DeletePageAction(page.specific, user=by).execute(skip_permission_checks=True)
    return in_words(done), in_words(refused)


def was_away(page: Page) -> bool:
    """Whether a live page was not live before it was last published, though it once was."""
    acts = PageLogEntry.objects.filter(page=page.pk, action__in=(*PUBLISHED, *UNPUBLISHED))
    newest = acts.order_by("-timestamp", "-pk").values_list("action", flat=True)[:2]
    return len(newest) > 1 and newest[1] in UNPUBLISHED


def gone_elsewhere(pages: Iterable[Page]) -> QuerySet[Page]:
    """What live pages of the first language are in others, as far as it was live there once and is no longer."""
    keys = _keys(page for page in pages if page.live)
    others = Page.objects.filter(
        translation_key__in=keys, live=False, first_published_at__isnull=False, alias_of=None
    )
    return others.exclude(locale__language_code=settings.LANGUAGE_CODE).order_by("path")


@transaction.atomic
def bring_back(
    pages: Iterable[Page], *, by: User, at: datetime
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Publish what is :func:`gone_elsewhere`: the languages where it was done, and where not.

    It is not done where ``by`` may not do it, where words of the page are not translated, and where somebody decided
    otherwise: a lock, a workflow, a day to go live or one that is over.
    """
    done: list[str] = []
    refused: list[str] = []
    for generic in gone_elsewhere(pages).select_related("locale"):
        page = generic.specific
        translations = Translation.objects.filter(
            source__object_id=page.translation_key, enabled=True
        )
        translation = translations.filter(target_locale=page.locale_id).first()
        is_whole = translation is None or is_complete(translation)
        may_publish = page.permissions_for_user(by).can_publish() and not _is_decided(page, at=at)
        if is_whole and may_publish and translation is None:
            revision = page.get_latest_revision() or page.save_revision(user=by)
            revision.publish(user=by)
        elif is_whole and may_publish:
            write_translation(translation, publish=True, by=by)
        generic.refresh_from_db()
        (done if generic.live else refused).append(generic.locale.language_code)
    return in_words(done), in_words(refused)


def _is_decided(page: Page, *, at: datetime) -> bool:
    """Whether somebody has said what is to become of a page that is not live."""
    draft = page.get_latest_revision_as_object()
    is_planned = bool(draft.go_live_at or page.scheduled_revision)
    is_over = any(day is not None and day <= at for day in (page.expire_at, draft.expire_at))
    return page.locked or page.workflow_in_progress or is_planned or is_over


def expire_elsewhere(page: Page) -> None:
    """What a page of the first language is elsewhere expires with it: nobody is there to be asked."""
    for pk in elsewhere(_keys([page]), UNPUBLISH).values_list("pk", flat=True):
        Page.objects.get(pk=pk).specific.unpublish(
            set_expired=True, log_action="wagtail.unpublish.scheduled"
        )


@transaction.atomic
def stand_alike(page: Page) -> None:
    """Put what a moved page of the first language is elsewhere below the same page, and behind the same one."""
    if not _keys([page]):
        return
    sisters = list(page.get_siblings().values_list("translation_key", flat=True))
    for other in Page.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk):
        above = page.get_parent().get_translations().filter(locale=other.locale_id).first()
        if above is not None:
            _stand(other, above, sisters)


def _stand(page: Page, above: Page, order: Sequence[UUID]) -> None:
    """Put ``page`` below ``above``, behind the page that comes before it in ``order``."""
    there = {
        key: pk
        for key, pk in above.get_children().values_list("translation_key", "pk")
        if key in order
    }
    if page.is_child_of(above) and list(there) == [key for key in order if key in there]:
        return
    if above.get_children().filter(slug=page.slug).exclude(pk=page.pk).exists():
        return
    before = order[: order.index(page.translation_key)]
    sister = next((there[key] for key in reversed(before) if key in there), None)
    if sister is None:
        page.move(above, pos="first-child")
    else:
        page.move(Page.objects.get(pk=sister), pos="right")


def _keys(pages: Iterable[Page]) -> set[UUID]:
    """The keys of those that are pages of a course in the first language."""
    kinds = (CataloguePage, CoursePage, InCourse)
    return {
        page.translation_key
        for page in pages
        if page.locale.language_code == settings.LANGUAGE_CODE
        and issubclass(page.specific_class or Page, kinds)
    }


def _course_pages(pages: Iterable[Page]) -> QuerySet[CoursePage]:
    """The pages of the courses that some pages belong to or hold."""
    concerned = Q(pk=None)
    for page in pages:
        above = [page.path[:end] for end in range(page.steplen, len(page.path), page.steplen)]
        concerned |= Q(path__in=above) | Q(path__startswith=page.path)
    return CoursePage.objects.filter(concerned)
