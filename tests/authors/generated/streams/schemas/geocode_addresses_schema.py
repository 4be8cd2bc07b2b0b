"""
Module: streams.schemas.geocode_addresses_schema

This module contains the configuration schema of the ``geocode_addresses`` task.
"""

from pydantic import BaseModel

__all__ = ["GeocodeAddressesSchema"]


class GeocodeAddressesSchema(BaseModel):
    """Configuration of the ``geocode_addresses`` task."""

    service_url: str
    country_code: str = "us"
    batch_size: int = 50
    request_timeout: float = 10.0
    overwrite_existing: bool = False
    minimum_confidence: float = 0.5
