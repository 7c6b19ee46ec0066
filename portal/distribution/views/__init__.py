"""Pages and files of those who follow the publications."""
