from celery import shared_task

from streams.models import Item, Stream
from streams.wrapping import recorded


def titles(stream):
    rows = Item.objects.filter(stream=stream).exclude(title="")
    return {title.casefold().strip() for title in rows.values_list("title", flat=True)}


@shared_task(time_limit=120)
@recorded
def compare(stream_id, other, sample=20, **kwargs):
    """Compare the items of two streams by their titles.

    Parameters
    ----------
    stream_id : int
        The first stream.
    other : str
        The name of the second.
    sample : int
        How many titles to show of each kind.
    """
    here = titles(Stream.objects.get(id=stream_id))
    there = titles(Stream.objects.get(name=other))
    kinds = {"both": here & there, "here": here - there, "there": there - here}
    return {
        kind: {"count": len(found), "sample": sorted(found)[:sample]}
        for kind, found in kinds.items()
    }
