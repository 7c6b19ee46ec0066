"""Answers of a notice as plain values, without a database."""

from recalls.fields import NOTICE, PRODUCTS, SCOPES
from tests.factories import recalls as factory


def product(**answers):
    """Return the answers of a product line."""
    return PRODUCTS.blank() | factory.PRODUCT | answers


def scope(**answers):
    """Return the answers of a line of the list, a batch unless told otherwise."""
    return SCOPES.blank() | factory.SCOPE | answers


def notice(*, products=None, scopes=None, **answers):
    """Return the answers of a notice that nothing contradicts."""
    values = {name: one.nothing() for name, one in NOTICE.fields.items()}
    return (
        values
        | factory.ANSWERS
        | answers
        | {
            "products": [product()] if products is None else products,
            "scopes": [scope()] if scopes is None else scopes,
        }
    )
