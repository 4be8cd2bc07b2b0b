from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Media",
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
                (
                    "address",
                    models.CharField(
                        blank=True,
                        help_text="The chat to publish to: a number or @name",
                        max_length=100,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "media",
            },
        ),
    ]
