"""What a browser says of itself, in words that people recognise."""

from django.utils.translation import gettext as _

# Each is looked for in this order: most claim to be others that come later.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def in_words(user_agent: str) -> str:
    """Return "Firefox sur Windows", or as much of it as `user_agent` lets know."""
    browser = _named(BROWSERS, user_agent)
    system = _named(SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s sur %(system)s") % {"browser": browser, "system": system}
    if system:
        return _("Navigateur inconnu sur %(system)s") % {"system": system}
    return browser or _("Navigateur inconnu")


def in_a_sentence(user_agent: str) -> str:
    """Return the same as what follows "avec": "un navigateur inconnu" when nothing is known."""
    browser = _named(BROWSERS, user_agent)
    system = _named(SYSTEMS, user_agent)
    if not browser and system:
        return _("un navigateur inconnu sur %(system)s") % {"system": system}
    return in_words(user_agent) if browser else _("un navigateur inconnu")


def _named(known: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in known if mark in user_agent), "")
