"""Import of actions that were published before the portal.

`sources` reads a file line by line, `columns` says what a cell means, `grouping` makes actions of
lines, `reading` does the dry run, `publishing` publishes, `orders` is what people ask for.
"""
