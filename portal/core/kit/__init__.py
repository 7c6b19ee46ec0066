"""What stands behind the template tags of the component kit."""
