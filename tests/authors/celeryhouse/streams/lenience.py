"""Configurations grow; functions need not take all of it."""

import functools
import inspect


def lenient(function):
    """Drop the keywords that a function does not take."""
    taken = inspect.signature(function).parameters.keys()

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **{key: value for key, value in kwargs.items() if key in taken})

    return wrapper
