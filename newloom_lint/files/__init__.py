"""A project on disk: its root, its Python files, their roles and their text."""

from newloom_lint.files.discovery import (
    find_projects,
    holds_tasks,
    import_root,
    is_project,
    project_of,
)
from newloom_lint.files.disk import Content, Stamp, read_regular
from newloom_lint.files.source import SourceFile, UnreadableFile
from newloom_lint.files.tree import Role, Tree, is_among

__all__ = [
    "Content",
    "Role",
    "SourceFile",
    "Stamp",
    "Tree",
    "UnreadableFile",
    "find_projects",
    "holds_tasks",
    "import_root",
    "is_among",
    "is_project",
    "project_of",
    "read_regular",
]
