"""The starter content and the demo, as rows that are kept between runs (:mod:`tests.kept`)."""

import stat
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from tests.kept import kept
from tests.people import AT
from training_site.demo.seeding import DemoSummary, seed
from training_site.starter.bundles import read_bundles
from training_site.starter.loading import LoadReport, load

#: When the demonstration is made.
DEMO_AT = datetime(2026, 11, 22, 15, tzinfo=UTC)
CONTENT = settings.BASE_DIR / "content"
OTHERS = [code for code, _name in settings.LANGUAGES if code != "en"]


@dataclass(frozen=True)
class SeededDemo:
    """What seeding said, and the note of passwords that it left: its words and its mode."""

    summary: DemoSummary
    note: str
    note_mode: int

    def write_note(self, path: Path) -> None:
        """Write the note where seeding would have."""
        path.write_text(self.note, encoding="utf-8")
        path.chmod(self.note_mode)


def _load(languages: list[str], *, at: datetime) -> LoadReport:
    return load(read_bundles(CONTENT, codes=[], languages=languages), at=at)


def _run_command() -> None:
    put_starter()  # finds most of it there
    call_command("load_starter_content", verbosity=0)


def _seed() -> SeededDemo:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "demo.txt")
        summary = seed(at=DEMO_AT, note_path=path)
        return SeededDemo(summary, path.read_text("utf-8"), stat.S_IMODE(path.stat().st_mode))


#: Into a database with nothing but its schema: the starter content in every language, or in English.
put_starter = kept("starter", lambda: _load(OTHERS, at=AT))
put_english_starter = kept("starter-en", lambda: _load([], at=DEMO_AT))
#: The same and its contacts, as the operator's command loads them.
put_site = kept("site", _run_command)
#: Upon the English starter content: the demo.
put_demo = kept("demo", _seed)
