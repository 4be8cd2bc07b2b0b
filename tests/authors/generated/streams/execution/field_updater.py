"""
Module: streams.execution.field_updater

This module provides a function that updates fields of model instances.
"""

# Standard library imports
from typing import Any

__all__ = ["update_instance"]


def update_instance(instance: Any, **changes: Any) -> Any:
    """Update fields of a model instance and save exactly these.

    Args:
        instance (Any): The instance.
        **changes (Any): The new values by the names of their fields.

    Returns:
        Any: The instance.
    """
    for field_name, value in changes.items():
        setattr(instance, field_name, value)
    instance.save(update_fields=list(changes))
    return instance
