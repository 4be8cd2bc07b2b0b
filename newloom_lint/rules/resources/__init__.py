"""Resources (guide: Best Practices, Resource Management)."""
