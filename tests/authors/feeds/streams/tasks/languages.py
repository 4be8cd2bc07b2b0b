from collections import Counter

from django.utils import timezone

from streams.models import Feed, Stream

STOP = {
    "en": {"the", "and", "of", "to"},
    "de": {"der", "die", "und", "das"},
    "fr": {"le", "la", "et", "les"},
}


def guess_languages(stream_id, sample=20, **kwargs):  # NL401 NL205@+1 NL701
    """Guess languages."""

    def guess(texts):
        votes = Counter()
        for text in texts:
            words = set(text.lower().split())
            for language, stop in STOP.items():
                votes[language] += len(words & stop)
        best, count = max(votes.items(), key=lambda item: item[1])
        return best if count else ""

    try:
        result = {}
        for feed in Feed.objects.filter(stream_id=stream_id, language=""):
            texts = feed.entries.values_list("summary", flat=True)[:sample]
            feed.language = guess(texts)
            feed.save(update_fields=["language"])
            result[feed.url] = feed.language
        Stream.objects.filter(id=stream_id).update(status="idle", last_run=timezone.now())
        return result
    except Exception:  # NL305
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
