from django.db import migrations, models

STATES = [
    ("acknowledged", "Lue, à vérifier"),
    ("to_review", "À revoir : nouvelle version"),
    ("not_concerned", "Non concernée"),
    ("in_progress", "Concernée, en cours"),
    ("completed", "Terminée"),
]
GONE = "query"


def fill(apps, schema_editor):
    """Give replies that are to be reviewed the answer that the new version found."""
    steps = apps.get_model("distribution", "ReplyStep").objects.filter(name="review")
    replies = apps.get_model("distribution", "Reply").objects
    for pk in list(replies.filter(state="to_review").values_list("pk", flat=True)):
        last = steps.filter(reply=pk).order_by("-pk").values_list("source", flat=True).first()
        before = "acknowledged" if last in (None, GONE) else last
        replies.filter(pk=pk).update(before_review=before)


class Migration(migrations.Migration):
    dependencies = [("distribution", "0005_questions_aside")]

    operations = [
        migrations.AddField(
            model_name="reply",
            name="before_review",
            field=models.CharField(
                blank=True,
                choices=STATES,
                default="",
                max_length=13,
                verbose_name="état avant la nouvelle version",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
