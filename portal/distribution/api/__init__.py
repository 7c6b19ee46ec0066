"""What the programming interface serves of every kind of publication."""
