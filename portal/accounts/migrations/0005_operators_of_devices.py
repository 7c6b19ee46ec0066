from django.db import migrations, models

KINDS = [
    ("laboratory", "Laboratoire exploitant"),
    ("manufacturer", "Fabricant"),
    ("representative", "Mandataire d’un fabricant de dispositifs"),
    ("importer", "Importateur de dispositifs"),
    ("distributor", "Distributeur ou dépositaire"),
    ("wholesaler", "Grossiste-répartiteur"),
    ("pharmacy", "Pharmacie d’officine"),
    ("hospital", "Établissement de santé"),
    ("association", "Association agréée de patients"),
    ("learned_society", "Société savante"),
    ("health_body", "Organisme de santé"),
    ("mailer", "Prestataire ou consultant"),
    ("agency", "Agence"),
]


def _kind_of(model: str, label: str) -> migrations.AlterField:
    field = models.CharField(choices=KINDS, max_length=20, verbose_name=label)
    return migrations.AlterField(model_name=model, name="kind", field=field)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_firm_history"),
    ]

    operations = [
        _kind_of("accessrequest", "Type d’organisation"),
        _kind_of("accessrequestevent", "Type d’organisation"),
        _kind_of("organisation", "Type"),
        _kind_of("organisationevent", "Type"),
        migrations.RemoveConstraint(model_name="organisation", name="organisation_kind_known"),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", [kind for kind, _label in KINDS])),
                name="organisation_kind_known",
            ),
        ),
    ]
