"""Steps that the tests of the evaluation share: comments, answers, pages of the agency."""

from django.urls import reverse

from dhpc.models import Comment, Letter
from dhpc.review import commenting, reading
from dhpc.review.commenting import Anchor
from portal.core.workflow import perform
from portal.filings.services import revisions
from tests.factories import dhpc as factory


def commented(desk, *, section="background", text="Donnez la source.", number=1, **told):
    """Prepare a comment of the evaluator."""
    place = {name: told.pop(name) for name in ("field", "row_key", "quote") if name in told}
    return commenting.add(
        desk.again(),
        Anchor(section, **place),
        text,
        actor=told.pop("actor", desk.evaluator),
        number=number,
        **told,
    )


def sent_back(desk, **told):
    """Return a comment that the laboratory has to answer."""
    comment = commented(desk, **told)
    perform(desk.letter, "return_comments", actor=desk.evaluator)
    comment.refresh_from_db()
    return comment


def answered(desk, comment, kind="accepted", text="Source ajoutée."):
    return perform(comment, "answer", actor=desk.drafter, answer_kind=kind, comment=text)


def line_of(desk, comment, *, internal=False, number=None):
    """Return the comment beside the last deposited version, or beside `number`."""
    dossier = desk.again()
    rows = dossier.revisions.filter(part="letter").order_by("number")
    revision = rows.get(number=number) if number else rows.last()
    values = revisions.answers_of(dossier.letter, revision)
    return reading.line_of(comment, values, internal)


def agency(desk, name="agency_letter", *rest):
    return reverse(f"dhpc:{name}", args=[desk.dossier.uuid, *rest])


def comment(desk, text="Donnez la source.", section="background", **told):
    return commenting.add(
        desk.again(), Anchor(section), text, actor=desk.evaluator, number=1, **told
    )


def corrected(desk, **answers):
    """Send a comment, then deposit a second version with `answers`."""
    comment(desk)
    perform(desk.letter, "return_comments", actor=desk.evaluator)
    perform(Comment.objects.get(), "answer", actor=desk.drafter, answer_kind="accepted")
    Letter.objects.filter(pk=desk.letter.pk).update(**answers)
    factory.sign(desk, desk.letter)
    perform(desk.letter, "admit", actor=desk.evaluator)
    return desk
