"""A project on disk: its root, its Python files, their roles and their text."""

from newloom_lint.files.discovery import find_projects, is_project, project_of
from newloom_lint.files.source import SourceFile, UnreadableFile
from newloom_lint.files.tree import Role, Tree

__all__ = [
    "Role",
    "SourceFile",
    "Tree",
    "UnreadableFile",
    "find_projects",
    "is_project",
    "project_of",
]
