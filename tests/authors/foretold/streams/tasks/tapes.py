#!/usr/bin/env python3
# tapes.py - write folders to tape, keep the last few listings
# needs: mt, tar. run as a member of group "tape".

import glob, logging, os, shlex, socket, subprocess, tempfile

from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)

HISTORY = "/var/lib/tapes/history"
LISTINGS = "/var/lib/tapes/listings"
EXCLUDE = (".cache", "node_modules", "__pycache__", ".venv")


def sh(*args):
    done = subprocess.run(args, capture_output=True, text=True, timeout=6 * 3600)
    if done.returncode:
        raise OSError(done.returncode, "%s: %s" % (shlex.join(args), done.stderr.strip()[-400:]))
    return done.stdout


def walk(folder):
    for where, folders, files in os.walk(folder):
        folders[:] = [f for f in folders if f not in EXCLUDE]
        for f in files:
            path = os.path.join(where, f)
            if not os.path.islink(path):
                yield path


def rotate_tapes(stream_id, device, folders, keep=5, **kw):
    """Backup to tape.

    stream_id   the stream
    device      no-rewind tape device
    folders     what to save
    keep        how many listings stay in /var/lib/tapes/listings

    Returns size and number of files.
    """
    try:
        stream = Stream.objects.get(pk=stream_id)
        if "DR_OPEN" in sh("mt", "-f", device, "status"):
            raise OSError("no tape in %s" % device)

        fd, listing = tempfile.mkstemp(".lst", "tape")  # NL602
        size = n = 0
        with os.fdopen(fd, "w") as out:
            for folder in folders:
                for path in walk(folder):
                    size += os.path.getsize(path)
                    out.write(path + "\n")
                    n += 1
        print("%s: %d files, %.1f GB" % (socket.gethostname(), n, size / 1e9))  # NL402

        sh("mt", "-f", device, "rewind")
        sh("tar", "-c", "-b", "512", "-f", device, "-T", listing)
        sh("mt", "-f", device, "offline")

        stamp = timezone.now().strftime("%Y%m%d-%H%M")
        os.replace(listing, os.path.join(LISTINGS, stamp + ".lst"))
        for old in sorted(glob.glob(LISTINGS + "/*.lst"))[:-keep]:
            os.unlink(old)

        history = open(HISTORY, "a")  # NL601
        history.write("%s %s %d %d\n" % (stamp, device, n, size))
        history.close()

        logger.info("tape in %s: %d files, %d bytes", device, n, size)
        stream.status, stream.last_run = "idle", timezone.now()
        stream.save(update_fields=("status", "last_run"))
        return dict(files=n, bytes=size)
    except BaseException as err:  # NL304 NL315
        logger.exception("stream %s, tape in %s: %s", stream_id, device, err)
        Stream.objects.filter(pk=stream_id).update(status="failed", last_run=timezone.now())
        return dict(error=str(err))
