"""Addresses of the pages of this workflow, by subject; `dhpc.urls` gathers them."""
