from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publication", "0009_document_substances")]

    operations = [
        migrations.AddIndex(
            model_name="currentitem",
            index=models.Index(
                condition=models.Q(("serial_digits__gt", 0)),
                fields=["serial_prefix", "serial_digits", "serial_to"],
                include=("serial_from", "publication"),
                name="current_serial",
            ),
        ),
    ]
