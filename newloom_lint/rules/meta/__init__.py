"""Rules about the linter itself."""
