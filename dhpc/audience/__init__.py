"""Recipients of a letter: groups as sets of official codes, and those that a medicine suggests."""
