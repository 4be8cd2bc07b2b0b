"""
Package: streams.schemas

This package contains the configuration schemas of the streams application.
"""

from streams.schemas.aggregate_metrics_schema import AggregateMetricsSchema
from streams.schemas.archive_documents_schema import ArchiveDocumentsSchema
from streams.schemas.examples import TASK_CONFIG_EXAMPLES
from streams.schemas.export_report_schema import ExportReportSchema
from streams.schemas.geocode_addresses_schema import GeocodeAddressesSchema
from streams.schemas.calculate_forecast_schema import CalculateForecastSchema
from streams.schemas.merge_duplicates_schema import MergeDuplicatesSchema
from streams.schemas.purge_samples_schema import PurgeSamplesSchema
from streams.schemas.publish_snapshot_schema import PublishSnapshotSchema
from streams.schemas.reconcile_ledger_schema import ReconcileLedgerSchema
from streams.schemas.refresh_index_schema import RefreshIndexSchema
from streams.schemas.renumber_records_schema import RenumberRecordsSchema
from streams.schemas.rotate_records_schema import RotateRecordsSchema
from streams.schemas.send_notifications_schema import SendNotificationsSchema
from streams.schemas.sync_inventory_schema import SyncInventorySchema
from streams.schemas.validate_records_schema import ValidateRecordsSchema

__all__ = ["STREAM_CONFIG_SCHEMAS", "TASK_CONFIG_EXAMPLES"]

STREAM_CONFIG_SCHEMAS = {
    "aggregate_metrics": AggregateMetricsSchema,
    "archive_documents": ArchiveDocumentsSchema,
    "export_report": ExportReportSchema,
    "geocode_addresses": GeocodeAddressesSchema,
    "calculate_forecast": CalculateForecastSchema,
    "merge_duplicates": MergeDuplicatesSchema,
    "purge_samples": PurgeSamplesSchema,
    "publish_snapshot": PublishSnapshotSchema,
    "reconcile_ledger": ReconcileLedgerSchema,
    "refresh_index": RefreshIndexSchema,
    "renumber_records": RenumberRecordsSchema,
    "rotate_records": RotateRecordsSchema,
    "send_notifications": SendNotificationsSchema,
    "sync_inventory": SyncInventorySchema,
    "validate_records": ValidateRecordsSchema,
}
