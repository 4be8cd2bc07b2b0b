"""Rules about registration and schemas (Registering Tasks)."""
