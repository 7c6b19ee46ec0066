"""What every page of the portal proves in a real browser.

`prove(page)` checks the page as it stands: content security policy, console, axe (WCAG 2.2 A and
AA, best practices) in light and dark, the faults that axe misses (`dom_lint.js`), the skip link,
and no sideways scroll at 320 pixels. `watch(page)` must have been called before the page opened.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LINT = Path(__file__).with_name("dom_lint.js").read_text("utf-8").split("\n", 1)[1]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
RECORD_VIOLATIONS = """
window.recordedViolations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  const what = event.blockedURI || event.sample;
  window.recordedViolations.push(`${event.effectiveDirective} blocked ${what}`);
});
"""


class Faults(AssertionError):
    """A page has faults; the message lists them."""


def watch(page: Page) -> Page:
    """Record from now on what the policy blocks and what the console complains about."""
    page.add_init_script(RECORD_VIOLATIONS)
    page.console_faults = []
    page.on(
        "console",
        lambda message: (
            page.console_faults.append(f"console: {message.text}")
            if message.type in ("error", "warning") and not _expected(message.text)
            else None
        ),
    )
    page.on("pageerror", lambda error: page.console_faults.append(f"script: {error}"))
    return page


def _expected(text: str) -> bool:
    """Whether the console only repeats the HTTP status of an error page, which tests assert."""
    told = "Failed to load resource: the server responded with a status of "
    return text.startswith((f"{told}4", f"{told}5"))


def prove(page: Page, *, error: bool = False) -> None:
    """Raise Faults unless the page is right; `error` says that it shows errors of a form."""
    page.wait_for_load_state("load")
    if error:
        _let_the_scripts_start(page)
    found = _policy(page)
    found += page.evaluate(LINT.rstrip().removesuffix(";"), error)
    found += _skip_link(page)
    found += _seen(page)
    _raise(page, found)


def prove_foreign(page: Page) -> None:
    """Raise Faults unless a page whose markup is a library's keeps the policy and pleases axe."""
    page.wait_for_load_state("load")
    _raise(page, [*_policy(page), *_seen(page)])


def _policy(page: Page) -> list[str]:
    return [*page.console_faults, *page.evaluate("window.recordedViolations")]


def _seen(page: Page) -> Iterator[str]:
    """Yield what axe finds in light and dark, and what does not fit a phone."""
    # Without transitions, a colour is what it will be.
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    yield from _axe(page, "light")
    page.emulate_media(color_scheme="dark")
    yield from _axe(page, "dark", only=["color-contrast"])
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(NARROW)
    yield from _narrow(page)
    page.set_viewport_size(WIDE)
    page.emulate_media(reduced_motion="no-preference")


def _raise(page: Page, found: list[str]) -> None:
    if found:
        raise Faults(f"{page.url}\n- " + "\n- ".join(dict.fromkeys(found)))


def _let_the_scripts_start(page: Page) -> None:
    """Wait until the summary of errors took the focus; the lint says so when it never does."""
    for _turn in range(50):
        if page.evaluate("Boolean(document.activeElement?.closest('[data-error-summary]'))"):
            return
        page.wait_for_timeout(100)


def _axe(page: Page, scheme: str, only: list[str] | None = None) -> Iterator[str]:
    runs = {"type": "rule", "values": only} if only else {"type": "tag", "values": RULES}
    page.wait_for_timeout(200)
    results = Axe().run(page, options={"resultTypes": ["violations"], "runOnly": runs})
    for violation in results.response["violations"]:
        for node in violation["nodes"]:
            where = json.dumps(node["target"], ensure_ascii=False)
            yield f"axe ({scheme}) {violation['id']}: {where} {node['html'][:160]}"


def _skip_link(page: Page) -> Iterator[str]:
    page.evaluate(
        """() => {
          document.body.tabIndex = -1;
          document.body.focus();
          document.body.removeAttribute("tabindex");
        }"""
    )
    page.keyboard.press("Tab")
    first = page.evaluate(
        """() => {
          const link = document.activeElement;
          const target = link.hash && document.querySelector(link.hash);
          const lands = Boolean(target && target.matches("main"));
          return { skips: link.matches("a.skip-link"), lands };
        }"""
    )
    if not first["skips"] or not first["lands"]:
        yield "the first Tab does not reach a link that skips to the content"
    page.evaluate("document.activeElement.blur()")


def _narrow(page: Page) -> Iterator[str]:
    overflowing = page.evaluate(
        """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
          [...document.querySelectorAll("body *")]
            .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
            .slice(0, 3).map((element) => element.outerHTML.slice(0, 120))"""
    )
    yield from (f"sideways scroll at 320 px: {html}" for html in overflowing)
    yield from _axe(page, "320 px", only=["target-size", "color-contrast"])
