"""What somebody may do with pages of courses in other languages: asked by the CMS and by the acts.

This app knows no places: it asks Wagtail's permissions on pages. Wagtail reads those of a person
once and keeps them on the object, so asking about many pages costs no statement more.
"""

from typing import Any

from wagtail.models import Page


def may_publish_page(person: Any, page: Page) -> bool:
    """Whether somebody may publish a page."""
    return bool(page.permissions_for_user(person).can_publish())


def may_unpublish_page(person: Any, page: Page) -> bool:
    """Whether somebody may take a live page away from its readers."""
    return bool(page.permissions_for_user(person).can_unpublish())


def may_delete_page(person: Any, page: Page) -> bool:
    """Whether somebody may delete a page."""
    return bool(page.permissions_for_user(person).can_delete())
