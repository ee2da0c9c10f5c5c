from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workforce', '0003_roles_by_sector_and_letters_sent'),
    ]

    operations = [
        migrations.AddField(
            model_name='shareddevice',
            name='language',
            field=models.CharField(blank=True, help_text='What it speaks between two people.', max_length=12, verbose_name='language'),
        ),
        migrations.AddField(
            model_name='shareddevice',
            name='lists_names',
            field=models.BooleanField(default=True, help_text='Only of people who have a PIN. Otherwise each types their learner ID.', verbose_name='shows names to choose from'),
        ),
    ]
