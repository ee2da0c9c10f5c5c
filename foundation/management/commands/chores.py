"""``manage.py chores``: what a site does by the clock, printed, and done."""

import io
import json
import logging
import shlex
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from foundation.chores import Chore, registered_chores
from foundation.models import ChoreRun

EXAMPLES = """
examples:
  manage.py chores                                what is done, when, and when it was last done
  manage.py chores --format cron                  the same as lines for /etc/cron.d/beacon
  manage.py chores --format systemd               one service and one timer that do what is due
  manage.py chores --due                          do what is due now (bin/run asks every five minutes)
  manage.py chores --due --dry-run                say what that would be
  manage.py chores --run purge_lists              do one now, whatever the hour

What was done is silent; what found something or failed is told. A chore that failed is due again after an hour.
exit status: 0 all done, 1 something was found or failed, 2 wrong usage
"""
CRON = "{hours:<13} {user}  cd {folder} && .venv/bin/python manage.py chores --run {command}"
SYSTEMD = """\
# /etc/systemd/system/{user}-chores.service
[Service]
Type=oneshot
User={user}
WorkingDirectory={folder}
ExecStart={folder}/.venv/bin/python manage.py chores --due

# /etc/systemd/system/{user}-chores.timer
[Timer]
OnCalendar=*:0/5

[Install]
WantedBy=timers.target"""

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Prints :func:`foundation.chores.registered_chores`, or runs its chores."""

    help = "Print what this site does by the clock, or do it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        act = parser.add_mutually_exclusive_group()
        act.add_argument("--due", action="store_true", help="do what is due now")
        act.add_argument("--run", metavar="COMMAND", help="do one now")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="with --due or --run: only say what would be done",
        )
        parser.add_argument(
            "--format",
            choices=("table", "cron", "systemd", "json"),
            default="table",
            help="how to print the table",
        )
        parser.add_argument(
            "--folder", default=str(settings.BASE_DIR), help="where the site is (for cron, systemd)"
        )
        parser.add_argument(
            "--user", default="beacon", help="whose account it runs under (for cron, systemd)"
        )

    def handle(self, **options: Any) -> None:
        if options["run"]:
            chore = _chore_called(options["run"])
            self._run_chores([chore], is_forced=True, dry_run=options["dry_run"])
        elif options["due"]:
            chores = registered_chores()
            self._run_chores(chores, is_forced=False, dry_run=options["dry_run"])
        elif options["dry_run"]:
            raise CommandError(
                "--dry-run is for --due and --run; without them nothing is done.", returncode=2
            )
        else:
            text = _format_table(options["format"], folder=options["folder"], user=options["user"])
            self.stdout.write(text)

    def _run_chores(self, chores: list[Chore], *, is_forced: bool, dry_run: bool) -> None:
        failed_commands = []
        for chore in chores:
            at = timezone.localtime()
            since = chore.hours.latest(at=at)
            if is_forced:
                since = at
            if dry_run:
                self._report_if_due(chore, since=since, at=at)
                continue
            has_begun = ChoreRun.objects.begin(command=chore.command, since=since, at=at)
            if has_begun and not self._run(chore):
                failed_commands.append(chore.command)
        if failed_commands:
            raise CommandError(f"Not all is well: {', '.join(failed_commands)}.", returncode=1)

    def _report_if_due(self, chore: Chore, *, since: datetime, at: datetime) -> None:
        """Print a chore that has never run, or is to be done again."""
        runs = ChoreRun.objects.filter(command=chore.command)
        has_run = runs.exists()
        if not has_run or runs.due(since=since, at=at).exists():
            self.stdout.write(f"{chore.command}: {chore.purpose}")

    def _run(self, chore: Chore) -> bool:
        """Run a chore and note how it ended.

        Returns True when all is well, and prints what the command said otherwise.
        """
        output = io.StringIO()
        outcome = _call(chore, output)
        ChoreRun.objects.end(command=chore.command, outcome=outcome, at=timezone.now())
        if outcome == ChoreRun.Outcome.DONE:
            return True
        report = output.getvalue().rstrip() or outcome
        self.stdout.write(f"{chore.command}: {report}")
        return False


def _chore_called(command: str) -> Chore:
    """Return the chore with this command. Raises CommandError when there is none."""
    chores = registered_chores()
    for chore in chores:
        if chore.command == command:
            return chore
    names = ", ".join(chore.command for chore in chores)
    raise CommandError(f"“{command}” is none of the chores: {names}.", returncode=2)


def _call(chore: Chore, output: io.StringIO) -> str:
    """Call the command and return its outcome; whatever it raises, the other chores go on."""
    try:
        call_command(chore.command, *chore.arguments, stdout=output, stderr=output)
    except SystemExit as ending:
        return _outcome_of(ending.code)
    except CommandError as refusal:
        # Its exit code is no help: any CommandError has 1, also one that found nothing.
        output.write(str(refusal))
        return ChoreRun.Outcome.FAILED
    except Exception as error:
        logger.exception("The chore %s failed.", chore.command)
        output.write(f"{type(error).__name__}: {error}")
        return ChoreRun.Outcome.FAILED
    return ChoreRun.Outcome.DONE


def _outcome_of(exit_code: Any) -> str:
    """Return what the exit code of a command means: 0 done, 1 found something, else failed."""
    if exit_code in (0, None):
        return ChoreRun.Outcome.DONE
    if exit_code == 1:
        return ChoreRun.Outcome.FOUND
    return ChoreRun.Outcome.FAILED


def _format_table(style: str, *, folder: str, user: str) -> str:
    """Return the table in one of the formats of ``--format``, without a line end."""
    if style == "systemd":
        return SYSTEMD.format(folder=folder, user=user)
    chores = registered_chores()
    if style == "cron":
        return "\n".join(_cron_line(chore, folder=folder, user=user) for chore in chores)
    runs = ChoreRun.objects.in_bulk(field_name="command")
    if style == "json":
        rows = [_json_row(chore, runs.get(chore.command)) for chore in chores]
        return json.dumps(rows, indent=1)
    return "\n".join(_table_line(chore, runs.get(chore.command)) for chore in chores)


def _cron_line(chore: Chore, *, folder: str, user: str) -> str:
    return CRON.format(
        hours=chore.hours.cron(), user=user, folder=shlex.quote(folder), command=chore.command
    )


def _json_row(chore: Chore, run: ChoreRun | None) -> dict[str, Any]:
    """Return a chore for programs; ``run`` is its last one, if it ever ran."""
    ended_at = None
    outcome = ""
    if run:
        outcome = run.outcome
        if run.ended_at:
            ended_at = run.ended_at.isoformat()
    return {
        "command": chore.command,
        "arguments": list(chore.arguments),
        "cron": chore.hours.cron(),
        "purpose": chore.purpose,
        "ended_at": ended_at,
        "outcome": outcome,
    }


def _table_line(chore: Chore, run: ChoreRun | None) -> str:
    """Return a chore for people; ``run`` is its last one, if it ever ran."""
    last_end = "never"
    if run and run.ended_at:
        last_end = f"{timezone.localtime(run.ended_at):%Y-%m-%d %H:%M} {run.outcome}"
    hours = chore.hours.cron()
    return f"{hours:<13} {chore.command:<23} last: {last_end:<23} {chore.purpose}"
