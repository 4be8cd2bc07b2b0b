"""
Module: streams.tasks.export_report

This module implements the ``export_report`` task. The task writes the records
of a stream into a file with separated values.
"""

# Standard library imports
import csv
import logging
import os
from typing import IO, Any, Dict, Iterable, List

# Local application imports
from streams.execution import task_lifecycle
from streams.models import DataRecord

__all__ = ["export_report"]

logger = logging.getLogger(__name__)

DEFAULT_DELIMITER = ","
FILE_ENCODING = "utf-8"
FILE_EXTENSION = ".csv"
TEMPORARY_SUFFIX = ".part"


class ReportWriter:
    """Writes rows into an open file.

    Attributes:
        column_names (List[str]): The names of the columns.
        row_count (int): The number of rows that were written.
    """

    def __init__(self, file: IO[str], column_names: List[str], delimiter: str) -> None:
        """Initialize the writer.

        Args:
            file (IO[str]): The file.
            column_names (List[str]): The names of the columns.
            delimiter (str): The character between two columns.
        """
        self.column_names = column_names
        self.row_count = 0
        self._writer = csv.DictWriter(file, column_names, delimiter=delimiter, extrasaction="ignore")

    def write(self, rows: Iterable[Dict[str, Any]], include_header: bool) -> int:
        """Write rows.

        Args:
            rows (Iterable[Dict[str, Any]]): The rows.
            include_header (bool): Whether a header precedes them.

        Returns:
            int: The number of rows that were written so far.
        """
        if include_header:
            self._writer.writeheader()
        for row in rows:
            self._writer.writerow(row)
            self.row_count += 1
        return self.row_count


@task_lifecycle(operation="export_report", log=logger)
def export_report(
    stream_id: int,
    report_title: str,
    column_names: List[str],
    target_directory: str,
    delimiter: str = DEFAULT_DELIMITER,
    include_header: bool = True,
    **kwargs: Any,
) -> Dict[str, Any]:
    """Export the records of a stream into a file.

    The file appears under its final name only when it is complete.

    Args:
        stream_id (int): The primary key of the stream.
        report_title (str): The title, which becomes the name of the file.
        column_names (List[str]): The names of the columns.
        target_directory (str): The directory the file is written to.
        delimiter (str, optional): The character between two columns. Defaults to ",".
        include_header (bool, optional): Whether the file starts with the names of
            the columns. Defaults to True.
        **kwargs (Any): Additional configuration, which is ignored.

    Returns:
        Dict[str, Any]: The path of the file and the number of its rows.

    Raises:
        OSError: If the file cannot be written.
    """
    file_name = "_".join(report_title.lower().split()) + FILE_EXTENSION
    final_path = os.path.join(target_directory, file_name)
    partial_path = final_path + TEMPORARY_SUFFIX
    queryset = DataRecord.objects.filter(stream_id=stream_id, is_archived=False)
    with open(partial_path, "w", encoding=FILE_ENCODING, newline="") as file:
        writer = ReportWriter(file=file, column_names=column_names, delimiter=delimiter)
        row_count = writer.write(
            rows=({**record.payload, "external_id": record.external_id} for record in queryset.iterator()),
            include_header=include_header,
        )
    os.replace(partial_path, final_path)
    logger.info("Stream %s: %d rows in %s", stream_id, row_count, final_path)
    return {"path": final_path, "rows": row_count}
