"""Loading reference data: readers turn files into lines, the writer compares and stores."""
