"""Loading reference data: readers turn files into tables of lines, the writer compares and stores."""
