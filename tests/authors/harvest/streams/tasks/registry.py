"""Tasks either enter themselves or are listed in the package."""
TASK_MAPPING = {}


def register(stream_type):
  def add(task):
    TASK_MAPPING[stream_type] = task
    return task

  return add
