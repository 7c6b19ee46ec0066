"""A form filled by the names of its questions, whatever the language of the page."""

from typing import Any

from playwright.sync_api import Locator, Page


def fill(page: Page, **answers: Any) -> None:
    """Give each question its answer; a list checks several boxes."""
    for name, answer in answers.items():
        for value in answer if isinstance(answer, list) else [answer]:
            give(page, name, str(value))


def fill_row(page: Page, group: str, **answers: Any) -> None:
    """Fill the first row of a repeated group."""
    fill(page, **{f"{group}-0-{name}": answer for name, answer in answers.items()})


def give(page: Page, name: str, value: str) -> None:
    """Check the option, or choose it, or write the words, as the question wants it."""
    option = page.locator(f'input:is([type=radio], [type=checkbox])[name="{name}"]')
    option = option.and_(page.locator(f'[value="{value}"]'))
    if option.count():
        unfold(option)
        option.check()
        return
    field = page.locator(f'[name="{name}"]').first
    unfold(field)
    if field.evaluate("node => node.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)


def unfold(field: Locator) -> None:
    """Open what folds the question away: what may wait for the final version."""
    folds = field.locator("xpath=ancestor::details[not(@open)]/summary")
    while folds.count():
        folds.first.click()
