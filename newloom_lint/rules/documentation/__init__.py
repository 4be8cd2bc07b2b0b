"""Rules about documentation (Best Practices)."""
