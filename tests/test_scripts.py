"""bin/run, bin/test and what they are made of; last, both commands in a clean clone."""

import hashlib
import importlib.util
import io
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = [ROOT / "bin" / name for name in ("run", "test", "check")]
SHELL = [*SCRIPTS, *sorted((ROOT / "bin" / "lib").glob("*.sh"))]


def script(name: str) -> ModuleType:
    """A Python file of bin/lib as a module."""
    spec = importlib.util.spec_from_file_location(
        f"script_{name}", ROOT / "bin" / "lib" / f"{name}.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(*command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """The outcome of a command, with what it said."""
    return subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=ROOT,
        **options,
    )


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


# --- The shell ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SHELL, ids=lambda path: path.name)
def test_the_scripts_are_plain_sh(path: Path) -> None:
    strict_shell = shutil.which("dash") or "sh"
    outcome = run(strict_shell, "-n", path)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    for bashism in ("[[", "<<<", "function ", "local ", "&>", "pipefail"):
        assert bashism not in path.read_text("utf-8")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_help_has_an_example(path: Path) -> None:
    outcome = run(path, "--help")
    assert outcome.returncode == 0
    assert "Usage: bin/" in outcome.stdout
    assert "Example" in outcome.stdout


def without_packages(folder: Path) -> dict[str, str]:
    """An environment in which the distribution has no package to give."""
    apt_get = folder / "apt-get"
    apt_get.write_text("#!/bin/sh\nexit 100\n")
    apt_get.chmod(0o755)
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def test_a_library_the_browser_driver_misses_is_named_before_the_first_test(tmp_path: Path) -> None:
    driver = tmp_path / "node"
    driver.write_text(
        "#!/bin/sh\necho 'libatomic.so.1: cannot open shared object file' >&2\nexit 127\n"
    )
    driver.chmod(0o755)
    environment = {**without_packages(tmp_path), "PLAYWRIGHT_NODEJS_PATH": str(driver)}
    outcome = run(ROOT / "bin" / "test", "--collect-only", "tests/browser", env=environment)
    assert outcome.returncode == 1
    assert "apt-get install libatomic1" in outcome.stderr
    assert "collected" not in outcome.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("run", "--nonsense"),
        ("run", "--port", "abc"),
        ("run", "--port"),
        ("test", "--database", "oracle"),
    ],
)
def test_nonsense_is_refused_with_exit_code_two(words: tuple[str, ...]) -> None:
    outcome = run(ROOT / "bin" / words[0], *words[1:])
    assert outcome.returncode == 2
    assert outcome.stderr


def test_a_taken_port_is_said_in_one_sentence(taken_port: int) -> None:
    outcome = run(ROOT / "bin" / "run", "--port", str(taken_port))
    assert outcome.returncode == 1
    assert f"Port {taken_port} is in use" in outcome.stderr
    assert f"bin/run --port {taken_port + 1}" in outcome.stderr


def test_an_old_python_is_said_in_one_sentence(tmp_path: Path) -> None:
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    outcome = run(
        ROOT / "bin" / "run", env={"PATH": f"{tmp_path}:/usr/bin:/bin", "HOME": str(tmp_path)}
    )
    assert outcome.returncode == 1
    assert "needs Python 3.11 or newer" in outcome.stderr


def test_a_pepper_beside_earlier_ones_keeps_what_keys_hung_on_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SECRET_KEY", "KEY_PEPPER", "KEY_PEPPERS_BEFORE", "KEY_PEPPERS_BEFORE_2"):
        monkeypatch.delenv(name, raising=False)
    env = tmp_path / ".env"
    env.write_text("SECRET_KEY=now\nKEY_PEPPERS_BEFORE=older\n")
    assert script("pepper").lines_for(env)[1:] == ["KEY_PEPPERS_BEFORE_2='now'"]
    env.write_text("SECRET_KEY=now\nKEY_PEPPERS_BEFORE=older\nKEY_PEPPERS_BEFORE_2=now\n")
    assert script("pepper").lines_for(env)[1:] == []


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the scripts, their packages, and no site: bin/run ends where it would prepare one."""
    shutil.copytree(ROOT / "bin", tmp_path / "bin")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / "tools").mkdir()
    for name in ("uv", "apt-get"):
        (tmp_path / "tools" / name).write_text("#!/bin/sh\n")
        (tmp_path / "tools" / name).chmod(0o755)
    return tmp_path


def begin(checkout: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """bin/run with these settings in its environment, and no others."""
    ours = ("BEACON_ENV_FILE", "SECRET_KEY", "KEY_PEPPER", "SITE_URL", "VAR_DIR")
    environment = {name: value for name, value in os.environ.items() if name not in ours} | settings
    environment["PATH"] = f"{checkout / 'tools'}{os.pathsep}{environment['PATH']}"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return run(checkout / "bin" / "run", "--port", str(port), env=environment)


@pytest.mark.parametrize("file", ["/dev/null", "given.env", "none.env"])
def test_where_settings_are_read_from_another_file_nothing_is_written(
    checkout: Path, file: str
) -> None:
    (checkout / "given.env").write_text("DEMO=true\n")
    before = sorted(path.name for path in checkout.iterdir())
    process = begin(checkout, BEACON_ENV_FILE=file)
    assert sorted(path.name for path in checkout.iterdir()) == before, (
        f"BEACON_ENV_FILE={file} bin/run writes .env"
    )
    assert (checkout / "given.env").read_text() == "DEMO=true\n"
    assert process.returncode == 1
    assert "SECRET_KEY" in process.stderr
    assert f"are neither in the environment nor in {file}" in process.stderr


def test_settings_of_the_environment_are_enough(checkout: Path) -> None:
    process = begin(checkout, BEACON_ENV_FILE="/dev/null", SECRET_KEY="s" * 50, KEY_PEPPER="p" * 50)
    assert "neither in the environment" not in process.stderr
    assert (
        "manage.py" in process.stderr
    )  # it went on to prepare the site, which is not in this folder


def test_else_secrets_are_written_to_the_file_beside(checkout: Path) -> None:
    begin(checkout)
    assert [line.split("=")[0] for line in (checkout / ".env").read_text().splitlines()[1:]] == [
        "SECRET_KEY",
        "KEY_PEPPER",
        "DEMO",
    ]


# --- Fetching uv --------------------------------------------------------------------------------


@pytest.fixture
def fetch_uv(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    return script("fetch_uv")


def wheels(version: str) -> list[dict[str, object]]:
    ends = (
        "macosx_10_12_x86_64",
        "macosx_11_0_arm64",
        "manylinux_2_17_x86_64.manylinux2014_x86_64",
        "manylinux_2_28_aarch64",
        "musllinux_1_1_x86_64",
        "win_amd64",
    )
    return [{"filename": f"uv-{version}-py3-none-{end}.whl"} for end in ends]


@pytest.mark.parametrize(
    ("system", "machine", "libc", "expected"),
    [
        ("linux", "x86_64", "glibc", "manylinux_2_17_x86_64"),
        ("linux", "aarch64", "glibc", "manylinux_2_28_aarch64"),
        ("linux", "x86_64", "", "musllinux_1_1_x86_64"),
        ("darwin", "arm64", "", "macosx_11_0_arm64"),
        ("darwin", "x86_64", "", "macosx_10_12_x86_64"),
    ],
)
def test_the_wheel_for_this_machine_is_chosen(
    fetch_uv: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    system: str,
    machine: str,
    libc: str,
    expected: str,
) -> None:
    monkeypatch.setattr(fetch_uv.sys, "platform", system)
    monkeypatch.setattr(fetch_uv.platform, "machine", lambda: machine)
    monkeypatch.setattr(fetch_uv.platform, "libc_ver", lambda: (libc, ""))
    assert expected in fetch_uv.wheel_for_this_machine(wheels(fetch_uv.VERSION))["filename"]
    with pytest.raises(SystemExit, match="has no uv"):
        fetch_uv.wheel_for_this_machine(wheels("0.0.1"))


@pytest.mark.parametrize("is_honest", [True, False])
def test_a_wheel_with_another_digest_is_refused(
    fetch_uv: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_honest: bool
) -> None:
    wheel = io.BytesIO()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"uv-{fetch_uv.VERSION}.data/scripts/uv", "#!/bin/sh\n")
    digest = hashlib.sha256(wheel.getvalue()).hexdigest() if is_honest else "0" * 64
    file = {"filename": "uv.whl", "url": "../uv.whl", "hashes": {"sha256": digest}}
    monkeypatch.setattr(fetch_uv, "wheel_for_this_machine", lambda files: files[0])
    monkeypatch.setattr(
        fetch_uv,
        "fetch",
        lambda url, accept="": (
            wheel.getvalue() if url.endswith(".whl") else json.dumps({"files": [file]})
        ),
    )
    if is_honest:
        fetch_uv.main(tmp_path)
        assert os.access(tmp_path / "uv", os.X_OK)
    else:
        with pytest.raises(SystemExit, match="SHA-256"):
            fetch_uv.main(tmp_path)
        assert not (tmp_path / "uv").exists()


def test_the_index_of_the_environment_is_asked(
    fetch_uv: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fetch_uv.index_url() == "https://pypi.org/simple/"
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example.org/simple")
    assert fetch_uv.index_url() == "https://index.example.org/simple/"


# --- Without uv: the lock file as requirements ----------------------------------------------------


@pytest.mark.parametrize("is_dev", [False, True])
def test_the_lock_file_becomes_requirements_with_hashes(
    capsys: pytest.CaptureFixture[str], is_dev: bool
) -> None:
    script("requirements").main(dev=is_dev)
    lines = dict(line.split("==") for line in capsys.readouterr().out.splitlines())
    assert {
        "django",
        "wagtail",
        "weasyprint",
        "psycopg",
        "psycopg-binary",
        "dj-database-url",
    } <= set(lines)
    assert ("pytest" in lines) is is_dev
    assert all("--hash=sha256:" in rest for rest in lines.values())
    assert "colorama" not in lines  # for another system


def test_what_reads_the_markers_is_installed_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    script("requirements").main(dev=False, only="packaging")
    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith("packaging==")
    assert "--hash=sha256:" in line


# --- Serving --------------------------------------------------------------------------------------


def test_ports_are_known_to_be_free_or_taken(taken_port: int) -> None:
    port = script("port")
    assert not port.is_free("127.0.0.1", taken_port)
    assert port.is_free("127.0.0.1", 0)
    assert port.name("127.0.0.1") == "localhost"
    assert port.name("training.example.org") == "training.example.org"


def test_stopping_ends_children_of_children(tmp_path: Path) -> None:
    serve = script("serve")
    held = tmp_path / "held"  # a pipe every child holds open: it ends when the last of them has
    os.mkfifo(held)
    reader = os.open(held, os.O_RDONLY | os.O_NONBLOCK)
    child = serve.start(["sh", "-c", f"exec 3>{held}; echo started >&3; sleep 300 & sleep 300"])
    while not select.select([reader], [], [], 10)[0] or os.read(reader, 100) != b"started\n":
        time.sleep(0.05)
    serve.end([child])
    assert child.poll() is not None
    assert select.select([reader], [], [], 10)[0]
    assert os.read(reader, 100) == b""
    os.close(reader)


def test_a_child_that_does_not_listen_is_ended_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    serve = script("serve")
    monkeypatch.setattr(serve, "GRACE", 0.3)
    child = serve.start(
        [
            sys.executable,
            "-c",
            "import signal, time; signal.signal(15, lambda *a: 0); time.sleep(300)",
        ]
    )
    time.sleep(0.3)
    serve.end([child])
    assert child.poll() is not None


def test_nobody_there_is_an_empty_answer(taken_port: int) -> None:
    serve = script("serve")
    assert serve.read_answer("http://127.0.0.1:9/readyz") == ""
    assert serve.await_ready("http://127.0.0.1:9/readyz", lambda: False) == ""


# --- Both commands of the README, as a stranger would meet them -----------------------------------

KEPT = ("PATH", "LANG", "TERM", "SSL_CERT_FILE", "SSL_CERT_DIR")
KEPT_PREFIXES = ("PIP_", "UV_", "HTTP", "http", "NO_PROXY", "no_proxy")
PATIENCE = 300  # seconds; a first run downloads every package


class Clone:
    """A clean clone of the last commit, with an empty home directory."""

    def __init__(self, folder: Path) -> None:
        self.path, self.home = folder / "beacon", folder / "home"
        self.home.mkdir()
        subprocess.run(
            ["git", "clone", "--quiet", str(ROOT), str(self.path)], check=True, timeout=60
        )
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if name in KEPT or name.startswith(KEPT_PREFIXES)
        }
        self.environment["HOME"] = str(self.home)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]

    def get(self, path: str) -> str:
        """What the clone's site says; empty while it is not there."""
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}{path}", timeout=10
            ) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, OSError):
            return ""

    def live(self) -> tuple[float, str, dict[str, str]]:
        """Run the site once: seconds until ready, all it said, and three of its pages."""
        began = time.monotonic()
        log = self.path.parent / "run.log"
        with log.open("w") as log_file:
            site = subprocess.Popen(
                ["bin/run", "--port", str(self.port)],
                cwd=self.path,
                env=self.environment,
                stdout=log_file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            while (
                site.poll() is None
                and "Ctrl-C" not in log.read_text()
                and time.monotonic() - began < PATIENCE
            ):
                time.sleep(0.1)
            waited = time.monotonic() - began
            pages = {path: self.get(path) for path in ("/readyz", "/", "/ur/")}
            site.send_signal(signal.SIGINT)
            assert site.wait(timeout=30) == 0, log.read_text()
        finally:
            if site.poll() is None:
                os.killpg(site.pid, signal.SIGKILL)
        return waited, log.read_text(), pages

    def changes(self) -> str:
        """What git sees as changed or new."""
        outcome = subprocess.run(
            ["git", "status", "--porcelain"],
            cwd=self.path,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return outcome.stdout


@pytest.mark.clone
def test_a_stranger_runs_and_tests_the_site_with_two_commands(tmp_path: Path) -> None:
    clone = Clone(tmp_path)
    first, output, pages = clone.live()
    assert pages["/readyz"] == "ok", output
    assert "<main" in pages["/"]
    assert 'dir="rtl"' in pages["/ur/"]
    assert clone.get("/readyz") == "", "the site is still there after Ctrl-C"
    second, said_again, pages = clone.live()
    assert pages["/readyz"] == "ok", said_again
    assert "created" not in said_again
    assert second < max(10, first / 2), f"first run {first:.0f} s, second {second:.0f} s"
    tested = subprocess.run(
        ["bin/test", "tests/test_scaffolding.py", "tests/browser"],
        cwd=clone.path,
        env=clone.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert clone.changes() == ""
    print(f"First run {first:.1f} s, second {second:.1f} s.")  # noqa: T201  (bin/check shows it)
