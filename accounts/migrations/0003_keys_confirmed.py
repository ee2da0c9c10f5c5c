"""When a person said that they have their key. Of older keys nobody knows: ``/me/`` asks once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_pin_and_messages")]

    operations = [
        migrations.AddField(
            model_name="personalkey", name="confirmed_at", field=models.DateTimeField(blank=True, null=True)
        ),
    ]
