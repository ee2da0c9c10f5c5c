"""What becomes of a page that is copied: a translation is the same course, a copy is another one."""

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

    Wagtail tells nobody that it copies, in its dialogue, its API and its translating alike; but each copy takes
    the children of its original, and a copy with pages below it notes at last how many they are.
    """

    copied_from: Page | None = None

    class Meta:
        abstract = True

    def copy_all_child_relations(self, target: Any, *args: Any, **kwargs: Any) -> Any:
        """Copies as every page does, and tells the copy."""
        target.copied_from = self
        return super().copy_all_child_relations(target, *args, **kwargs)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves as every page does; the last time while copying sends :data:`courses.signals.pages_copied`."""
        super().save(*args, **kwargs)
        is_whole = list(kwargs.get("update_fields") or ()) == ["numchild"]
        if is_whole and self.copied_from is not None and not self.alias_of_id:
            pages_copied.send(
                sender=type(self), page=self, keys=copied_keys(self.copied_from, self)
            )


def copied_keys(original: Page, copied: Page) -> dict[UUID, UUID]:
    """The key of each page below ``original``, and that of its copy at the same place below ``copied``."""
    theirs = {_below(page, original): page.translation_key for page in original.get_descendants()}
    ours = {_below(page, copied): page.translation_key for page in copied.get_descendants()}
    return {key: ours[place] for place, key in theirs.items() if place in ours}


def _below(page: Page, root: Page) -> str:
    return str(page.url_path.removeprefix(root.url_path))


def settle_course(page: "CoursePage") -> None:
    """Give a course page that is being copied its record: the original's if it is its translation, else a new one.

    Raises ValidationError for an alias in the same language, which would be a second way into one course.
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
