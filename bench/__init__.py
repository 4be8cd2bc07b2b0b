"""How fast the linter is, measured side by side with its peers: `make bench`."""
