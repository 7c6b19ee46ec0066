"""The stock of a pharmacy or a hospital, as its software exports it, and the result of its check.

Nothing is kept: a stock lives in the page of the person who checks it.
"""
