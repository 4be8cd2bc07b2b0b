from .feeds import FEED_TASKS
from .mail import MAIL_TASKS
from .reports import REPORT_TASKS

TASK_MAPPING = {**FEED_TASKS, **MAIL_TASKS, **REPORT_TASKS}
