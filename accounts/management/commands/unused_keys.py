"""``manage.py unused_keys``: personal keys nobody has used since an instant, to be made anew."""

import json
from argparse import ArgumentTypeError, RawDescriptionHelpFormatter
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from accounts.models import PersonalKey

EXAMPLES = """
examples:
  manage.py unused_keys --since 2026-11-30                  whose key has neither been used nor made since that morning
  manage.py unused_keys --since 2026-11-30T14:00 --format json

After a leak these are the keys still kept as before it (see docs/rotating-secrets.md). Nothing is changed: a manager
makes a new key on the person's page, /manage/person/LEARNER-ID/key/. Never shown: the words, which are kept nowhere.
exit status: 0 there is none, 1 there are some, 2 wrong usage
"""


def parse_instant(text: str) -> datetime:
    """Read an instant, or a day as its first moment, by the site's clock.

    Raises ArgumentTypeError.
    """
    try:
        day = parse_date(text)
        moment = parse_datetime(text)
    except ValueError:  # a day that no calendar has, such as 2026-02-30
        day = None
        moment = None
    if moment is None and day:
        moment = datetime.combine(day, time())
    if moment is None:
        raise ArgumentTypeError(
            f"“{text}” is no day or instant, such as 2026-11-30 or 2026-11-30T14:00."
        )
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def as_row(key: PersonalKey) -> dict[str, str]:
    """Return what is printed of a key: whose it is, its days, and where a new one is made."""
    last_used_on = ""
    if key.last_used_at:
        last_used_on = str(timezone.localdate(key.last_used_at))
    return {
        "learner_id": key.person.learner_id,
        "name": key.person.name,
        "made_on": str(timezone.localdate(key.created_at)),
        "last_used_on": last_used_on,
        "new_key_at": f"{settings.SITE_URL}/manage/person/{key.person.learner_id}/key/",
    }


class Command(BaseCommand):
    """Reads :meth:`accounts.models.PersonalKeyQuerySet.unused`."""

    help = "List the personal keys that nobody has used since a day. Changes nothing."

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(*args, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--since",
            type=parse_instant,
            required=True,
            metavar="DAY",
            help="a day, or day and time",
        )
        parser.add_argument(
            "--format", choices=("text", "json"), default="text", help="how to answer (text)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """List them, those longest out of use first."""
        keys = PersonalKey.objects.live().unused(since=options["since"])
        keys = keys.filter(person__is_active=True).select_related("person")
        rows = [as_row(key) for key in keys.order_by("created_at", "pk")]
        if options["format"] == "json":
            report = {"since": options["since"].isoformat(), "keys": rows}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            for row in rows:
                used_on = row["last_used_on"] or "never"
                self.stdout.write(
                    f"{row['learner_id']}  made {row['made_on']}  used {used_on}  {row['name']}"
                )
        if rows:
            raise CommandError(f"{len(rows)} keys have not been used since.", returncode=1)
