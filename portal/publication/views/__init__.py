"""The public pages: lists, the page of a publication, its versions and its codes."""
