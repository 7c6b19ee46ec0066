"""Why a change is refused, in words for the person who asked for it."""


class Refused(Exception):
    """The change contradicts a rule; its text is shown as it is."""
