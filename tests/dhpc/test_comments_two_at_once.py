"""Comments made, sent and answered by two people at once: none is lost."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from dhpc.models import Comment
from portal.core.workflow import TransitionError, perform
from tests.dhpc.evaluating import answered, commented, sent_back
from tests.factories import dhpc as factory

pytestmark = pytest.mark.django_db

QUOTE = "chez 3 enfants sur 120 exposés"


# Two at once -----------------------------------------------------------------------------------


def together(*acts):
    """Run `acts` at the same time; return what each raised, or None."""
    barrier = threading.Barrier(len(acts))
    raised = [None] * len(acts)

    def run(place, act):
        try:
            barrier.wait(5)
            act()
        except (TransitionError, ValidationError) as refusal:
            raised[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    return raised


@pytest.mark.django_db(transaction=True)
def test_two_agents_comment_at_once_and_both_comments_are_kept():
    desk = factory.in_review()

    raised = together(
        lambda: commented(desk, text="De l’évaluateur."),
        lambda: commented(desk, text="Du second.", actor=desk.second),
    )

    assert raised == [None, None]
    texts = set(desk.again().comments.values_list("text", flat=True))
    assert texts == {"De l’évaluateur.", "Du second."}


@pytest.mark.django_db(transaction=True)
def test_a_comment_made_while_the_letter_goes_back_is_sent_or_refused_never_lost():
    desk = factory.in_review()
    commented(desk, text="La première.")

    raised = together(
        lambda: perform(desk.letter, "return_comments", actor=desk.evaluator),
        lambda: commented(desk, text="La seconde.", actor=desk.second),
    )

    assert raised[0] is None
    second = Comment.objects.filter(text="La seconde.").first()
    if raised[1] is None:
        assert second.state == "open"
    else:
        assert second is None
        assert "Gardez votre texte" in str(raised[1])
    assert not Comment.objects.filter(state="prepared").exists()


@pytest.mark.django_db(transaction=True)
def test_a_deposit_while_an_answer_is_being_given_leaves_no_comment_unanswered():
    desk = factory.in_review()
    comment = sent_back(desk)

    raised = together(
        lambda: factory.sign(desk, desk.letter),
        lambda: answered(desk, comment),
    )

    comment.refresh_from_db()
    assert raised[1] is None
    assert comment.state == "answered"
    if raised[0] is not None:
        assert "Répondez à la remarque" in str(raised[0])
        factory.sign(desk, desk.letter)
    assert desk.letter.state == "submitted"


@pytest.mark.django_db(transaction=True)
def test_a_comment_is_closed_once_when_two_agents_close_it():
    desk = factory.in_review()
    comment = sent_back(desk)
    answered(desk, comment)
    comment.refresh_from_db()

    raised = together(
        lambda: perform(comment, "close", actor=desk.evaluator),
        lambda: perform(comment, "close", actor=desk.second),
    )

    assert sorted(one is None for one in raised) == [False, True]
    assert desk.again().transitions.filter(part="comment", name="close").count() == 1
