"""A small application with transition tables, for the tests of the engine."""
