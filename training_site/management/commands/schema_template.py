"""``manage.py schema_template``: the migrated SQLite file that new sites begin with."""

import tempfile
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from training_site.startup.schema import pack_template, template_path


class Command(BaseCommand):
    """Migrates an empty SQLite file and keeps it in the repository, named by its migrations."""

    help = (
        "Build the template of a migrated SQLite database that new sites are unpacked from. "
        "Needed again whenever any migration of any app changes."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = (
            "Examples:\n"
            "  manage.py schema_template           build it\n"
            "  manage.py schema_template --check   exit status 1 when it is stale"
        )
        parser.add_argument(
            "--check", action="store_true", help="build nothing, say if it is stale"
        )

    def handle(self, *, check: bool, **options: Any) -> None:
        """Build the template, or say whether the one there is fits."""
        if check:
            if not template_path().exists():
                raise CommandError(
                    "The schema template is stale: run manage.py schema_template.", returncode=1
                )
            self.stdout.write("The schema template is up to date.")
            return
        if connection.vendor != "sqlite":
            raise CommandError("The template is an SQLite file: unset DATABASE_URL.", returncode=2)
        with tempfile.TemporaryDirectory() as folder:
            database = Path(folder, "schema.sqlite3")
            migrate_into(database)
            template = pack_template(database)
        self.stdout.write(f"{template.name}: {template.stat().st_size // 1000} kB")


def migrate_into(database: Path) -> None:
    """Run every migration on a new SQLite file, and leave it as one file without a log beside it."""
    connections.close_all()
    connection.settings_dict["NAME"] = str(database)
    call_command("migrate", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=DELETE")
        cursor.execute("VACUUM")
    connections.close_all()
