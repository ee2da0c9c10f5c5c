"""Rotating a secret, as ``docs/rotating-secrets.md`` says: printed keys outlast it, planned or leaked."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client, override_settings
from django.utils import timezone

from accounts.actions import issue_key, link_token
from accounts.models import PersonalKey
from compliance.notices.mail import stop_address
from tests.people import Cast, sign_in
from workforce.devices.actions import register_device
from workforce.devices.models import SharedDevice
from workforce.devices.turns import COOKIE, set_device_cookie

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "rotating-secrets.md").read_text("utf-8")
SECRETS = {
    name: f"{name.lower()}-" + "0123456789" * 5
    for name in ("OLD-SECRET", "NEW-SECRET", "OLD-PEPPER", "NEW-PEPPER")
}
BEFORE = {
    "SECRET_KEY": SECRETS["OLD-SECRET"],
    "SECRET_KEY_FALLBACKS": [],
    "KEY_PEPPER": SECRETS["OLD-PEPPER"],
    "KEY_PEPPERS_BEFORE": [],
}


def env_of(case: str) -> str:
    """Return the page's lines for a case, with real secrets in them."""
    [lines] = re.findall(rf"```env {case}\n(.*?)```", PAGE, flags=re.DOTALL)
    return re.sub("|".join(SECRETS), lambda match: SECRETS[match[0]], lines)


def settings_of(case: str) -> dict[str, Any]:
    """Return the same as settings, of which some are lists."""
    settings: dict[str, Any] = dict(line.split("=", 1) for line in env_of(case).splitlines())
    for name in BEFORE:
        if name.endswith(("S", "BEFORE")):
            settings[name] = [settings[name]] if name in settings else []
    return settings


class World:
    """What a site has given out before its secret is changed."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.key = issue_key(person=cast.amina, at=timezone.now())
        self.browser = sign_in(Client(), cast.bruno)
        self.link = f"/me/email/{link_token(person=cast.amina, email='new@example.org')}/"
        self.stop = stop_address(cast.amina).removeprefix("http://localhost:8000")
        _device, token = register_device(
            unit=cast.workplace,
            label="Tablet",
            lists_names=True,
            language="en",
            by=cast.bruno,
            at=timezone.now(),
        )
        self.tablet = Client()
        answer = HttpResponse()
        set_device_cookie(answer, token)
        self.tablet.cookies[COOKIE] = answer.cookies[COOKIE].value

    def still(self) -> dict[str, bool]:
        """What of it is still good."""
        return {
            "key": Client().post(f"/key/{self.key}/").headers["Location"] == "/me/",
            "session": self.browser.get("/me/").status_code == 200,
            "mailed link": Client().get(self.link).status_code == 200,
            "link to stop messages": Client().get(self.stop).status_code == 200,
            "tablet": "Who is learning?" in self.tablet.get("/device/").content.decode(),
        }


ALL = {
    "key": True,
    "session": True,
    "mailed link": True,
    "link to stop messages": True,
    "tablet": True,
}


def test_a_printed_key_outlasts_another_secret_key(cast: Cast, settings: Any) -> None:
    secret = issue_key(person=cast.amina, at=timezone.now())
    settings.SECRET_KEY = "another-one-" + "9876543210" * 5
    assert Client().post(f"/key/{secret}/").headers["Location"] == "/me/", (
        "another SECRET_KEY voids a printed key"
    )


def test_planned_nobody_notices(cast: Cast) -> None:
    with override_settings(**BEFORE):
        world = World(cast)
        assert world.still() == ALL
    with override_settings(**settings_of("planned")):
        assert world.still() == ALL


def test_leaked_ends_sessions_and_links_and_spares_keys(cast: Cast) -> None:
    with override_settings(**BEFORE):
        world = World(cast)
        unused = issue_key(person=cast.chloe, at=timezone.now())
    hour = timezone.localtime().isoformat()
    with override_settings(**settings_of("leaked")):
        assert world.still() == dict.fromkeys(ALL, False) | {"key": True}
        command = re.findall(r"python manage\.py (unused_keys --since) HOUR", PAGE)[0].split()
        output = io.StringIO()
        with pytest.raises(CommandError) as refusal:
            call_command(*command, hour, "--format", "json", stdout=output)
        assert refusal.value.returncode == 1
        assert [row["name"] for row in json.loads(output.getvalue())["keys"]] == ["Chloé Martin"]
        assert Client().post(f"/key/{unused}/").headers["Location"] == "/me/"
        call_command(*command, hour)  # none is left
    with override_settings(**settings_of("leaked") | {"KEY_PEPPERS_BEFORE": []}):
        assert world.still()["key"], "used since, so kept under the new pepper"


def test_a_site_from_before_there_was_a_pepper_loses_nothing(cast: Cast) -> None:
    with override_settings(**BEFORE | {"KEY_PEPPER": ""}):
        world = World(cast)
        digests = {PersonalKey.objects.get().digest, SharedDevice.objects.get().digest}
    with override_settings(**settings_of("pepper")):
        assert world.still() == ALL
        assert world.still() == ALL
    assert not digests & {PersonalKey.objects.get().digest, SharedDevice.objects.get().digest}


def test_what_was_never_used_opens_nothing_once_the_old_pepper_is_gone(cast: Cast) -> None:
    with override_settings(**BEFORE):
        world = World(cast)
    with override_settings(**settings_of("leaked") | {"KEY_PEPPERS_BEFORE": []}):
        assert not world.still()["key"]


@pytest.mark.parametrize("case", ["pepper", "planned", "leaked"])
def test_the_site_reads_each_of_the_pages_files(case: str, tmp_path: Path) -> None:
    Path(tmp_path, ".env").write_text(env_of(case))
    names = [*BEFORE]
    code = f"from django.conf import settings; print([getattr(settings, name) for name in {names}])"
    environment = {name: value for name, value in os.environ.items() if name not in names}
    environment |= {
        "BEACON_ENV_FILE": str(tmp_path / ".env"),
        "DJANGO_SETTINGS_MODULE": "training_site.settings",
    }
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True
    )
    settings = settings_of(case)
    assert process.stdout.decode().strip() == str([settings[name] for name in names])


@pytest.mark.parametrize(
    ("file", "added"),
    [
        ("SECRET_KEY=it's-old#1\nDEMO=true", ["KEY_PEPPER", "KEY_PEPPERS_BEFORE"]),
        ("DEMO=true\n", ["KEY_PEPPER"]),
        ("SECRET_KEY=old\nKEY_PEPPER=there\n", []),
    ],
)
def test_bin_run_adds_a_pepper_once_and_changes_nothing_else(
    tmp_path: Path, file: str, added: list[str]
) -> None:
    path = tmp_path / ".env"
    path.write_text(file)
    clean = {name: value for name, value in os.environ.items() if name not in BEFORE}
    for _time in range(2):
        subprocess.run(
            [sys.executable, "bin/lib/pepper.py", str(path)], cwd=ROOT, env=clean, check=True
        )
    lines = path.read_text().removeprefix(file).split()
    assert [line.split("=")[0] for line in lines] == added
    if "KEY_PEPPERS_BEFORE" in added:
        code = "from training_site.settings import *; print(SECRET_KEY, *KEY_PEPPERS_BEFORE)"
        process = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**clean, "BEACON_ENV_FILE": str(path)},
            capture_output=True,
            check=True,
        )
        assert process.stdout.decode().split() == ["it's-old#1"] * 2


SIGNS = ["old,with,commas", "a pass phrase, of words", "it's,old;#1|%24"]


@pytest.mark.parametrize("secret", SIGNS)
def test_an_older_secret_may_have_any_sign_in_it(tmp_path: Path, secret: str) -> None:
    quoted = secret.replace("'", "\\'")
    Path(tmp_path, ".env").write_text(f"SECRET_KEY='{quoted}'\nSECRET_KEY_FALLBACKS='{quoted}'\n")
    clean = {name: value for name, value in os.environ.items() if name not in BEFORE}
    clean |= {"BEACON_ENV_FILE": str(tmp_path / ".env")}
    subprocess.run(
        [sys.executable, "bin/lib/pepper.py", str(tmp_path / ".env")],
        cwd=ROOT,
        env=clean,
        check=True,
    )
    names = "SECRET_KEY, *SECRET_KEY_FALLBACKS, *KEY_PEPPERS_BEFORE"
    code = f"from training_site.settings import *; print([{names}])"
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=clean, capture_output=True, check=True
    )
    assert process.stdout.decode().strip() == str([secret] * 3)


def test_several_older_secrets_are_numbered(tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if name not in BEFORE}
    numbered = {
        "KEY_PEPPERS_BEFORE_10": "d",
        "KEY_PEPPERS_BEFORE_2": "b,c",
        "KEY_PEPPERS_BEFORE": "a",
    }
    code = "from training_site.settings import *; print(KEY_PEPPERS_BEFORE)"
    environment = {**clean, **numbered, "KEY_PEPPERS_BEFORE_3": "", "BEACON_ENV_FILE": os.devnull}
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True
    )
    assert process.stdout.decode().strip() == "['a', 'b,c', 'd']"


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "9999-99-99T00:00"])
def test_no_day_is_refused(text: str) -> None:
    with pytest.raises(CommandError, match="no day or instant"):
        call_command("unused_keys", f"--since={text}")
