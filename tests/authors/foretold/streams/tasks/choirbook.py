"""Reads a score and finds what each voice has to sing."""

import abc
import contextlib
import logging
import xml.etree.ElementTree as ElementTree
import zipfile
from typing import Dict, List, Optional, Tuple

from django.utils import timezone

from streams.models import Sample, Stream

LOGGER = logging.getLogger(__name__)


class AbstractStreamJob(abc.ABC):
    """Life of a job. Who extends it writes `_perform` only."""

    def __init__(self, stream_id: int) -> None:
        self._stream_id = stream_id

    def execute(self) -> Dict[str, object]:
        with contextlib.ExitStack() as stack:
            stack.push(self.__leave)
            stream = Stream.objects.get(pk=self._stream_id)
            LOGGER.info("%s of stream %s is started", type(self).__name__, self._stream_id)
            result = self._perform(stream, stack)
            self.__record(Stream.Status.IDLE, note="")
            return result

    @abc.abstractmethod
    def _perform(self, stream: Stream, stack: contextlib.ExitStack) -> Dict[str, object]:
        ...

    def __leave(self, kind, error, trace) -> bool:
        if error is not None:
            LOGGER.error(
                "%s of stream %s is broken: %s",
                type(self).__name__,
                self._stream_id,
                error,
                exc_info=(kind, error, trace),
            )
            self.__record(Stream.Status.FAILED, note=str(error)[:300])
        return False

    def __record(self, status: str, note: str) -> None:
        Stream.objects.filter(pk=self._stream_id).update(
            status=status, note=note, last_run=timezone.now()
        )


class ChoirbookJob(AbstractStreamJob):
    SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}

    def __init__(self, stream_id: int) -> None:
        super().__init__(stream_id)
        self._path = ""
        self._voices: Optional[List[str]] = None

    def withPath(self, path: str) -> "ChoirbookJob":
        self._path = path
        return self

    def withVoices(self, voices: Optional[List[str]]) -> "ChoirbookJob":
        self._voices = voices
        return self

    def _perform(self, stream: Stream, stack: contextlib.ExitStack) -> Dict[str, object]:
        archive = stack.enter_context(zipfile.ZipFile(self._path))
        names = [name for name in archive.namelist() if name.endswith((".xml", ".musicxml"))]
        scores = [name for name in names if not name.startswith("META-INF/")]
        if not scores:
            raise ValueError("There is no score in " + self._path)
        document = stack.enter_context(archive.open(scores[0]))
        root = ElementTree.parse(document).getroot()
        ranges: Dict[str, Tuple[int, int]] = {}
        for part in root.iter("part"):
            voice = self.getPartName(root, part.get("id", ""))
            if self._voices is not None and voice not in self._voices:
                LOGGER.debug("Voice %s is not asked for", voice)
                continue
            pitches = [self.getPitch(pitch) for pitch in part.iter("pitch")]
            if pitches:
                ranges[voice] = (min(pitches), max(pitches))
        now = timezone.now()
        for voice, (lowest, highest) in ranges.items():
            Sample.objects.update_or_create(
                stream=stream,
                label=voice,
                taken=now,
                defaults={"quantity": highest - lowest},
            )
        return {voice: list(both) for voice, both in ranges.items()}

    @staticmethod
    def getPartName(root: ElementTree.Element, identifier: str) -> str:
        for entry in root.iter("score-part"):
            if entry.get("id") == identifier:
                return entry.findtext("part-name", identifier).strip()
        return identifier

    @classmethod
    def getPitch(cls, pitch: ElementTree.Element) -> int:
        step = cls.SEMITONES[pitch.findtext("step", "C")]
        octave = int(pitch.findtext("octave", "4"))
        return 12 * (octave + 1) + step + int(pitch.findtext("alter", "0"))


def choirbook(stream_id: int, path: str, voices: Optional[List[str]] = None, **kwargs):
    """
    Finds the lowest and the highest note of each voice of a score.

    @param stream_id: the stream which the results belong to
    @param path: a compressed MusicXML file
    @param voices: names of the parts which are of interest, all of them by default
    @return: two MIDI numbers by voice
    """
    return ChoirbookJob(stream_id).withPath(path).withVoices(voices).execute()
