"""The letter as a whole: answers, locked blocks and what the dossier adds to them."""

from dhpc.letter.facts import Facts, Product

__all__ = ["Facts", "Product"]
