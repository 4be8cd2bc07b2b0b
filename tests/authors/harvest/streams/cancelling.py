"""A run can be cancelled from the admin; the decorator only keeps the list of what runs."""
import functools
import threading

RUNNING = {}


def cancellable(task):
  @functools.wraps(task)
  def wrapper(*args, **kwargs):
    key = kwargs.get("stream_id") or args[0]
    RUNNING[key] = threading.current_thread()
    try:
      return task(*args, **kwargs)
    finally:
      RUNNING.pop(key, None)

  return wrapper
