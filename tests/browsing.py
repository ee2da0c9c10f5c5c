"""Real Chromium, the distribution's own, at the sizes and in the languages of our readers."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, sync_playwright

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PLACES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def chromium() -> str | None:
    """Return the path of the browser: ``CHROMIUM`` or the machine's own; None if there is none."""
    for name in (os.environ.get("CHROMIUM", ""), *PLACES):
        path = shutil.which(name) if name else None
        if path:
            return path
    return None


@contextmanager
def launched() -> Iterator[Browser]:
    """Start the browser, and close it at the end."""
    path = chromium()
    if path is None:
        pytest.fail(
            "Chromium is missing: apt-get install chromium, "
            "or bin/test --fast to leave the browser out."
        )
    with sync_playwright() as playwright:
        browser = _launch(playwright, path)
        yield browser
        browser.close()


def _launch(playwright: Playwright, path: str) -> Browser:
    return playwright.chromium.launch(executable_path=path, args=FLAGS, headless=True)


class PageFactory:
    """``page_at(360, 740, language="ur", dark=True, js=False)`` opens a page of the site under test.

    ``errors`` collects what the browser's console complained about: scripts that failed, resources
    that were missing, content-security-policy violations. The test fails when it is not empty.
    """

    def __init__(self, browser: Browser, base_url: str, stack: ExitStack) -> None:
        self.browser = browser
        self.base_url = base_url
        self.stack = stack
        self.errors: list[str] = []

    def __call__(
        self,
        width: int = 360,
        height: int = 740,
        language: str = "en",
        *,
        dark: bool = False,
        js: bool = True,
    ) -> Page:
        """Open a page for a new visitor (own cookies), ``width`` × ``height`` CSS pixels large."""
        context = self.browser.new_context(
            base_url=self.base_url,
            viewport={"width": width, "height": height},
            locale=language,
            color_scheme="dark" if dark else "light",
            java_script_enabled=js,
        )
        context.set_default_timeout(10_000)
        self.stack.callback(context.close)
        page = context.new_page()
        page.on("console", self._collect_error)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    def _collect_error(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url')})")


def axe_violations(page: Page, within: str | None = None, **options: Any) -> list[str]:
    """Return what axe finds wrong with a page, or ``within`` a part of it, a line for each rule."""
    report = Axe().run(page, context=within, options=options or None).response
    lines = []
    for violation in report["violations"]:
        targets = [node["target"] for node in violation["nodes"]]
        lines.append(f"{violation['id']}: {violation['help']} – {targets}")
    return lines
