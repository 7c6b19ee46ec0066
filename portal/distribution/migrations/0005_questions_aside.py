from django.db import migrations, models

TALK = ("ask", "answer")
BESIDE = "query"


def put_back(apps, schema_editor):
    """Give replies the answer that a question, or the answer to it, had taken the place of."""
    steps = apps.get_model("distribution", "ReplyStep").objects
    replies = apps.get_model("distribution", "Reply").objects
    asked = steps.filter(name="ask").values("reply")
    for pk, state in list(replies.filter(pk__in=asked).values_list("pk", "state")):
        moves = steps.filter(reply=pk).exclude(name="report").order_by("-pk")
        before = state
        for name, source in moves.values_list("name", "source"):
            if name not in TALK:
                break
            before = source
        if before == BESIDE:
            before = "acknowledged"
        if before != state:
            replies.filter(pk=pk).update(state=before)


class Migration(migrations.Migration):
    dependencies = [("distribution", "0004_reply_lines_by_product")]

    operations = [
        migrations.RunPython(put_back, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="reply", name="reply_question_told"),
        migrations.RemoveField(model_name="reply", name="question"),
        migrations.AlterField(
            model_name="reply",
            name="state",
            field=models.CharField(
                choices=[
                    ("acknowledged", "Lue, à vérifier"),
                    ("to_review", "À revoir : nouvelle version"),
                    ("not_concerned", "Non concernée"),
                    ("in_progress", "Concernée, en cours"),
                    ("completed", "Terminée"),
                ],
                default="acknowledged",
                max_length=13,
                verbose_name="état",
            ),
        ),
    ]
