"""Find the exercises, which are few, without reading every document."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publication", "0002_narrow_documents")]

    operations = [
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                fields=["publication"],
                name="document_exercises",
                condition=models.Q(("exercise", True)),
            ),
        )
    ]
