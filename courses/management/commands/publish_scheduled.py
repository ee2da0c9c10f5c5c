"""``manage.py publish_scheduled``: publish and unpublish what authors planned for now.

Wagtail's command of this name goes through everything in one loop: one page that must not be
published would keep every later one back, for ever.
"""

import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone
from wagtail.management.commands import publish_scheduled
from wagtail.models import DraftStateMixin, Page, Revision
from wagtail.snippets.models import get_snippet_models

from courses.publishing import NotPublishedError

logger = logging.getLogger(__name__)


class Command(publish_scheduled.Command):
    """Wagtail's command, but each page ends or goes live for itself."""

    help = (
        "Publish and unpublish what is due, each page for itself. "
        "Exit status 1 when a page could not go live."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do all that can be done, then name what could not."""
        if options["dryrun"]:
            super().handle(*args, **options)
            return
        failures = []
        for name, act in _due_acts():
            failure = _try_act(name, act)
            if failure:
                failures.append(failure)
        for failure in failures:
            self.stdout.write(failure)
        if failures:
            raise CommandError(f"{len(failures)} could not be done.", returncode=1)


def _due_acts() -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield what is due as (its title, the act): first what ends, then what goes live, by time."""
    now = timezone.now()
    drafts = [model for model in get_snippet_models() if issubclass(model, DraftStateMixin)]
    for model in (Page, *drafts):
        expiring = model.objects.filter(live=True, expire_at__lt=now).order_by("expire_at")
        for record in list(expiring):
            yield str(record), partial(_expire, record)
    revisions = Revision.objects.filter(approved_go_live_at__lt=now)
    for revision in list(revisions.order_by("approved_go_live_at")):
        yield revision.object_str, partial(revision.publish, log_action="wagtail.publish.scheduled")


def _expire(record: Any) -> None:
    """Unpublish a record, unless it went with another one just now."""
    record.refresh_from_db()
    if record.live:
        record.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _try_act(name: str, act: Callable[[], None]) -> str:
    """Do one thing, whole or not at all; returns why it could not be done, or an empty string."""
    try:
        with transaction.atomic():
            act()
    except ValidationError as refusal:
        return f"“{name}”: {' '.join(refusal.messages)}"
    except NotPublishedError as refusal:
        return f"“{name}”: {refusal}"
    except Exception as error:
        logger.exception("“%s” could not be published or ended.", name)
        return f"“{name}”: {type(error).__name__}: {error}"
    return ""
