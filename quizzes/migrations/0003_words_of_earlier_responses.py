import hashlib
import json

from django.db import migrations
from django.db.models import Case, CharField, Value, When


def wording(question):
    """As ``quizzes.papers.wording`` on the day of this migration, of a question as papers store it."""
    choices = sorted(question["choices"], key=lambda choice: choice["id"])
    canonical = json.dumps({**question, "choices": choices}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def fill(apps, schema_editor):
    """One statement for each paper that was answered. A second run goes on where the first one stopped."""
    alias = schema_editor.connection.alias
    responses = apps.get_model("quizzes", "Response").objects.using(alias).filter(wording="")
    papers = apps.get_model("quizzes", "Paper").objects.using(alias)
    digests = list(papers.filter(attempts__responses__wording="").values_list("digest", flat=True).distinct())
    for start in range(0, len(digests), 50):
        for digest, body in papers.filter(digest__in=digests[start : start + 50]).values_list("digest", "body"):
            words = [When(question_key=q["key"], then=Value(wording(q))) for q in body["questions"]]
            if words:
                case = Case(*words, default=Value(""), output_field=CharField())
                responses.filter(attempt__paper_id=digest).update(wording=case)


class Migration(migrations.Migration):
    """Earlier answers learn from their papers in which words they were asked. Undone with the field."""

    atomic = False  # each paper by itself: sittings go on meanwhile

    dependencies = [
        ("quizzes", "0002_response_wording"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
