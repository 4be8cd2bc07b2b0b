"""Rules about parameters of a task (Basic Task Structure; Required Components)."""
