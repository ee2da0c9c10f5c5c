"""``manage.py verify_certificate``: tell whether the certificate of a serial or file is genuine."""

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
from certificates.rules.validity import CertificateVerdict
from foundation.typesetting import CannotPrint

NOT_GENUINE, USAGE = 1, 2
CANNOT_TELL = "cannot_tell"
COMPARE = "cannot tell from this file; compare with the page {page}"
EPILOG = (
    "Exit codes: 0 genuine and in date; 1 expired, withdrawn, altered, unknown or cannot_tell; "
    "2 wrong use.\n"
    "\n"
    "A serial is answered from the record. A file is genuine only when it is byte for byte the "
    "file this site makes\n"
    'today ("identical"): whoever changes the name or the day printed on it need not touch the '
    "facts embedded in it.\n"
    "Any other file, also one that an earlier version of the site made, ends with cannot_tell and "
    "exit code 1: compare\n"
    "what it shows with the record, which is printed here and stands on the page named. Facts "
    "embedded that are not\n"
    "those of the record mean altered; a certificate expired or withdrawn is so whatever its file "
    "says.\n"
    "\n"
    "Examples:\n"
    "  manage.py verify_certificate K7M4-QP2X-ABCD\n"
    "  manage.py verify_certificate certificate.pdf --format json"
)


class Command(BaseCommand):
    help = (
        "Say whether a certificate is genuine: by its serial, or by its PDF file if nothing in it "
        "was changed."
    )

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
        """Print what can be said, and leave with the exit code that says the same."""
        typed = options["certificate"]
        report = (
            _report_on_file(Path(typed))
            if typed.lower().endswith(".pdf")
            else _report_on_serial(typed)
        )
        if options["format"] == "json":
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        else:
            for key, value in report.items():
                self.stdout.write(f"{key}: {value}")
        if report["verdict"] != CertificateVerdict.GENUINE:
            sys.exit(NOT_GENUINE)


def _report_on_serial(typed: str) -> dict[str, Any]:
    """Return the verdict about a typed serial, with the record's facts if there is one."""
    try:
        serial = normalise(typed)
    except NotASerial as error:
        raise CommandError(
            f"{typed} is neither a serial nor a .pdf file: {error}", returncode=USAGE
        ) from error
    certificate = Certificate.objects.filter(serial=serial).first()
    if certificate is None:
        return {"verdict": "unknown", "serial": serial}
    return _report_on_certificate(certificate)


def _report_on_certificate(certificate: Certificate) -> dict[str, Any]:
    verdict = certificate.verdict(on=timezone.localdate())
    return {"verdict": str(verdict), **certificate.facts(site_url=settings.SITE_URL)}


def _report_on_file(path: Path) -> dict[str, Any]:
    """Return the verdict about a PDF file, by the record of the serial embedded in it."""
    if not path.is_file():
        raise CommandError(f"There is no file {path}", returncode=USAGE)
    try:
        embedded_facts = facts_inside(path)
    except NotACertificate as error:
        return {"verdict": "unknown", "reason": str(error)}
    try:
        serial = normalise(embedded_facts["serial"])
    except NotASerial:
        return {"verdict": "unknown", "reason": f"{path} has no serial of this site inside"}
    certificate = Certificate.objects.filter(serial=serial).first()
    if certificate is None:
        return {"verdict": "unknown", "serial": serial}
    return _report_compared_with_record(certificate, embedded_facts, path)


def _report_compared_with_record(
    certificate: Certificate, embedded_facts: dict[str, Any], path: Path
) -> dict[str, Any]:
    """Return the record's facts, and the verdict about a file with these ``embedded_facts``.

    The facts embedded prove nothing of the page beside them: only the very bytes we make do.
    """
    report = _report_on_certificate(certificate)
    differences = _differences(certificate.facts(site_url=settings.SITE_URL), embedded_facts)
    if differences:
        return {**report, "verdict": "altered", "differs": differences}
    is_identical = _is_identical(certificate, path)
    if report["verdict"] == CertificateVerdict.GENUINE and not is_identical:
        report["verdict"] = CANNOT_TELL
        report["reason"] = COMPARE.format(page=report["verify_url"])
    return {**report, "identical": is_identical}


def _differences(record: dict[str, Any], embedded_facts: dict[str, Any]) -> list[str]:
    """Return the names of facts that differ. The site's address may change; facts may not."""
    names = {*record, *embedded_facts} - {"verify_url"}
    return sorted(name for name in names if record.get(name) != embedded_facts.get(name))


def _is_identical(certificate: Certificate, path: Path) -> bool | None:
    """Tell whether a file is what we make of the record; None where PDFs cannot be made here."""
    try:
        return pdf.render(certificate, base_url=settings.SITE_URL) == path.read_bytes()
    except CannotPrint:
        return None
