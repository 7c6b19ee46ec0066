"""The rows that follow a transition, written in its transaction."""
