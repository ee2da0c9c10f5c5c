"""What becomes of a copied page: a translation is the same course, a copy is another one."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.signals import pages_copied

if TYPE_CHECKING:
    from courses.models.pages import CoursePage


class KnowsItsOriginal(Page):
    """A page that knows, while it is being made, which page it is copied from.

    Wagtail sends no signal when it copies, be it in its dialogue, its API or its translating; but
    each copy takes the children of its original, and a copy with pages below it notes at last how
    many they are (``numchild``).
    """

    copied_from: Page | None = None

    class Meta:
        abstract = True

    def copy_all_child_relations(self, target: Any, *args: Any, **kwargs: Any) -> Any:
        """Copy as every page does, and note at the copy what its original is."""
        target.copied_from = self
        return super().copy_all_child_relations(target, *args, **kwargs)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; the last time while copying send :data:`courses.signals.pages_copied`."""
        super().save(*args, **kwargs)
        is_whole = list(kwargs.get("update_fields") or ()) == ["numchild"]
        if is_whole and self.copied_from is not None and not self.alias_of_id:
            keys = copied_keys(self.copied_from, self)
            pages_copied.send(sender=type(self), page=self, keys=keys)


def copied_keys(original: Page, copied: Page) -> dict[UUID, UUID]:
    """Return, for each page below ``original``, its key and that of its copy below ``copied``.

    A copy is known by its address below ``copied``, which is that of the page below ``original``.
    """
    keys_of_copies = {
        _address_below(copied, page): page.translation_key for page in copied.get_descendants()
    }
    keys = {}
    for page in original.get_descendants():
        address = _address_below(original, page)
        if address in keys_of_copies:
            keys[page.translation_key] = keys_of_copies[address]
    return keys


def _address_below(root: Page, page: Page) -> str:
    return str(page.url_path.removeprefix(root.url_path))


def settle_course(page: "CoursePage") -> None:
    """Give a course page that is being copied its record.

    It is the original's for a translation of it, else a new one. Raises ValidationError for an
    alias in the same language, which would be a second way into one course.
    """
    original: Any = page.copied_from
    if original is None:
        return
    if page.translation_key == original.translation_key:
        page.course_id = original.course_id
    elif page.alias_of_id:
        raise ValidationError(
            {"alias_of": _("A course has no alias. Copy it: the copy is a course of its own.")}
        )
    else:
        page.course = original.course.duplicate()
