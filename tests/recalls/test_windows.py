"""Windows of dates typed as months reach from the first day to the last one."""

import datetime

from recalls.enums.states import ActionState
from recalls.fields import NOTICE


def test_window_of_months_holds_all_their_days():
    first = NOTICE.find("scopes.date_from").form_field().clean("03/2025")
    last = NOTICE.find("scopes.date_to").form_field().clean("04/2025")
    assert (first, last) == (datetime.date(2025, 3, 1), datetime.date(2025, 4, 30))


def test_closed_action_is_not_named_by_the_word_of_a_button():
    assert str(ActionState.CLOSED.label) == "Clôturée"
