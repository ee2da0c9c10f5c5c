import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


def note_faces(apps, schema_editor):
    """Of several live pages of a course in a language the one published first stays the one learners are led to."""
    CoursePage, CourseFace = apps.get_model("courses", "CoursePage"), apps.get_model("courses", "CourseFace")
    live = CoursePage.objects.filter(live=True).order_by(F("first_published_at").asc(nulls_last=True), "pk")
    faces = {}
    for page, course, locale in live.values_list("pk", "course_id", "locale_id"):
        faces.setdefault((course, locale), CourseFace(page_id=page, course_id=course, locale_id=locale))
    CourseFace.objects.bulk_create(faces.values())


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0002_recertification"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="CourseFace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="faces", to="courses.course"
                    ),
                ),
                (
                    "locale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="wagtailcore.locale"
                    ),
                ),
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="face", to="courses.coursepage"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("course", "locale"), name="course_face_one_per_language")
                ],
            },
        ),
        migrations.RunPython(note_faces, migrations.RunPython.noop, elidable=True),
    ]
