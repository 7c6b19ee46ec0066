"""One class per message, and who receives it. Called within the transaction that gives the news."""
