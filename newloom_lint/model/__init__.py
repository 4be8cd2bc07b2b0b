"""What a project means: names, values, paths, the registry and the tasks."""

from newloom_lint.model.project import Project
from newloom_lint.model.tasks import Outcome, Path, Task
from newloom_lint.model.unknown import unknown

__all__ = ["Outcome", "Path", "Project", "Task", "unknown"]
