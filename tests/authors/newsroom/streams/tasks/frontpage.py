import asyncio
import logging
import tempfile
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from streams.models import Snapshot, Stream

log = logging.getLogger(__name__)


async def _shoot(browser: Browser, url: str, width: int, target: Path) -> Path:
    context = await browser.new_context(viewport={"width": width, "height": 900})
    page = await context.new_page()
    await page.goto(url, wait_until="networkidle")
    await page.screenshot(path=target, full_page=True)
    await context.close()
    return target


async def _shoot_all(url: str, widths: list[int], folder: Path) -> dict[int, Path]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(args=["--disable-gpu"])
        try:
            shots = await asyncio.gather(
                *(_shoot(browser, url, width, folder / f"{width}.png") for width in widths)
            )
        finally:
            await browser.close()
    return dict(zip(widths, shots))


def shoot_frontpage(stream_id: int, url: str, widths: list[int] | None = None, **kwargs):
    """Take screenshots of a front page, one per width.

    Args:
        stream_id: Stream the screenshots belong to.
        url: The front page.
        widths: Widths of the window in pixels; a phone and a desktop if left out.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="front-") as folder:
            shots = asyncio.run(_shoot_all(url, widths or [390, 1280], Path(folder)))
            sizes = {}
            for width, path in shots.items():
                image = path.read_bytes()
                Snapshot.objects.create(stream_id=stream_id, width=width, image=image)
                sizes[str(width)] = len(image)
        log.info("%s: %d shots", url, len(sizes))
        Stream.objects.filter(pk=stream_id).finished()
        return {"bytes": sizes}
    except Exception:
        log.exception("front page %s (stream %s)", url, stream_id)
        Stream.objects.filter(pk=stream_id).broken("no screenshot")
        raise
