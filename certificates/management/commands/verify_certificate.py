"""``manage.py verify_certificate``: a serial or a file, and what can be said of it."""

import json
import sys
from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from certificates import pdf
from certificates.documents import NotACertificate, facts_inside
from certificates.models import Certificate
from certificates.rules.serials import NotASerial, normalise
from certificates.rules.validity import Verdict
from foundation.typesetting import CannotPrint

NOT_GENUINE, USAGE = 1, 2
CANNOT_TELL = "cannot_tell"
COMPARE = "cannot tell from this file; compare with the page {page}"
EPILOG = """Exit codes: 0 genuine and in date; 1 expired, withdrawn, altered, unknown or cannot_tell; 2 wrong use.

A serial is answered from the record. A file is genuine only when it is byte for byte the file this site makes
today ("identical"): whoever changes the name or the day printed on it need not touch the facts embedded in it.
Any other file, also one that an earlier version of the site made, ends with cannot_tell and exit code 1: compare
what it shows with the record, which is printed here and stands on the page named. Facts embedded that are not
those of the record mean altered; a certificate expired or withdrawn is so whatever its file says.

Examples:
  manage.py verify_certificate K7M4-QP2X-ABCD
  manage.py verify_certificate certificate.pdf --format json"""


class Command(BaseCommand):
    help = "Say whether a certificate is genuine: by its serial, or by its PDF file if nothing in it was changed."

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(*args, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EPILOG
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "certificate",
            metavar="SERIAL|FILE.pdf",
            help="A serial as printed, or a PDF certificate.",
        )
        parser.add_argument(
            "--format", choices=("text", "json"), default="text", help="How to answer (text)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer, and leave with the exit code that says the same."""
        given = options["certificate"]
        answer = self._of_file(Path(given)) if given.lower().endswith(".pdf") else _of_serial(given)
        if options["format"] == "json":
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            for key, value in answer.items():
                self.stdout.write(f"{key}: {value}")
        if answer["verdict"] != Verdict.GENUINE:
            sys.exit(NOT_GENUINE)

    def _of_file(self, path: Path) -> dict[str, Any]:
        if not path.is_file():
            raise CommandError(f"There is no file {path}", returncode=USAGE)
        try:
            inside = facts_inside(path)
        except NotACertificate as problem:
            return {"verdict": "unknown", "reason": str(problem)}
        return _compared(inside, path)


def _of_serial(typed: str) -> dict[str, Any]:
    try:
        serial = normalise(typed)
    except NotASerial as problem:
        raise CommandError(
            f"{typed} is neither a serial nor a .pdf file: {problem}", returncode=USAGE
        ) from problem
    certificate = Certificate.objects.filter(serial=serial).first()
    return _said(certificate) if certificate else {"verdict": "unknown", "serial": serial}


def _said(certificate: Certificate) -> dict[str, Any]:
    verdict = certificate.verdict(on=timezone.localdate())
    return {"verdict": str(verdict), **certificate.facts(site_url=settings.SITE_URL)}


def _compared(inside: dict[str, Any], path: Path) -> dict[str, Any]:
    """What the record says, and what can be said of the file. Addresses may change; facts may not.

    The facts embedded prove nothing of the page beside them: only the very bytes we make do.
    """
    try:
        serial = normalise(inside["serial"])
    except NotASerial:
        return {"verdict": "unknown", "reason": f"{path} has no serial of this site inside"}
    certificate = Certificate.objects.filter(serial=serial).first()
    if certificate is None:
        return {"verdict": "unknown", "serial": serial}
    record = certificate.facts(site_url=settings.SITE_URL)
    differs = sorted(
        key for key in {*record, *inside} - {"verify_url"} if record.get(key) != inside.get(key)
    )
    if differs:
        return {**_said(certificate), "verdict": "altered", "differs": differs}
    said, is_identical = _said(certificate), _is_identical(certificate, path)
    if said["verdict"] == Verdict.GENUINE and not is_identical:
        said |= {"verdict": CANNOT_TELL, "reason": COMPARE.format(page=said["verify_url"])}
    return {**said, "identical": is_identical}


def _is_identical(certificate: Certificate, path: Path) -> bool | None:
    """None where this machine cannot make PDFs."""
    try:
        return pdf.render(certificate, base_url=settings.SITE_URL) == path.read_bytes()
    except CannotPrint:
        return None
