"""
Module: streams.schemas.reconcile_ledger_schema

This module contains the configuration schema of the ``reconcile_ledger`` task.
"""

from pydantic import BaseModel

__all__ = ["ReconcileLedgerSchema"]


class ReconcileLedgerSchema(BaseModel):
    """Configuration of the ``reconcile_ledger`` task."""

    account: str = ""
    tolerance: float = 0.01
