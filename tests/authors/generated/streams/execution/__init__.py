"""Package: streams.execution"""

from streams.execution.context import stream_execution_context
from streams.execution.guarded_operation import GuardedOperation
from streams.execution.lifecycle import task_lifecycle

__all__ = [
    "GuardedOperation",
    "stream_execution_context",
    "task_lifecycle",
]
