"""Calls: binding, decorators, delegates, libraries, and the summaries of what a call does."""
