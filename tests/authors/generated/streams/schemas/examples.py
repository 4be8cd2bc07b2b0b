"""
Module: streams.schemas.examples

This module contains one example of a configuration per task.
"""

__all__ = ["TASK_CONFIG_EXAMPLES"]

TASK_CONFIG_EXAMPLES = {
    "aggregate_metrics": {
        "metric_names": ["latency", "throughput"],
        "window_minutes": 30,
        "minimum_samples": 5,
        "include_percentiles": True,
        "percentile": 0.99,
    },
    "calculate_forecast": {
        "metric_name": "throughput",
        "horizon": 14,
        "smoothing_factor": 0.3,
    },
    "purge_samples": {
        "retention_days": 90,
    },
    "merge_duplicates": {
        "key_fields": ["external_id"],
        "keep": "last",
    },
    "archive_documents": {
        "older_than_days": 730,
        "batch_size": 1000,
        "strategy": "flag",
    },
    "export_report": {  # NL506
        "report_title": "Monthly report",
        "columns": ["external_id", "quantity"],
        "target_directory": "/srv/reports",
    },
    "geocode_addresses": {
        "service_url": "https://geocoder.example.com/search",
        "country_code": "de",
        "batch_size": 25,
        "request_timeout": 5.0,
        "overwrite_existing": True,
        "minimum_confidence": 0.8,
    },
    "reconcile_ledger": {
        "account": "1200",
        "tolerance": 0.05,
    },
    "rotate_archives": {  # NL508
        "keep": 12,
    },
    "refresh_index": {
        "index": "records",
        "fields": ["address"],
        "from": 100,
    },
    "renumber_records": {
        "prefix": "R-",
        "width": 8,
    },
    "rotate_records": {
        "keep": 100,
    },
    "send_notifications": {
        "webhook_url": "https://hooks.example.com/services/1",
        "message_template": "Stream {title} has new records",
        "recipients": ["operations"],
    },
    "sync_inventory": {
        "feed_url": "https://supplier.example.com/stock.json",
        "supplier_code": "ACME",
        "allow_negative": False,
        "chunk_size": 100,
    },
    "validate_records": {
        "required_keys": ["sku", "price"],
        "batch_size": 250,
        "dry_run": True,
    },
}
