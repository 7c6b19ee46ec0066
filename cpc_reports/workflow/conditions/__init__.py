"""What the transitions check, and the columns that they set: a module per table."""
