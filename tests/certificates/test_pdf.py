"""The PDF: one page, the right words in the right letters, the same bytes every time.

Machines and screen readers can read it.
"""

import io
import json
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import page
import pytest
from django.utils import translation
from pypdf import PdfReader

from certificates import pdf
from certificates.models import Certificate
from certificates.sheet import sheet_context
from foundation import typesetting
from tests.certificates.builders import NAMES, TITLES, on_paper

SITE = "https://beacon.example"
LANGUAGES = list(NAMES)
OURS = {"Alegreya", "AlegreyaSans", "NotoSerif", "NotoNastaliqUrdu", "Amiri"} | {
    "NotoSerifBengali",
    "NotoSerifDevanagari",
    "NotoSansGurmukhi",
}
AWKWARD = [
    "Siobhán O’Connor",
    "Kamehameha ʻAʻā",
    "Văn Ánh Nguyễn",
    "Sukarno",
    "Wei O",
    "Ludwig van der Bijl von und zu Guttenberg",
    "María del Carmen García Márquez",
    "İbrahim IŞIK",
    "JÜRGEN WEIẞ",
    "Γιώργος ΠΑΠΑΔΟΠΟΥΛΟΣ",
    "Аdam Юрій Ґалаґан",
    "Þórður Ægisson",
    "ǃXóõ ǂHoan",
    "Null True 7",
    "=cmd|' /C calc'!A0",
    "<b>Ana</b> <script>alert(1)</script>",
    "{{7*7}} {% debug %}",
    "&lt;Ana&gt; &amp; Co",
]
VERY_LONG = [
    ("Wolfeschlegelsteinhausenbergerdorff" * 5)[:150],
    "W" * 150,
    ("Kekoapalehuamokuikaneoapuhikaʻōpelekaupehuokalani " * 3)[:150].strip(),
    ("آمنہ یوسف خان " * 11)[:150].strip(),
]


@pytest.fixture(autouse=True)
def reviewed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most of these tests need no database; a translation counts as not reviewed."""
    monkeypatch.setattr(Certificate, "was_reviewed", lambda self: self.language == "en")


def render(certificate: Certificate) -> bytes:
    return pdf.render(certificate, base_url=SITE)


@cache
def rendered(language: str) -> bytes:
    return render(on_paper(language))


def pdf_text(content: bytes, tmp_path: Path) -> str:
    """The text layer as poppler reads it: what copying, searching and Evince give."""
    file = tmp_path / "certificate.pdf"
    file.write_bytes(content)
    process = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", str(file), "-"], capture_output=True, check=True
    )
    return re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", process.stdout.decode())


def title_of(document: PdfReader) -> str:
    assert document.metadata
    return str(document.metadata.title)


def single_spaced(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_who_what_and_until_when(language: str, tmp_path: Path) -> None:
    text = single_spaced(pdf_text(rendered(language), tmp_path))
    assert NAMES[language] in text
    assert TITLES[language] in text
    assert "K7M4-QP2X-ABCD" in text
    assert "beacon.example/verify/K7M4-QP2X-ABCD" in text


@pytest.mark.parametrize(
    ("language", "completed", "until"),
    [
        ("en", "4 May 2026", "3 May 2027"),
        ("ro", "4 mai 2026", "3 mai 2027"),
        ("pl", "4 maja 2026", "3 maja 2027"),
        ("ur", "4 مئی، 2026", "3 مئی، 2027"),
    ],
)
def test_dates_are_written_as_people_write_them(
    language: str, completed: str, until: str, tmp_path: Path
) -> None:
    text = single_spaced(pdf_text(rendered(language), tmp_path))
    # Part by part: readers differ in how they order numbers within Urdu.
    assert all(part.strip("،") in text for part in (completed + " " + until).split())


def test_english_says_what_it_is_and_is_not(tmp_path: Path) -> None:
    text = single_spaced(pdf_text(rendered("en"), tmp_path))
    assert "Certificate of awareness training" in text
    assert "It is not a licence, a qualification or membership of any police scheme." in text
    assert {"Edition", "2"} <= set(text.split())
    assert "drafted by machine" not in text


@pytest.mark.parametrize("language", ["ro", "pl"])
def test_a_translation_nobody_reviewed_says_so(language: str, tmp_path: Path) -> None:
    with translation.override(language):
        sentence = translation.gettext(
            "This language version was drafted by machine and is awaiting review "
            "by a native speaker."
        )
    assert single_spaced(sentence) in single_spaced(pdf_text(rendered(language), tmp_path))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_it_is_fit_to_keep_and_to_be_read_aloud(language: str, profile: str) -> None:
    report = page.validate_pdf_bytes(rendered(language), profile=profile)
    assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_tagged_titled_and_of_one_page(language: str) -> None:
    document = PdfReader(io.BytesIO(rendered(language)))
    catalogue: Any = document.trailer["/Root"]
    assert len(document.pages) == 1
    assert document.pages[0].mediabox.width > document.pages[0].mediabox.height
    assert catalogue["/Lang"] == language
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert NAMES[language] in title_of(document)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in catalogue["/Metadata"].get_data()
    assert {"/Document", "/H1", "/P", "/Figure"} <= set(_structure(catalogue["/StructTreeRoot"]))


def _structure(element: object) -> list[str]:
    element = element.get_object() if hasattr(element, "get_object") else element
    if isinstance(element, list):
        return [kind for child in element for kind in _structure(child)]
    if not isinstance(element, dict):
        return []
    kinds = [str(element["/S"])] if "/S" in element else []
    return kinds + _structure(element.get("/K", []))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_font_is_embedded_and_ours(language: str) -> None:
    resources: Any = PdfReader(io.BytesIO(rendered(language))).pages[0]["/Resources"]
    names = set()
    for font in resources["/Font"].values():
        described = font.get_object()["/DescendantFonts"][0].get_object()
        assert "/FontFile2" in described["/FontDescriptor"]
        names.add(
            described["/BaseFont"]
            .split("+")[1]
            .split(",")[0]
            .replace("-", "")
            .removesuffix("Medium")
        )
    assert names <= OURS
    assert "NotoNastaliqUrdu" in names or language != "ur" or not _is_translated("ur")
    assert "Amiri" in names or language != "ur"


def _is_translated(language: str) -> bool:
    with translation.override(language):
        return translation.gettext("Awarded to") != "Awarded to"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_facts_travel_inside(language: str) -> None:
    attached = PdfReader(io.BytesIO(rendered(language))).attachments
    assert list(attached) == ["certificate.json"]
    assert json.loads(attached["certificate.json"][0]) == on_paper(language).facts(site_url=SITE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_certificate_is_the_same_bytes(language: str) -> None:
    assert render(on_paper(language)) == rendered(language)


@pytest.mark.parametrize("reader", LANGUAGES)
def test_the_language_of_the_reader_changes_nothing(reader: str) -> None:
    with translation.override(reader):
        assert render(on_paper("en")) == rendered("en")


def test_it_is_small() -> None:
    assert all(len(rendered(language)) < 64_000 for language in LANGUAGES)


@pytest.mark.parametrize("name", AWKWARD)
def test_an_awkward_name_is_printed_as_it_is(name: str, tmp_path: Path) -> None:
    content = render(on_paper(name=name))
    assert name in single_spaced(pdf_text(content, tmp_path))
    assert name in title_of(PdfReader(io.BytesIO(content)))


@pytest.mark.parametrize("name", ["অমিতাভ বন্দ্যোপাধ্যায়", "क्ष्मी श्री", "ਗੁਰਪ੍ਰੀਤ ਕੌਰ"])
def test_a_name_in_another_script_copies_exactly(name: str, tmp_path: Path) -> None:
    assert name in single_spaced(pdf_text(render(on_paper(name=name)), tmp_path))


@pytest.mark.parametrize(
    "name", ["অমিতাভ বন্দ্যোপাধ্যায়", "क्ष्मी श्री", "ਗੁਰਪ੍ਰੀਤ ਕੌਰ", "لُجَيْن الأَحْمَد", "Ali علي O’Connor"]
)
def test_a_name_in_another_script_is_valid(name: str) -> None:
    content = render(on_paper(name=name))
    assert page.is_pdf_compliant_bytes(content, profile="ua1")
    assert page.is_pdf_compliant_bytes(content, profile="3a")


@pytest.mark.parametrize("name", ["王伟", "สมชาย ใจดี", "Zoë 🎓"])
def test_a_name_we_have_no_letters_for_is_not_printed_with_boxes(name: str) -> None:
    assert not pdf.can_render(on_paper(name=name))
    with pytest.raises(typesetting.LettersMissing):
        render(on_paper(name=name))


@pytest.mark.parametrize("name", VERY_LONG)
@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_very_long_name_and_title_stay_on_the_page(
    name: str, language: str, tmp_path: Path
) -> None:
    content = render(
        on_paper(
            language,
            name=name,
            course_title=("Safeguarding awareness for staff " * 8)[:255].strip(),
        )
    )
    assert len(PdfReader(io.BytesIO(content)).pages) == 1
    (tmp_path / "long.pdf").write_bytes(content)
    boxes = subprocess.run(
        ["pdftotext", "-bbox", str(tmp_path / "long.pdf"), "-"],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    corners = [
        tuple(map(float, box))
        for box in re.findall(r'xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)"', boxes)
    ]
    assert corners
    assert all(x0 >= 0 and y0 >= 0 and x1 <= 842 and y1 <= 596 for x0, y0, x1, y1 in corners)


def test_a_foreign_style_or_picture_in_a_name_loads_nothing(tmp_path: Path) -> None:
    name = '<img src="file:///etc/hostname"><style>*{color:red}</style>'
    assert name in single_spaced(pdf_text(render(on_paper(name=name)), tmp_path))


def test_the_qr_code_leads_to_the_verification_page() -> None:
    with translation.override("en"):
        context = sheet_context(on_paper(), base_url=SITE)
    assert context["address"] == "beacon.example/verify/K7M4-QP2X-ABCD"
    assert (
        "<title>QR code that opens the page which checks this certificate</title>"
        in context["qr_code"]
    )


def test_without_pango_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "missing_libraries", lambda: ("Pango",))
    assert not typesetting.is_available()
    with pytest.raises(typesetting.LibrariesMissing, match="Pango"):
        render(on_paper())
