"""A ticket and its tracks: the smallest rows that have transition tables."""

from django.conf import settings
from django.db import models


class TicketState(models.TextChoices):
    OPEN = "open", "Ouvert"
    HELD = "held", "Retenu"
    CLOSED = "closed", "Clos"


class Logged(models.Model):
    state = models.CharField(max_length=10, choices=TicketState.choices, default=TicketState.OPEN)

    class Meta:
        abstract = True

    def record_transition(self, step, source):
        Entry.objects.create(
            ticket=getattr(self, "ticket", self),
            name=step.transition.name,
            source=source,
            target=self.state,
            actor=step.user,
            system=step.system,
            comment=step.comment,
        )


class Ticket(Logged):
    note = models.CharField(max_length=40, default="")
    count = models.IntegerField(default=0)


class Track(Logged):
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="tracks")


class Plain(models.Model):
    """A row without a table."""


class Entry(models.Model):
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="entries")
    name = models.CharField(max_length=40)
    source = models.CharField(max_length=10)
    target = models.CharField(max_length=10)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_constraint=False
    )
    system = models.CharField(max_length=20, default="")
    comment = models.TextField(default="")
