"""The registry: which task a stream type runs."""

from .article import summarise_article
from .batch import summarise_batch
from .cached import cached_summary
from .compare import compare_models
from .digest_mail import mail_digest
from .glossary import build_glossary
from .grade import grade_summary
from .headlines import suggest_headlines
from .live import stream_summary
from .outline import outline_texts
from .reading import reading_list
from .review import weekly_review
from .sections import digest_sections
from .titles import shorten_titles
from .translate import translate_summary

TASK_MAPPING = {
    "summarise_article": summarise_article,
    "digest_sections": digest_sections,
    "stream_summary": stream_summary,
    "cached_summary": cached_summary,
    "summarise_batch": summarise_batch,
    "weekly_review": weekly_review,
    "compare_models": compare_models,
    "translate_summary": translate_summary,
    "grade_summary": grade_summary,
    "build_glossary": build_glossary,
    "mail_digest": mail_digest,
    "reading_list": reading_list,
    "outline_texts": outline_texts,
    "suggest_headlines": suggest_headlines,
    "shorten_titles": shorten_titles,
}
