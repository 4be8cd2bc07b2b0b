"""What need not be done again: facts by content, and the last verdict by all it depends on."""

from newloom_lint.cache.store import Cache, FactsCache

__all__ = ["Cache", "FactsCache"]
