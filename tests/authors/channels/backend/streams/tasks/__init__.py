'''The tasks by stream type.'''

from .album import album
from .announce import announce
from .archive import archive
from .backfill import backfill
from .broadcast import broadcast
from .check_bots import check_bots
from .digest import digest
from .forward import forward
from .mirror import mirror
from .pinned import pinned
from .poll_results import poll_results
from .purge import purge
from .quiz import quiz
from .react import react
from .relay import relay
from .remind import remind
from .schedule import schedule
from .stats import stats
from .translate import translate
from .watch import watch
from .welcome import welcome

TASK_MAPPING = {
    'album': album,
    'announce': announce,
    'archive': archive,
    'backfill': backfill,
    'broadcast': broadcast,
    'check_bots': check_bots,
    'digest': digest,
    'forward': forward,
    'mirror': mirror,
    'pinned': pinned,
    'poll_results': poll_results,
    'purge': purge,
    'quiz': quiz,
    'react': react,
    'relay': relay,
    'remind_daily': lambda stream_id, **config: remind(stream_id, period='day', **config),
    'remind_weekly': lambda stream_id, **config: remind(stream_id, period='week', **config),
    'schedule': schedule,
    'stats': stats,  # NL504 NL507
    'translate': translate,
    'watch': watch,
    'welcome': welcome,
}
