"""Rules about error handling (Error Handling; Task Logic)."""
