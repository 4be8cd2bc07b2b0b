"""Flow: how states move through statements, handlers and contexts, and what they record."""
