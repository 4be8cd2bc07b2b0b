"""Values: what an expression may be, and what reading and changing it does."""
