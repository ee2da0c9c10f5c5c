"""Two people and a manager use one tablet, in a real browser with its real Back button."""

from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.actions import issue_key, prefer_language, set_pin
from accounts.models import User
from courses.models import Enrolment
from tests.browsing import FLAGS, PageFactory, axe_violations, chromium
from tests.compliance.builders import certify, worker
from tests.journeys.steps import browse_as, follow, press
from tests.people import AT, Cast, TinyCourse
from workforce.devices.actions import revoke_device
from workforce.devices.models import SharedDevice
from workforce.devices.turns import COOKIE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PIN = "7302"
SIZES = [(360, 740), (768, 1024)]
#: What Amina's history still leads to: a lesson is anybody's.
PUBLIC = {"/en/hotels/recognise/second/", "/en/hotels/recognise/first/"}


@pytest.fixture
def farah(cast: Cast, tiny_course: TinyCourse) -> User:
    """Amina has a PIN; Farah, who reads Urdu, works beside her and has none."""
    set_pin(person=cast.amina, pin=PIN)
    farah = worker(cast.workplace, name="Farah Noor")
    prefer_language(person=farah, language="ur")
    return farah


def register(page: Page, cast: Cast, live_site: str, label: str = "Front desk") -> None:
    """Bruno makes the device in front of him a shared one."""
    browse_as(page, cast.bruno, live_site)
    page.goto("/manage/devices/")
    page.locator("#id_label").fill(label)
    follow(page, page.locator("main form.form .form__actions button"))
    expect(page.locator("h1")).to_have_text("Who is learning?")


def pick(page: Page, name: str, pin: str = PIN) -> None:
    """Press a name and type the PIN."""
    follow(page, page.get_by_role("button", name=name))
    page.locator("#id_pin").fill(pin)
    follow(page, page.locator("main form.form button"))
    page.wait_for_url("**/me/")


def hand_over(page: Page) -> None:
    """Press the button in the bar."""
    follow(page, page.locator(".device-bar button"))


def went_back(page: Page) -> set[str]:
    """Return where the Back button leads, as far as it goes; no page may be Amina's."""
    paths = set()
    for _back in range(12):
        page.go_back(wait_until="load")
        if page.url == "about:blank":
            break
        path = urlsplit(page.url).path
        assert path == "/device/" or "Amina" not in page.content(), path
        assert page.locator(".device-bar").count() == 0, path
        paths.add(path)
    return paths


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_one_hands_over_and_nothing_is_left_for_the_other(
    page_at: PageFactory,
    live_site: str,
    cast: Cast,
    farah: User,
    tiny_course: TinyCourse,
    width: int,
    height: int,
) -> None:
    page = page_at(width, height)
    register(page, cast, live_site)
    words = issue_key(person=farah, at=AT)
    certificate = certify(cast.amina, cast.course, on=timezone.localdate())

    pick(page, "Amina Yusuf")
    page.goto("/en/hotels/recognise/first/")
    press(page, "/learn/done/")
    page.goto(f"/certificate/{certificate.serial}/")
    page.goto(f"/verify/{certificate.serial}/")
    page.goto("/me/")
    expect(page.locator(".device-bar__who")).to_contain_text("Amina Yusuf")
    page.evaluate(
        "localStorage.setItem('left', 'behind'); sessionStorage.setItem('left', 'behind')"
    )
    hand_over(page)
    expect(page.locator("h1")).to_have_text("Done. Hand the device to the next person.")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert {cookie["name"] for cookie in page.context.cookies()} <= {
        COOKIE,
        "csrftoken",
        "language",
    }

    assert went_back(page) == {"/device/", f"/certificate/{certificate.serial}/"} | PUBLIC

    page.goto("/")
    expect(page.locator("h1")).to_have_text("Who is learning?")
    page.goto(f"/key/{words}/")
    follow(page, page.locator("main form button"))
    assert page.url.endswith("/device/new-pin/")
    assert page.locator("html").get_attribute("lang") == "ur"
    page.locator("#id_pin").fill("8141")
    page.locator("#id_again").fill("8141")
    follow(page, page.locator("main form.form button"))
    page.wait_for_url("**/me/")
    expect(page.locator(".device-bar__who")).to_contain_text("Farah Noor")
    assert "Amina" not in page.content()
    assert not Enrolment.objects.filter(person=farah).exists()
    hand_over(page)
    assert page.locator("html").get_attribute("lang") == "en"
    follow(page, page.locator("main a.button"))
    pick(page, "Farah Noor", "8141")
    assert words not in page.evaluate("JSON.stringify(performance.getEntries())")
    # her certificate: hers alone
    page_at.errors[:] = [error for error in page_at.errors if "404" not in error]


def test_pages_kept_in_memory_are_not_shown_either(
    browser: Browser, live_site: str, cast: Cast, farah: User, tiny_course: TinyCourse
) -> None:
    """A browser as people have it: the one of the other tests keeps no pages in memory."""
    caching_browser = browser.browser_type.launch(
        executable_path=chromium(), args=FLAGS, ignore_default_args=["--disable-back-forward-cache"]
    )
    with ExitStack() as stack:
        stack.callback(caching_browser.close)
        page = PageFactory(caching_browser, live_site, stack)()
        register(page, cast, live_site)
        pick(page, "Amina Yusuf")
        page.goto("/en/hotels/recognise/first/")
        page.goto("/me/")
        hand_over(page)
        follow(page, page.locator("main a.button"))
        pick(page, "Amina Yusuf")  # and out again by the clock of nobody: the plain way out
        follow(page, page.locator('form[action$="/logout/"] button'))
        for _back in range(8):
            page.evaluate("history.back()")
            page.wait_for_timeout(400)
            page.wait_for_load_state()
            is_list = urlsplit(page.url).path == "/device/"
            assert is_list or "Amina" not in page.content(), page.url


def test_an_untouched_device_warns_then_locks(
    page_at: PageFactory, live_site: str, cast: Cast, farah: User, settings: Any
) -> None:
    page = page_at()
    register(page, cast, live_site)
    settings.SHARED_DEVICE_IDLE_MINUTES = 6 / 60
    pick(page, "Amina Yusuf")
    warning = page.locator("dialog[data-device-lock]")
    expect(warning).to_be_visible(timeout=6000)
    assert axe_violations(page) == []
    warning.get_by_role("button").click()
    expect(warning).to_be_hidden()
    page.wait_for_timeout(1500)
    assert page.url.endswith("/me/")
    expect(warning).to_be_visible(timeout=6000)
    page.wait_for_url("**/device/?after=idle", timeout=8000)
    expect(page.locator("main .note").first).to_contain_text("Nobody touched this device")
    expect(page.locator("h1")).to_have_text("Who is learning?")
    page.go_back()
    page.wait_for_url("**/device/")


def test_reading_without_going_on_keeps_the_turn(
    page_at: PageFactory, live_site: str, cast: Cast, farah: User, settings: Any
) -> None:
    page = page_at()
    register(page, cast, live_site)
    settings.SHARED_DEVICE_IDLE_MINUTES = 4 / 60
    pick(page, "Amina Yusuf")
    for _second in range(12):
        page.evaluate("scrollBy(0, 20)")  # a wheel would wait for ever if the page were left now
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(500)
    assert page.url.endswith("/me/")
    expect(page.locator("dialog[data-device-lock]")).to_be_hidden()
    page.reload()
    assert page.url.endswith("/me/")


def test_without_scripts_the_server_locks(
    page_at: PageFactory, live_site: str, cast: Cast, farah: User, settings: Any
) -> None:
    page = page_at(js=False)
    register(page, cast, live_site)
    settings.SHARED_DEVICE_IDLE_MINUTES = 1 / 60
    pick(page, "Amina Yusuf")
    page.wait_for_timeout(1300)
    page.goto("/me/")
    assert page.url.endswith("/device/?after=idle")


def test_a_stopped_device_says_so_and_forgets_that_it_was_one(
    page_at: PageFactory, live_site: str, cast: Cast, farah: User
) -> None:
    page = page_at()
    register(page, cast, live_site)
    pick(page, "Amina Yusuf")
    revoke_device(
        device=SharedDevice.objects.get(), by=cast.bruno, at=timezone.now() - timedelta(seconds=1)
    )
    page.goto("/me/")
    expect(page.locator("h1")).to_have_text("This is not a shared device")
    assert COOKIE not in {cookie["name"] for cookie in page.context.cookies()}
    assert "Amina" not in page.content()


@pytest.mark.parametrize("language", ["en", "ur"])
def test_axe_finds_nothing(
    page_at: PageFactory,
    live_site: str,
    cast: Cast,
    farah: User,
    tiny_course: TinyCourse,
    language: str,
) -> None:
    page = page_at(360, 740, language)
    violations_by_page: dict[str, list[str]] = {}

    def look(address: str = "") -> None:
        if address:
            page.goto(address)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        violations = axe_violations(page)
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        violations += [f"dark: {line}" for line in axe_violations(page, runOnly=["color-contrast"])]
        if violations:
            violations_by_page[address or page.url] = violations

    look("/device/")
    browse_as(page, cast.bruno, live_site)
    page.goto(f"/{language}/")
    page.goto("/manage/devices/")
    follow(page, page.locator("main form.form .form__actions button"))
    look()
    page.locator("#id_label").fill("Front desk")
    follow(page, page.locator("main form.form .form__actions button"))
    for address in (
        "/device/",
        "/device/?after=idle&q=x",
        "/device/key/",
        "/device/learner-id/",
        "/device/not-listed/",
    ):
        look(address)
    page.goto("/device/")
    follow(page, page.locator(".device-names__name").first)
    look()
    follow(page, page.locator("main form.form button"))
    look()
    page.locator("#id_pin").fill(PIN)
    follow(page, page.locator("main form.form button"))
    for address in ("/me/", "/device/", "/device/new-pin/", "/device/hand-over/"):
        look(address)
    hand_over(page)
    look()
    page.goto(f"/{language}/hotels/recognise/first/")
    press(page, "/learn/done/")
    hand_over(page)
    look()
    assert violations_by_page == {}
