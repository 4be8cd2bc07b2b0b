from django.contrib import admin

from .models import Stream, StreamLog


@admin.register(Stream)
class StreamAdmin(admin.ModelAdmin):
    list_display = [
        "name",
        "stream_type",
        "status",
        "frequency",
        "last_run",
        "next_run",
    ]
    list_filter = ["stream_type", "status"]
    readonly_fields = ["last_run", "next_run"]


@admin.register(StreamLog)
class StreamLogAdmin(admin.ModelAdmin):
    list_display = ["stream", "status", "created_at", "finished_at"]
    list_filter = ["status"]
    readonly_fields = ["created_at"]
