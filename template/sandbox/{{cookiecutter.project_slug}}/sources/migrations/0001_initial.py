from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("slug", models.SlugField(max_length=200, unique=True)),
                ("link", models.URLField(max_length=500)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("web", "Website"),
                            ("rss", "Feed"),
                            ("telegram", "Telegram channel"),
                        ],
                        default="web",
                        max_length=20,
                    ),
                ),
            ],
        ),
    ]
