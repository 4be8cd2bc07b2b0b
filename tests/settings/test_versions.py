import pytest

from newloom_lint.settings.versions import UnreadableVersion, satisfies


@pytest.mark.parametrize(
    ("version", "required", "answer"),
    [
        ("0.1.0", "0.1", True),
        ("0.1.0", ">=0.1,<1", True),
        ("1.0", ">=0.1,<1", False),
        ("0.10.0", ">0.9", True),
        ("0.2.5", "~=0.2.1", True),
        ("0.3.0", "~=0.2.1", False),
        ("0.3.0", "~=0.2", True),
        ("1.0.dev1", "==1.0", True),
        ("1.0", "!=1.0.0", False),
        ("1.0", "<= 1", True),
    ],
)
def test_satisfies(version: str, required: str, answer: bool) -> None:
    assert satisfies(version, required) is answer


@pytest.mark.parametrize("required", ["", "new", "=>1", "1.x", ">=2,"])
def test_unreadable_requirements(required: str) -> None:
    with pytest.raises(UnreadableVersion):
        satisfies("0.1.0", required)
