"""What the configuration of each stream type may hold."""

from __future__ import annotations

from pydantic import BaseModel

from .articles import ArticleConfig, BatchConfig, SectionsConfig, StreamedConfig
from .outlines import GlossaryConfig, HeadlinesConfig, MailConfig, OutlineConfig, ReadingConfig, TitlesConfig
from .reviews import CachedConfig, CompareConfig, GradeConfig, ReviewConfig, TranslateConfig

STREAM_CONFIG_SCHEMAS: dict[str, type[BaseModel]] = {
    "summarise_article": ArticleConfig,
    "digest_sections": SectionsConfig,
    "stream_summary": StreamedConfig,
    "summarise_batch": BatchConfig,
    "cached_summary": CachedConfig,
    "weekly_review": ReviewConfig,
    "compare_models": CompareConfig,
    "translate_summary": TranslateConfig,
    "grade_summary": GradeConfig,
    "build_glossary": GlossaryConfig,
    "mail_digest": MailConfig,
    "reading_list": ReadingConfig,
    "outline_texts": OutlineConfig,
    "suggest_headlines": HeadlinesConfig,
    "shorten_titles": TitlesConfig,
}
