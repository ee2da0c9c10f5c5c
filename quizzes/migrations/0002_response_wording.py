from django.db import migrations, models


class Migration(migrations.Migration):
    """An answer says in which words it was asked."""

    dependencies = [
        ("quizzes", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="response",
            name="wording",
            field=models.CharField(default="", max_length=16, verbose_name="wording"),
            preserve_default=False,
        ),
    ]
