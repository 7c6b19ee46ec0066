"""What is made of a letter: its page for PDF, its Word file, its data, and the blank template."""
