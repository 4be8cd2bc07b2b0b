"""Resources: what is opened, what closes it, and on which path it stays open."""
