"""Lists of received cases written to files, by a task, for the agent who asked."""
