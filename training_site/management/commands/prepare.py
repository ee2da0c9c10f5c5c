"""``manage.py prepare``: migrate, compile, load – whatever is not in place yet."""

import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from training_site.startup.preparation import OlderDatabase, steps


class Command(BaseCommand):
    """Runs every step of preparation; a second time it changes nothing."""

    help = (
        "Compile translations, apply migrations, load the starter courses and (with DEMO=true) "
        "the demo workplaces. Each is done only when something changed since the last time."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = "Example:\n  python manage.py prepare --no-demo"
        parser.add_argument(
            "--no-demo",
            action="store_true",
            help="leave the demo workplaces out, whatever DEMO says",
        )

    def handle(self, *, no_demo: bool, **options: Any) -> None:
        """Run each step, printing what it did and how long it took."""
        for step in steps(with_demo=settings.DEMO and not no_demo):
            self.stdout.write(f"  {step.label:<28}", ending="")
            self.stdout.flush()
            started_at = time.monotonic()
            try:
                result = step.ensure()
            except OlderDatabase as error:
                self.stdout.write("")
                raise CommandError(str(error)) from error
            seconds = time.monotonic() - started_at
            self.stdout.write(f"{seconds:3.0f} s  {result}")
