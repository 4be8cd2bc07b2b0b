from django.contrib import admin

from .models import Media


@admin.register(Media)
class MediaAdmin(admin.ModelAdmin):
    list_display = ["name", "chat_id"]
    prepopulated_fields = {"slug": ["name"]}
