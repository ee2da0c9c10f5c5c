"""Who sees a certificate, and what a stranger is told about one."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from certificates import limits
from certificates.actions import revoke
from certificates.forms import explain
from certificates.models import Certificate
from certificates.rules.serials import NotASerial, new_serial
from foundation import typesetting
from tests.certificates.builders import award, noon
from tests.markup import count_at, text_of, texts_at
from tests.people import ON, Cast, sign_in

pytestmark = pytest.mark.usefixtures("noon_of_the_day")
UNKNOWN = "2222-3333-4444"


@pytest.mark.parametrize("url_name", ["certificate", "certificate_pdf"])
class TestMine:
    def test_amina_sees_hers(
        self, client: Client, cast: Cast, certificate: Certificate, url_name: str
    ) -> None:
        response = sign_in(client, cast.amina).get(reverse(url_name, args=[certificate.serial]))
        assert response.status_code == 200
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert "no-store" in response.headers["Cache-Control"]

    @pytest.mark.parametrize("who", ["bruno", "chloe", "dmitri", "esther"])
    def test_nobody_else_learns_that_it_exists(
        self, client: Client, cast: Cast, certificate: Certificate, url_name: str, who: str
    ) -> None:
        response = sign_in(client, getattr(cast, who)).get(
            reverse(url_name, args=[certificate.serial])
        )
        nowhere = client.get(reverse(url_name, args=[UNKNOWN]))
        assert response.status_code == nowhere.status_code == 404
        assert "Amina" not in response.content.decode()

    def test_a_stranger_is_sent_nowhere(
        self, client: Client, certificate: Certificate, url_name: str
    ) -> None:
        assert client.get(reverse(url_name, args=[certificate.serial])).status_code == 404

    def test_an_operator_may_help(
        self, client: Client, operator: User, certificate: Certificate, url_name: str
    ) -> None:
        assert (
            sign_in(client, operator).get(reverse(url_name, args=[certificate.serial])).status_code
            == 200
        )

    def test_it_answers_get_only(
        self, client: Client, cast: Cast, certificate: Certificate, url_name: str
    ) -> None:
        assert (
            sign_in(client, cast.amina)
            .post(reverse(url_name, args=[certificate.serial]))
            .status_code
            == 405
        )


def test_the_file_is_a_pdf_named_after_its_serial(
    client: Client, cast: Cast, certificate: Certificate
) -> None:
    response = sign_in(client, cast.amina).get(
        reverse("certificate_pdf", args=[certificate.serial])
    )
    assert response.headers["Content-Type"] == "application/pdf"
    assert (
        f'filename="certificate-{certificate.serial}.pdf"'
        in response.headers["Content-Disposition"]
    )
    assert response.content.startswith(b"%PDF-1.7")


def test_without_pango_the_page_is_there_to_print(
    client: Client, cast: Cast, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetting, "missing_libraries", lambda: ("Pango",))
    sign_in(client, cast.amina)
    page = reverse("certificate", args=[certificate.serial])
    assert (
        client.get(reverse("certificate_pdf", args=[certificate.serial])).headers["Location"]
        == page
    )
    response = client.get(page)
    assert count_at(response, "main a[download]") == 0
    assert count_at(response, "main button[data-print]") == 1
    assert count_at(response, "main p.quiet.measure") == 1  # how to print it


def test_a_name_without_letters_for_it_is_printed_from_the_page(client: Client, cast: Cast) -> None:
    cast.amina.name = "王伟"
    cast.amina.save()
    certificate = award(cast.amina)
    sign_in(client, cast.amina)
    assert client.get(reverse("certificate_pdf", args=[certificate.serial])).status_code == 302
    assert "王伟" in client.get(reverse("certificate", args=[certificate.serial])).content.decode()


def test_the_sheet_keeps_its_own_language_on_a_page_in_another(client: Client, cast: Cast) -> None:
    certificate = award(cast.amina, language="ur")
    page = sign_in(client, cast.amina).get(
        reverse("certificate", args=[certificate.serial]), headers={"accept-language": "en"}
    )
    assert '<article class="certificate" lang="ur" dir="rtl">' in page.content.decode()
    assert '<html lang="en" dir="ltr">' in page.content.decode()


def test_a_name_is_never_markup(client: Client, cast: Cast) -> None:
    cast.amina.name = '<script>alert(1)</script>"><b>Ana</b>'
    cast.amina.save()
    certificate = award(cast.amina)
    sign_in(client, cast.amina)
    for url in (reverse("certificate", args=[certificate.serial]), certificate.get_absolute_url()):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


class TestVerify:
    def test_a_genuine_one_says_so_first(self, client: Client, certificate: Certificate) -> None:
        response = client.get(certificate.get_absolute_url())
        page = response.content.decode()
        assert response.status_code == 200
        assert "verdict--genuine" in page
        assert all(
            fact in page for fact in ("Amina Yusuf", "Hotel course", "4 May 2026", "3 May 2027")
        )
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert "no-store" in response.headers["Cache-Control"]

    @pytest.mark.parametrize(
        ("day", "verdict"),
        [("2027-05-03", "genuine"), ("2027-05-04", "expired"), ("2030-01-01", "expired")],
    )
    def test_it_turns_on_the_day_after_the_last(
        self, client: Client, certificate: Certificate, day: str, verdict: str
    ) -> None:
        with time_machine.travel(noon(date.fromisoformat(day)), tick=False):
            assert (
                f"verdict--{verdict}" in client.get(certificate.get_absolute_url()).content.decode()
            )
            json = client.get(reverse("verify_json", args=[certificate.serial])).json()
        assert json["verdict"] == verdict

    def test_a_withdrawn_one_says_so_and_not_why(
        self, client: Client, certificate: Certificate, at: Any
    ) -> None:
        revoke(certificate=certificate, reason="Issued to the wrong person", by=None, at=at)
        page = client.get(certificate.get_absolute_url()).content.decode()
        assert "verdict--revoked" in page
        assert "wrong person" not in page

    @pytest.mark.parametrize("who", ["nobody", "amina", "chloe"])
    def test_everybody_is_told_the_paper_and_nothing_else(
        self, client: Client, cast: Cast, certificate: Certificate, who: str
    ) -> None:
        if who != "nobody":
            sign_in(client, getattr(cast, who))
        page = client.get(certificate.get_absolute_url()).content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        assert all(
            secret not in main
            for secret in ("amina@", cast.amina.learner_id, "Riverside", "Night porter")
        )

    def test_an_unknown_one_helps(self, client: Client, db: None) -> None:
        response = client.get(reverse("verify", args=[UNKNOWN]))
        assert response.status_code == 404
        assert count_at(response, ".verdict--unknown") == 1
        assert count_at(response, ".verdict p") == 2  # what was looked for, and what to do

    def test_a_mistyped_address_is_put_right(
        self, client: Client, certificate: Certificate
    ) -> None:
        loose = certificate.serial.replace("-", "").lower()
        assert client.get(f"/verify/{loose}/").headers["Location"] == certificate.get_absolute_url()

    def test_look_alikes_are_explained(self, client: Client, db: None) -> None:
        response = client.get("/verify/K7M4-QP2X-ABCO/")
        assert response.status_code == 404
        assert explain(NotASerial(foreign_characters="O", length=12)) in text_of(response)


class TestSearch:
    def test_typing_leads_to_the_verdict(self, client: Client, certificate: Certificate) -> None:
        response = client.get(
            reverse("verify_search"),
            {"serial": f" {certificate.serial.lower().replace('-', ' ')} "},
        )
        assert response.headers["Location"] == certificate.get_absolute_url()

    @pytest.mark.parametrize(
        ("typed", "fault"),
        [
            ("", None),
            ("K7M4", NotASerial(length=4)),
            ("10IL-OU22-2222", NotASerial(foreign_characters="10ILOU", length=12)),
            ("<b>K7M4-QP2X", NotASerial(foreign_characters="<>", length=11)),
        ],
    )
    def test_what_cannot_be_one_is_explained(
        self, client: Client, db: None, typed: str, fault: NotASerial | None
    ) -> None:
        response = client.get(reverse("verify_search"), {"serial": typed})
        assert response.status_code == 200
        [error] = response.context["form"].errors.as_data()["serial"]
        assert error.code == ("not_a_serial" if fault else "required")
        [sentence] = texts_at(response, ".error-summary li")
        if fault:
            assert explain(fault) in sentence

    def test_the_empty_form_complains_about_nothing(self, client: Client, db: None) -> None:
        assert "error-summary" not in client.get(reverse("verify_search")).content.decode()


class TestJson:
    def test_it_says_what_the_paper_says(self, client: Client, certificate: Certificate) -> None:
        response = client.get(reverse("verify_json", args=[certificate.serial]))
        assert response.json() == {
            "verdict": "genuine",
            "serial": certificate.serial,
            "name": "Amina Yusuf",
            "course": "Hotel course",
            "edition": 1,
            "language": "en",
            "completed_on": "2026-05-04",
            "expires_on": "2027-05-03",
            "verify_url": f"http://localhost:8000/verify/{certificate.serial}/",
        }
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cache-Control"] == "public, max-age=60"

    @pytest.mark.parametrize("serial", [UNKNOWN, "nonsense"])
    def test_an_unknown_one_has_the_same_shape_however_wrong(
        self, client: Client, db: None, serial: str
    ) -> None:
        response = client.get(reverse("verify_json", args=[serial]))
        assert (response.status_code, response.json()) == (
            404,
            {"verdict": "unknown", "serial": serial},
        )
        assert response.headers["Access-Control-Allow-Origin"] == "*"


class TestGuessing:
    def test_guessing_stops_and_hides_what_is_there(
        self, client: Client, certificate: Certificate
    ) -> None:
        for _try in range(limits.UNKNOWN_SERIALS_AT_ADDRESS.most):
            assert client.get(reverse("verify", args=[new_serial()])).status_code == 404
        for url_name in ("verify", "verify_json"):
            response = client.get(reverse(url_name, args=[certificate.serial]))
            assert response.status_code == 429
            assert response.headers["Retry-After"] == "60"
            assert "Amina" not in response.content.decode()

    def test_another_address_is_not_held_up(self, client: Client, certificate: Certificate) -> None:
        for _try in range(limits.UNKNOWN_SERIALS_AT_ADDRESS.most):
            client.get(reverse("verify_json", args=[new_serial()]))
        response = client.get(certificate.get_absolute_url(), REMOTE_ADDR="192.0.2.7")
        assert response.status_code == 200

    def test_a_minute_later_all_is_well(self, client: Client, certificate: Certificate) -> None:
        for _try in range(limits.UNKNOWN_SERIALS_AT_ADDRESS.most):
            client.get(reverse("verify", args=[new_serial()]))
        with time_machine.travel(noon(ON) + timedelta(seconds=61), tick=False):
            assert client.get(certificate.get_absolute_url()).status_code == 200

    def test_looking_at_real_ones_is_never_counted(
        self, client: Client, certificate: Certificate
    ) -> None:
        for _try in range(limits.UNKNOWN_SERIALS_AT_ADDRESS.most + 5):
            assert client.get(certificate.get_absolute_url()).status_code == 200


class TestMe:
    def test_my_certificates_say_until_when(
        self, client: Client, cast: Cast, certificate: Certificate
    ) -> None:
        page = sign_in(client, cast.amina).get(reverse("me")).content.decode()
        assert "3 May 2027" in texts_at(page, ".certificate-card:has(.tag--good) p.quiet")[0]
        assert reverse("certificate_pdf", args=[certificate.serial]) in page
        assert certificate.get_absolute_url() in page

    def test_old_and_withdrawn_ones_are_named_as_such(
        self, client: Client, cast: Cast, at: Any
    ) -> None:
        award(cast.amina, on=date(2024, 1, 10))
        revoke(certificate=award(cast.amina, on=date(2026, 4, 1)), reason="", by=None, at=at)
        page = sign_in(client, cast.amina).get(reverse("me")).content.decode()
        [expired] = texts_at(page, ".certificate-card:has(.tag--caution) p.quiet")
        assert "9 January 2025" in expired
        assert count_at(page, ".certificate-card:has(.tag--danger) p.quiet") == 1

    def test_many_cost_no_more_than_one(
        self, client: Client, cast: Cast, assert_constant_queries: Any
    ) -> None:
        days = iter(ON - timedelta(days=400 * number) for number in range(10))
        sign_in(client, cast.amina)
        assert_constant_queries(
            lambda: award(cast.amina, on=next(days)), lambda: client.get(reverse("me"))
        )


@pytest.mark.parametrize(
    ("url_name", "budget"),
    [("verify", 3), ("verify_json", 2), ("certificate", 6), ("certificate_pdf", 4)],
)
def test_few_statements(
    client: Client, cast: Cast, django_assert_max_num_queries: Any, url_name: str, budget: int
) -> None:
    certificate = award(cast.amina, language="ur")
    if url_name.startswith("certificate"):
        sign_in(client, cast.amina)
    url = reverse(url_name, args=[certificate.serial])
    client.get(url)
    with django_assert_max_num_queries(budget):
        client.get(url)
