"""Pages of accounts, organisations and access."""
