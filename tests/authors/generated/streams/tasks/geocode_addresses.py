"""
Module: streams.tasks.geocode_addresses

This module implements the ``geocode_addresses`` task. The task resolves the
addresses of the records of a stream into coordinates by means of an external
geocoding service.
"""

# ============================================================================
# Imports
# ============================================================================

# Standard library imports
import logging
from typing import Any, Dict, List, Optional, Tuple

# Third-party imports
import requests

# Local application imports
from streams.models import DataRecord, Stream

# ============================================================================
# Constants
# ============================================================================

DEFAULT_COUNTRY_CODE = "us"
DEFAULT_BATCH_SIZE = 50
DEFAULT_REQUEST_TIMEOUT = 10.0
DEFAULT_MINIMUM_CONFIDENCE = 0.5
MAXIMUM_ADDRESS_LENGTH = 200
USER_AGENT = "newloom-geocoder/1.0"

__all__ = ["geocode_addresses"]

logger = logging.getLogger(__name__)


# ============================================================================
# Classes
# ============================================================================


class AddressGeocoder:
    """Geocoder for the addresses of records.

    Parameters
    ----------
    session : requests.Session
        The session that is used for all requests.
    service_url : str
        The address of the geocoding service.
    country_code : str
        The country the addresses lie in.
    request_timeout : float
        The number of seconds to wait for an answer.
    minimum_confidence : float
        The confidence below which a result is discarded.
    """

    def __init__(
        self,
        session: requests.Session,
        service_url: str,
        country_code: str,
        request_timeout: float,
        minimum_confidence: float,
    ) -> None:
        self._session = session
        self._service_url = service_url
        self._country_code = country_code
        self._request_timeout = request_timeout
        self._minimum_confidence = minimum_confidence

    def geocode(self, address: str) -> Optional[Tuple[float, float]]:
        """Return the coordinates of an address.

        Parameters
        ----------
        address : str
            The address.

        Returns
        -------
        Optional[Tuple[float, float]]
            Latitude and longitude, or ``None`` where the service is not sure.
        """
        response = self._session.get(
            self._service_url,
            params={"q": address[:MAXIMUM_ADDRESS_LENGTH], "country": self._country_code},
            headers={"User-Agent": USER_AGENT},
            timeout=self._request_timeout,
        )
        response.raise_for_status()
        candidates: List[Dict[str, Any]] = response.json().get("results", [])
        for candidate in candidates:
            if candidate.get("confidence", 0.0) >= self._minimum_confidence:
                return candidate["lat"], candidate["lon"]
        return None


# ============================================================================
# Public functions
# ============================================================================


def geocode_addresses(
    stream_id: int,
    service_url: str,
    country_code: str = DEFAULT_COUNTRY_CODE,
    batch_size: int = DEFAULT_BATCH_SIZE,
    request_timeout: float = DEFAULT_REQUEST_TIMEOUT,
    overwrite_existing: bool = False,
    minimum_confidence: float = DEFAULT_MINIMUM_CONFIDENCE,
    **kwargs: Any,
) -> Dict[str, int]:
    """Geocode the addresses of the records of a stream.

    Parameters
    ----------
    stream_id : int
        The primary key of the stream.
    service_url : str
        The address of the geocoding service.
    country_code : str, optional
        The country the addresses lie in, by default ``"us"``.
    batch_size : int, optional
        The maximum number of records per execution, by default 50.
    request_timeout : float, optional
        The number of seconds to wait for an answer, by default 10.0.
    overwrite_existing : bool, optional
        Whether existing coordinates are replaced, by default False.
    minimum_confidence : float, optional
        The confidence below which a result is discarded, by default 0.5.
    **kwargs : Any
        Additional configuration, which is ignored.

    Returns
    -------
    Dict[str, int]
        The number of records that were processed, resolved and skipped.

    Raises
    ------
    requests.RequestException
        If the geocoding service cannot be reached.

    See Also
    --------
    streams.schemas.geocode_addresses_schema.GeocodeAddressesSchema
    """
    statistics: Dict[str, int] = {"processed": 0, "resolved": 0, "skipped": 0}
    try:
        queryset = DataRecord.objects.filter(stream_id=stream_id).exclude(address="")
        if not overwrite_existing:
            queryset = queryset.filter(latitude__isnull=True)
        with requests.Session() as session:
            geocoder = AddressGeocoder(
                session=session,
                service_url=service_url,
                country_code=country_code,
                request_timeout=request_timeout,
                minimum_confidence=minimum_confidence,
            )
            for record in queryset.order_by("pk")[:batch_size]:
                statistics["processed"] += 1
                coordinates = geocoder.geocode(record.address)
                if coordinates is None:
                    statistics["skipped"] += 1
                    continue
                record.latitude, record.longitude = coordinates
                record.save(update_fields=["latitude", "longitude"])
                statistics["resolved"] += 1
        Stream.objects.mark_succeeded(stream_id)
        logger.info("Stream %s has been geocoded: %s", stream_id, statistics)
        return statistics
    except Exception as exception:
        logger.error(
            "Stream %s could not be geocoded: %s",
            stream_id,
            exception,
            exc_info=True,
        )
        Stream.objects.mark_failed(stream_id)
        raise exception
