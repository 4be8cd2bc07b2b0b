"""Configuration of the stream type `check_website`."""

from pydantic import BaseModel, ConfigDict, Field, HttpUrl


class CheckWebsiteConfig(BaseModel):
    """Which page to look at, and what to find there."""

    # A task gets its configuration as it was typed, not as pydantic would convert it:
    # so nothing is converted here, and a misspelt key is no key.
    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {"url": "https://example.org/", "expected_text": "Example Domain"}
            ]
        },
    )

    url: HttpUrl = Field(description="The page to fetch")
    expected_text: str = Field(
        default="",
        max_length=500,
        description="A text the page must contain; empty if any page will do",
    )
    timeout: float = Field(
        default=10,
        gt=0,
        le=60,
        description="Seconds to wait for the server before giving up",
    )
