"""Do to the counterparts of a page in other languages what is done to it in the first one."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page
from wagtail_localize.models import Translation

from accounts.models import User
from courses.permissions import may_delete_page, may_publish_page, may_unpublish_page
from courses.translations.actions import is_complete, write_translation
from courses.translations.counterparts import (
    UNPUBLISH,
    language_names,
    removable_counterparts,
    source_keys,
    unpublished_counterparts,
)

#: Names of the languages in which something was done, and of those in which it was not.
DoneAndRefusedLanguages = tuple[tuple[str, ...], tuple[str, ...]]


@transaction.atomic
def remove_counterparts(
    pages: Sequence[Page], removal: str, *, by: User, include_descendants: bool = False
) -> DoneAndRefusedLanguages:
    """Unpublish or delete what these pages are in other languages, where ``by`` may.

    The pages themselves may be deleted already.
    """
    done_codes: list[str] = []
    refused_codes: list[str] = []
    counterparts = removable_counterparts(source_keys(pages), removal)
    for pk, code in counterparts.values_list("pk", "locale__language_code"):
        page = Page.objects.filter(pk=pk).first()
        if page is None:  # deleted with the page above it
            continue
        if removal == UNPUBLISH and may_unpublish_page(by, page):
            action = UnpublishPageAction(
                page.specific, user=by, include_descendants=include_descendants
            )
        elif removal != UNPUBLISH and may_delete_page(by, page):
            action = DeletePageAction(page.specific, user=by)
        else:
            refused_codes.append(code)
            continue
        action.execute(skip_permission_checks=True)
        done_codes.append(code)
    return language_names(done_codes), language_names(refused_codes)


@transaction.atomic
def republish_counterparts(
    pages: Iterable[Page], *, by: User, at: datetime
) -> DoneAndRefusedLanguages:
    """Publish the unpublished counterparts of ``pages``.

    It is not done where ``by`` may not do it, where strings of the page are not translated, and
    where somebody decided otherwise: a lock, a workflow, a day to go live or one that is over.
    """
    done_codes: list[str] = []
    refused_codes: list[str] = []
    for page in unpublished_counterparts(pages).select_related("locale"):
        _republish(page.specific, by=by, at=at)
        page.refresh_from_db()
        codes = done_codes if page.live else refused_codes
        codes.append(page.locale.language_code)
    return language_names(done_codes), language_names(refused_codes)


def _republish(page: Page, *, by: User, at: datetime) -> None:
    """Publish a page, unless it is incomplete, somebody decided otherwise, or ``by`` may not."""
    translations = Translation.objects.filter(source__object_id=page.translation_key, enabled=True)
    translation = translations.filter(target_locale=page.locale_id).first()
    if translation is not None and not is_complete(translation):
        return
    if not may_publish_page(by, page) or _is_decided(page, at=at):
        return
    if translation is not None:
        write_translation(translation, publish=True, by=by)
    else:
        revision = page.get_latest_revision() or page.save_revision(user=by)
        revision.publish(user=by)


def _is_decided(page: Page, *, at: datetime) -> bool:
    """Tell whether somebody has decided what is to become of a page that is not live."""
    draft = page.get_latest_revision_as_object()
    if draft.go_live_at or page.scheduled_revision:
        return True
    for expires_at in (page.expire_at, draft.expire_at):
        if expires_at is not None and expires_at <= at:
            return True
    return bool(page.locked or page.workflow_in_progress)


def expire_counterparts(page: Page) -> None:
    """Let what a page of the first language is in others expire with it, whoever may do so.

    Pages expire by the clock: nobody is there to be asked.
    """
    counterparts = removable_counterparts(source_keys([page]), UNPUBLISH)
    for pk in counterparts.values_list("pk", flat=True):
        Page.objects.get(pk=pk).specific.unpublish(
            set_expired=True, log_action="wagtail.unpublish.scheduled"
        )


@transaction.atomic
def align_counterparts(page: Page) -> None:
    """Move what a moved page of the first language is in others to the same place in the tree."""
    if not source_keys([page]):
        return
    sibling_keys = list(page.get_siblings().values_list("translation_key", flat=True))
    counterparts = Page.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk)
    for counterpart in counterparts:
        parents = page.get_parent().get_translations()
        parent = parents.filter(locale=counterpart.locale_id).first()
        if parent is not None:
            _move_into_order(counterpart, parent, sibling_keys)


def _move_into_order(page: Page, parent: Page, ordered_keys: Sequence[UUID]) -> None:
    """Move ``page`` below ``parent``, behind the page that comes before it in ``ordered_keys``.

    It stays where it is when it is there already, or when another child has its slug.
    """
    children = parent.get_children()
    pk_by_key = {
        key: pk for key, pk in children.values_list("translation_key", "pk") if key in ordered_keys
    }
    ordered_child_keys = [key for key in ordered_keys if key in pk_by_key]
    if page.is_child_of(parent) and list(pk_by_key) == ordered_child_keys:
        return
    if children.filter(slug=page.slug).exclude(pk=page.pk).exists():
        return
    keys_before = ordered_keys[: ordered_keys.index(page.translation_key)]
    neighbour_pks = [pk_by_key[key] for key in keys_before if key in pk_by_key]
    if neighbour_pks:
        page.move(Page.objects.get(pk=neighbour_pks[-1]), pos="right")
    else:
        page.move(parent, pos="first-child")
