"""What every test must respect, whatever it tests."""
