"""The evaluation of a deposited letter: comments, recipients, opinions, versions side by side."""
