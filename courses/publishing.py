"""What keeps a page from being published, by whichever button."""

from wagtail.models import Page


class NotPublishedError(ValueError):
    """A page is not published; ``str()`` says why to its author, in the language in force.

    ``page`` is where it can be put right, and :class:`courses.middleware.RefusalMiddleware` leads.
    """

    page: Page
