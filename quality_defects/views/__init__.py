"""Pages of the workflow beside those that all workflows share."""
