from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, PositiveInt


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ArticleConfig(Strict):
    article_id: PositiveInt
    model: str = "small"
    max_tokens: int = Field(default=400, ge=50, le=4000)


class SectionsConfig(Strict):
    article_id: PositiveInt
    section_words: int = 600


class StreamedConfig(Strict):
    article_id: PositiveInt
    model: str = "small"


class BatchConfig(Strict):
    workers: int = Field(default=4, le=16)
    limit: int = 50
