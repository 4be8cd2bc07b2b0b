from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class StreamConfig(BaseModel):
    """What all configurations share."""

    model_config = ConfigDict(frozen=True, extra="ignore")
