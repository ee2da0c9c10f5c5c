"""What somebody may do with quizzes: asked by the pages of the CMS and by what changes a quiz.

This app knows no places: it asks Wagtail's permissions on pages, never who manages whom. A person
of None is the system and is never refused.
"""

from typing import Any

from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtail.query import PageQuerySet

from accounts.models import User


def may_edit_quiz(person: Any, page: Page) -> bool:
    """Whether somebody may edit a quiz, and so import, export and proofread its questions."""
    return person is None or page.permissions_for_user(person).can_edit()


def may_read_statistics(person: Any) -> bool:
    """Whether somebody may read how questions work: who may edit a page anywhere."""
    return bool(page_permission_policy.user_has_permission(person, "change"))


def editable_pages(person: Any) -> PageQuerySet:
    """Return the pages somebody may edit; they read statistics of the quizzes among them."""
    return page_permission_policy.instances_user_has_permission_for(person, "change")


def may_give_allowance(person: User | None, receiver: User) -> bool:
    """Whether somebody may allow ``receiver`` more time or attempts: nobody for themselves.

    For whom else is up to whoever calls: the CMS asks Wagtail, apps above ask who manages whom.
    """
    return person != receiver
