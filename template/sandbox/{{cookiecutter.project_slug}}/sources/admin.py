from django.contrib import admin

from .models import Source


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    list_display = ["name", "type", "link"]
    list_filter = ["type"]
    prepopulated_fields = {"slug": ["name"]}
