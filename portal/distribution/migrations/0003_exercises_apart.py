import hashlib
import json

from django.db import migrations


def tell_apart(apps, schema_editor):
    """Give subscriptions that want exercises the fingerprint that says so."""
    subscriptions = apps.get_model("distribution", "Subscription")
    for row in subscriptions.objects.filter(exercises=True).iterator():
        told = json.dumps([row.selection, row.rhythm, "exercises"], sort_keys=True)
        said = hashlib.sha256(told.encode()).hexdigest()
        subscriptions.objects.filter(pk=row.pk).update(fingerprint=said)


class Migration(migrations.Migration):
    dependencies = [("distribution", "0002_rappelconso")]

    operations = [migrations.RunPython(tell_apart, migrations.RunPython.noop)]
