"""What goes wrong with files, in words for the person who sent them."""

from collections.abc import Iterable


class Rejected(Exception):
    """The file was not taken; each of `messages` says what is wrong and how to mend it."""

    def __init__(self, messages: str | Iterable[str]):
        self.messages = [messages] if isinstance(messages, str) else list(messages)
        super().__init__(" ".join(str(message) for message in self.messages))


class Sealed(Exception):
    """The file belongs to a filed version and stays as it is; `str()` is fit for the user."""
