"""What follows the transitions of a report: numbers, clocks, documents, rows and mails."""
