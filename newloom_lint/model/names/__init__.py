"""Names: what a module binds, and which definition an import leads to."""
