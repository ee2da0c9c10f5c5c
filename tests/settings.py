"""The site's settings as tests want them: nothing read from a developer's ``.env``, nothing kept."""

import os
import tempfile
from pathlib import Path
from typing import Any

VAR = Path(
    tempfile.gettempdir(),
    f"beacon-tests-{os.getuid()}",
    os.environ.get("PYTEST_XDIST_WORKER", "main"),
)
os.environ |= {
    "BEACON_ENV_FILE": os.devnull,
    "SECRET_KEY": "tests-only-" + "0123456789" * 5,
    "KEY_PEPPER": "tests-only-pepper-" + "0123456789" * 5,
    "SITE_URL": "http://localhost:8000",
    "VAR_DIR": str(VAR),
    "TASKS_BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
    # Playwright keeps an event loop running in the main thread; the tests themselves are not async.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}
for name in (
    "DEBUG",
    "DEMO",
    "ALLOWED_HOSTS",
    "CACHE_URL",
    "EMAIL_URL",
    "SITE_NAME",
    "LANGUAGES_REVIEWED",
):
    os.environ.pop(name, None)

from tests.strict import Undefined  # noqa: E402  (the environment comes first)
from training_site.settings import *  # noqa: E402, F403  (a test run is the site's settings, but for the lines below)
from training_site.settings import TEMPLATES  # noqa: E402  (as above)

Path(VAR, "static").mkdir(parents=True, exist_ok=True)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
OPTIONS: dict[str, Any] = TEMPLATES[0]["OPTIONS"]  # type: ignore[assignment]  # options are of many types
OPTIONS["string_if_invalid"] = Undefined()
# Each test client would index all static files when it is made: a tenth of the time all tests take.
WHITENOISE_AUTOREFRESH = True
