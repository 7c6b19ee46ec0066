"""The programming interface: the routers of all packages, under one address and one document."""
