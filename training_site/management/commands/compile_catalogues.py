"""``manage.py compile_catalogues``: message catalogues without gettext's tools."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from training_site.startup.message_catalogues import catalogues, compile_catalogue, is_stale


class Command(BaseCommand):
    """Compiles ``locale/*/LC_MESSAGES/*.po``."""

    help = "Compile the message catalogues that have changed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = "Example:\n  python manage.py compile_catalogues --force"
        parser.add_argument(
            "--force", action="store_true", help="compile those that have not changed, too"
        )

    def handle(self, *, force: bool, **options: Any) -> None:
        """Compile, naming each file."""
        for folder in settings.LOCALE_PATHS:
            for source in catalogues(Path(folder)):
                if force or is_stale(source):
                    compile_catalogue(source)
                    self.stdout.write(f"{source.relative_to(settings.BASE_DIR)} compiled")
