"""What changes filings outside transitions, and what transitions call."""
