"""Replies of those who hold concerned products: what they owe, say, and what it adds up to."""
