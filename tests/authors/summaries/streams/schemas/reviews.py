from __future__ import annotations

from pydantic import BaseModel, Field, HttpUrl


class CachedConfig(BaseModel):
    url: HttpUrl
    hours: int = Field(default=6, gt=0)


class ReviewConfig(BaseModel):
    days: int = 7
    models: list[str]


class CompareConfig(BaseModel):
    article_id: int
    models: list[str]
    api_key: str


class TranslateConfig(BaseModel):
    article_id: int
    language: str
    tone: str = "neutral"


class GradeConfig(BaseModel):
    article_id: int
    attempts: int = 3
