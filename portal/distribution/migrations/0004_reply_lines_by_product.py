from django.db import migrations, models

REFERENCE = "manufacturer_ref"


def products(apps, version):
    """Return what identifies each product of a version, and its name, by its number."""
    rows = (
        apps.get_model("publication", "AffectedItem")
        .objects.filter(version_id=version)
        .values_list("line", "identifier_kind", "key", "product")
        .annotate(first=models.Min("pk"))
        .order_by("line", "first")
    )
    codes = {}
    for line, kind, key, product, _first in rows:
        codes.setdefault(line, []).append((kind == REFERENCE, key, product))
    found, ranks = {}, {}
    for line, told in codes.items():
        _is_reference, key, product = min(told, key=lambda one: one[0])
        ranks[key] = rank = ranks.get(key, 0) + 1
        found[line] = (key if rank == 1 else f"{key}#{rank}", product)
    return found


def identify(apps, schema_editor):
    """Key the lines by the product that had their number when they were last reported."""
    steps = apps.get_model("distribution", "ReplyStep").objects.filter(name="report")
    reported = dict(steps.order_by("pk").values_list("reply", "version"))
    lines = apps.get_model("distribution", "ReplyLine").objects
    known = {}
    for row in lines.select_related("reply").iterator():
        version = reported.get(row.reply_id, row.reply.version_id)
        if version not in known:
            known = {version: products(apps, version)}
        key, product = known[version].get(row.line, (f"line {row.line}", ""))
        lines.filter(pk=row.pk).update(key=key, product=product)


class Migration(migrations.Migration):
    dependencies = [
        ("distribution", "0003_exercises_apart"),
        ("publication", "0006_closed_is_named_so"),
    ]

    operations = [
        migrations.AddField(
            model_name="replyline",
            name="key",
            field=models.CharField(
                db_collation="C", default="", max_length=90, verbose_name="clé"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="replyline",
            name="product",
            field=models.TextField(default="", verbose_name="produit"),
            preserve_default=False,
        ),
        migrations.RunPython(identify, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="replyline", name="reply_line_once"),
        migrations.AddConstraint(
            model_name="replyline",
            constraint=models.UniqueConstraint(fields=("reply", "key"), name="reply_line_once"),
        ),
        migrations.AddConstraint(
            model_name="replyline",
            constraint=models.CheckConstraint(
                condition=models.Q(("key", ""), _negated=True), name="reply_line_identified"
            ),
        ),
    ]
