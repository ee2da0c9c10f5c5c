from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workforce', '0004_shared_devices_speak'),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='retry_at',
            field=models.DateTimeField(blank=True, help_text='Set with each try, before it is made.', null=True, verbose_name='not tried again before'),
        ),
        migrations.AlterField(
            model_name='longtask',
            name='kind',
            field=models.CharField(choices=[('import_check', 'Reading a list of people'), ('import_apply', 'Importing people'), ('rule_change', 'Working out who must hold what'), ('reminders', 'Sending reminders'), ('letters', 'Making letters')], max_length=12, verbose_name='kind'),
        ),
    ]
