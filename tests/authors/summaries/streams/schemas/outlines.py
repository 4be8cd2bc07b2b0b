from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

Count = Annotated[int, Field(ge=1, le=20)]


class OutlineConfig(BaseModel):
    article_ids: list[int]
    depth: Count = 2


class HeadlinesConfig(BaseModel):
    article_id: int
    count: Count = 5
    style: str = "sober"


class TitlesConfig(BaseModel):
    length: Count = 12


class GlossaryConfig(BaseModel):
    url: str
    terms: Count = 10
    audience: str = "beginners"
    access_token: str | None = None


class ReadingConfig(BaseModel):
    minutes: Count
    language: str = "en"


class MailConfig(BaseModel):
    recipient: str
    since: str = Field(alias="from")
    top: Count = 5
