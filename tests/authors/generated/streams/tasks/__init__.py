"""
Package: streams.tasks

This package contains the tasks of the streams application.
"""

from typing import Any, Callable, Dict

from streams.tasks.aggregate_metrics import aggregate_metrics
from streams.tasks.archive_documents import archive_documents
from streams.tasks.calculate_forecast import calculate_forecast
from streams.tasks.export_report import export_report
from streams.tasks.geocode_addresses import geocode_addresses
from streams.tasks.merge_duplicates import merge_duplicates
from streams.tasks.publish_snapshot import publish_snapshot
from streams.tasks.purge_samples import purge_samples
from streams.tasks.reconcile_ledger import reconcile_ledger
from streams.tasks.refresh_index import refresh_index
from streams.tasks.renumber_records import renumber_records
from streams.tasks.rotate_records import rotate_records
from streams.tasks.send_notifications import send_notifications
from streams.tasks.sync_inventory import sync_inventory
from streams.tasks.validate_records import validate_records

__all__ = ["TASK_MAPPING"]

TASK_MAPPING: Dict[str, Callable[..., Any]] = {
    "aggregate_metrics": aggregate_metrics,
    "archive_documents": archive_documents,
    "calculate_forecast": calculate_forecast,
    "export_report": export_report,
    "geocode_addresses": geocode_addresses,
    "merge_duplicates": merge_duplicates,
    "publish_snapshot": publish_snapshot,
    "purge_samples": purge_samples,
    "reconcile_ledger": reconcile_ledger,
    "refresh_index": refresh_index,
    "renumber_records": renumber_records,
    "rotate_records": rotate_records,
    "send_notifications": send_notifications,
    "sync_inventory": sync_inventory,
    "validate_records": validate_records,
}
