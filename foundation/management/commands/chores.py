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

from foundation.chores import Chore, table
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
    """Prints :func:`foundation.chores.table`, or does what stands in it."""

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
        if options["due"] or options["run"]:
            self._do(
                _chosen(options["run"]),
                is_forced=bool(options["run"]),
                is_rehearsal=options["dry_run"],
            )
        elif options["dry_run"]:
            raise CommandError(
                "--dry-run is for --due and --run; without them nothing is done.", returncode=2
            )
        else:
            self.stdout.write(
                _printed(options["format"], folder=options["folder"], user=options["user"])
            )

    def _do(self, chores: list[Chore], *, is_forced: bool, is_rehearsal: bool) -> None:
        failed = []
        for chore in chores:
            at = timezone.localtime()
            since = at if is_forced else chore.hours.latest(at=at)
            if is_rehearsal:
                self._say_whether_due(chore, since=since, at=at)
            elif ChoreRun.objects.begin(
                command=chore.command, since=since, at=at
            ) and not self._is_done(chore):
                failed.append(chore.command)
        if failed:
            raise CommandError(f"Not all is well: {', '.join(failed)}.", returncode=1)

    def _say_whether_due(self, chore: Chore, *, since: datetime, at: datetime) -> None:
        runs = ChoreRun.objects.filter(command=chore.command)
        if not runs.exists() or runs.due(since=since, at=at).exists():
            self.stdout.write(f"{chore.command}: {chore.purpose}")

    def _is_done(self, chore: Chore) -> bool:
        """Do it and note how it ended; tell what it told unless all is well."""
        told = io.StringIO()
        outcome = _outcome(chore, told)
        ChoreRun.objects.end(command=chore.command, outcome=outcome, at=timezone.now())
        if outcome != ChoreRun.Outcome.DONE:
            self.stdout.write(f"{chore.command}: {told.getvalue().rstrip() or outcome}")
        return outcome == ChoreRun.Outcome.DONE


def _chosen(command: str | None) -> list[Chore]:
    """The chore of this name, or all of them."""
    chosen = [chore for chore in table() if command in (None, chore.command)]
    if not chosen:
        names = ", ".join(chore.command for chore in table())
        raise CommandError(f"“{command}” is none of the chores: {names}.", returncode=2)
    return chosen


def _outcome(chore: Chore, told: io.StringIO) -> str:
    """Run the command; whatever it raises, the other chores go on."""
    try:
        call_command(chore.command, *chore.arguments, stdout=told, stderr=told)
    except SystemExit as ending:
        return _meaning(ending.code)
    except CommandError as refusal:
        # 1 is what any refusal ends with: it need not have found something
        told.write(str(refusal))
        return ChoreRun.Outcome.FAILED
    except Exception as error:
        logger.exception("The chore %s failed.", chore.command)
        told.write(f"{type(error).__name__}: {error}")
        return ChoreRun.Outcome.FAILED
    return ChoreRun.Outcome.DONE


def _meaning(exit_code: Any) -> str:
    """What our commands mean by their exit codes: 0 done, 1 found something, else failed."""
    return {0: ChoreRun.Outcome.DONE, None: ChoreRun.Outcome.DONE, 1: ChoreRun.Outcome.FOUND}.get(
        exit_code, ChoreRun.Outcome.FAILED
    )


def _printed(wish: str, *, folder: str, user: str) -> str:
    """The table in one of its forms, without a line end."""
    if wish == "systemd":
        return SYSTEMD.format(folder=folder, user=user)
    if wish == "cron":
        lines = (
            CRON.format(
                hours=chore.hours.cron(),
                user=user,
                folder=shlex.quote(folder),
                command=chore.command,
            )
            for chore in table()
        )
        return "\n".join(lines)
    last = {run.command: run for run in ChoreRun.objects.all()}
    if wish == "json":
        return json.dumps(
            [_as_facts(chore, last.get(chore.command)) for chore in table()], indent=1
        )
    return "\n".join(_as_line(chore, last.get(chore.command)) for chore in table())


def _as_facts(chore: Chore, run: ChoreRun | None) -> dict[str, Any]:
    ended_at = run.ended_at.isoformat() if run and run.ended_at else None
    return {
        "command": chore.command,
        "arguments": list(chore.arguments),
        "cron": chore.hours.cron(),
        "purpose": chore.purpose,
        "ended_at": ended_at,
        "outcome": run.outcome if run else "",
    }


def _as_line(chore: Chore, run: ChoreRun | None) -> str:
    ended = (
        f"{timezone.localtime(run.ended_at):%Y-%m-%d %H:%M} {run.outcome}"
        if run and run.ended_at
        else "never"
    )
    return f"{chore.hours.cron():<13} {chore.command:<23} last: {ended:<23} {chore.purpose}"
