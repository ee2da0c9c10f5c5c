from django.db import migrations, models


class Migration(migrations.Migration):
    """Statistics find the sittings of one quiz without reading those of all."""

    dependencies = [
        ("quizzes", "0003_words_of_earlier_responses"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(fields=["activity_key", "submitted_at"], name="attempt_of_quiz"),
        ),
    ]
