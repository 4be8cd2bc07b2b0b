"""Best Practices: Testing."""
