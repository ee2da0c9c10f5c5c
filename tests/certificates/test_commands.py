"""The two commands of this app: issue what is missing, say whether one is genuine."""

import io
import json
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfWriter
from pypdf.annotations import FreeText

from accounts.actions import start_guest
from certificates import pdf
from certificates.actions import revoke
from certificates.models import Certificate
from foundation import typesetting
from tests.certificates.builders import award, completed_run
from tests.people import ON, Cast

pytestmark = pytest.mark.usefixtures("noon_of_the_day")


def run(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def verify(*words: str) -> tuple[int, dict[str, Any]]:
    """The exit code of ``verify_certificate`` and its answer."""
    out = io.StringIO()
    try:
        call_command("verify_certificate", *words, "--format", "json", stdout=out)
    except SystemExit as stop:
        return int(str(stop.code)), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


class TestIssue:
    def test_it_issues_what_is_missing_once(self, cast: Cast) -> None:
        completed_run(cast.amina)
        completed_run(start_guest(language="en"))
        award(cast.bruno)
        issued = json.loads(run("issue_certificates", "--format", "json"))
        certificate = Certificate.objects.get(person=cast.amina)
        assert issued == {
            "dry_run": False,
            "certificates": [
                {
                    "learner_id": cast.amina.learner_id,
                    "course": "cse-hotel",
                    "completed_on": "2026-05-04",
                    "serial": certificate.serial,
                }
            ],
        }
        assert json.loads(run("issue_certificates", "--format", "json"))["certificates"] == []
        assert Certificate.objects.count() == 2

    def test_a_dry_run_changes_nothing(self, cast: Cast) -> None:
        completed_run(cast.amina)
        output = run("issue_certificates", "--dry-run")
        assert cast.amina.learner_id in output
        assert "1 to issue" in output
        assert not Certificate.objects.exists()

    def test_renewals_are_issued_in_the_order_they_were_earned(self, cast: Cast) -> None:
        completed_run(cast.amina, on=date(2026, 4, 1))
        completed_run(cast.amina, on=date(2025, 5, 4))
        assert "2 issued" in run("issue_certificates")
        assert [c.expires_on.isoformat() for c in Certificate.objects.of(cast.amina.pk)] == [
            "2027-05-03",
            "2026-05-03",
        ]

    def test_help_shows_an_example(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            call_command("issue_certificates", "--help")
        assert "manage.py issue_certificates --dry-run" in capsys.readouterr().out


class TestVerify:
    def test_a_serial_however_typed(self, cast: Cast) -> None:
        certificate = award(cast.amina)
        code, report = verify(certificate.serial.lower().replace("-", " "))
        assert (code, report["verdict"], report["name"]) == (0, "genuine", "Amina Yusuf")

    @pytest.mark.parametrize("verdict", ["expired", "revoked", "unknown"])
    def test_whatever_does_not_count_leaves_with_1(self, cast: Cast, at: Any, verdict: str) -> None:
        certificate = award(cast.amina, on=date(2024, 1, 10) if verdict == "expired" else ON)
        if verdict == "revoked":
            revoke(certificate=certificate, reason="", by=None, at=at)
        code, report = verify("2222-3333-4444" if verdict == "unknown" else certificate.serial)
        assert (code, report["verdict"]) == (1, verdict)

    @pytest.mark.parametrize("words", ["nonsense", "missing.pdf"])
    def test_wrong_use_leaves_with_2(self, db: None, words: str) -> None:
        with pytest.raises(CommandError) as caught:
            verify(words)
        assert caught.value.returncode == 2

    def test_text_is_for_people(self, cast: Cast) -> None:
        output = run("verify_certificate", award(cast.amina).serial)
        assert "verdict: genuine" in output
        assert "name: Amina Yusuf" in output


class TestVerifyFile:
    @pytest.fixture
    def certificate(self, cast: Cast) -> Certificate:
        return award(cast.amina)

    @pytest.fixture
    def file(self, certificate: Certificate, tmp_path: Path) -> Path:
        path = tmp_path / "certificate.pdf"
        path.write_bytes(pdf.render(certificate, base_url="http://localhost:8000"))
        return path

    def test_the_file_we_made_is_genuine_and_identical(self, file: Path) -> None:
        code, report = verify(str(file))
        assert (code, report["verdict"], report["identical"]) == (0, "genuine", True)

    def test_where_no_pdf_can_be_made_nothing_can_be_told_of_one(
        self, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(typesetting, "missing_libraries", lambda: ["Pango"])
        code, report = verify(str(file))
        assert (code, report["verdict"], report["identical"]) == (1, "cannot_tell", None)

    def test_one_byte_more_and_nothing_can_be_told(self, file: Path) -> None:
        file.write_bytes(file.read_bytes() + b"\n")
        assert verify(str(file))[1]["verdict"] == "cannot_tell"

    def test_people_read_the_sentence_too(self, file: Path) -> None:
        file.write_bytes(file.read_bytes() + b"\n")
        output = io.StringIO()
        with pytest.raises(SystemExit) as exit_info:
            call_command("verify_certificate", str(file), stdout=output)
        assert exit_info.value.code == 1
        assert "cannot tell from this file; compare with the page http" in output.getvalue()

    def test_nothing_can_be_told_of_one_made_under_another_address(
        self, certificate: Certificate, file: Path
    ) -> None:
        file.write_bytes(pdf.render(certificate, base_url="https://old.example"))
        code, report = verify(str(file))
        assert (code, report["verdict"], report["identical"]) == (1, "cannot_tell", False)

    def test_a_file_with_other_facts_is_altered(self, certificate: Certificate, file: Path) -> None:
        certificate.name, certificate.expires_on = "Somebody Else", date(2036, 5, 3)
        file.write_bytes(pdf.render(certificate, base_url="http://localhost:8000"))
        code, report = verify(str(file))
        assert (code, report["verdict"], report["differs"]) == (
            1,
            "altered",
            ["expires_on", "name"],
        )
        assert report["name"] == "Amina Yusuf"

    def test_a_file_of_another_site_is_unknown(self, certificate: Certificate, file: Path) -> None:
        Certificate.objects.all().delete()
        assert verify(str(file))[1]["verdict"] == "unknown"

    def test_a_withdrawn_one_is_not_saved_by_its_file(
        self, certificate: Certificate, file: Path, at: Any
    ) -> None:
        revoke(certificate=certificate, reason="", by=None, at=at)
        assert (verify(str(file))[0], verify(str(file))[1]["verdict"]) == (1, "revoked")

    @pytest.mark.parametrize("forged", ["Somebody Else", "31 December 2036"])
    def test_a_page_with_another_name_or_day_is_never_called_genuine(
        self, file: Path, forged: str
    ) -> None:
        changed = PdfWriter(clone_from=file)
        changed.add_annotation(
            0, FreeText(text=forged, rect=(100, 400, 500, 450), background_color="ffffff")
        )
        changed.write(file)
        code, report = verify(str(file))
        assert (code, report["verdict"], report["identical"]) == (1, "cannot_tell", False)
        assert (
            report["reason"]
            == f"cannot tell from this file; compare with the page {report['verify_url']}"
        )

    def test_a_damaged_file_ends_in_an_answer(self, file: Path) -> None:
        whole, chance = file.read_bytes(), Random(1)
        for _time in range(60):
            damaged = bytearray(whole)
            end_of_file = range(len(whole) - 6000, len(whole))
            for position in chance.sample(end_of_file, chance.choice([1, 5, 50])):
                damaged[position] ^= chance.randrange(1, 256)  # never the byte it was
            file.write_bytes(damaged)
            assert verify(str(file))[0] == 1

    def test_a_file_packed_in_an_unknown_way_is_unknown(self, file: Path) -> None:
        whole = file.read_bytes()
        cross_references = whole.rindex(b"/FlateDecode")
        objects = whole[:cross_references].replace(b"/FlateDecode", b"/FlateDecodX")
        file.write_bytes(objects + whole[cross_references:])
        code, report = verify(str(file))
        assert (code, report["verdict"]) == (1, "unknown")

    @pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7\nnothing"])
    def test_what_is_no_certificate_is_unknown(
        self, db: None, tmp_path: Path, content: bytes
    ) -> None:
        path = tmp_path / "other.pdf"
        path.write_bytes(content)
        code, report = verify(str(path))
        assert (code, report["verdict"]) == (1, "unknown")
