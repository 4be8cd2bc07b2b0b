from . import bounces, forget, inbox, newsletter, reminder, welcome

MAIL_TASKS = {
    "inbox": inbox.inbox,
    "newsletter": newsletter.newsletter,
    "bounces": bounces.bounces,
    "welcome": welcome.welcome,
    "forget": forget.forget,
    "reminder": reminder.reminder,
}
