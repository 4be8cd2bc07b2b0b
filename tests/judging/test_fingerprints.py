from newloom_lint.findings import Finding, Level, Place
from newloom_lint.judging.fingerprints import fingerprints


def prints(*texts: str, function: str = "f", path: str = "a.py", code: str = "NL304") -> list[str]:
    findings = [
        Finding(code, "", Level.ERROR, "m", Place(path, index, index), function=function)
        for index in range(len(texts))
    ]
    return [
        fingerprint
        for _, fingerprint in fingerprints(findings, lambda found: texts[found.place.start])
    ]


def test_lines_and_white_space_do_not_matter() -> None:
    assert prints("except  Exception\n  as e") == prints("", "except Exception as e")[1:]


def test_code_path_function_and_text_do() -> None:
    several = [
        *prints("x"),
        *prints("y"),
        *prints("x", function="g"),
        *prints("x", path="b.py"),
        *prints("x", code="NL306"),
    ]
    assert len(set(several)) == len(several)


def test_equal_findings_are_told_apart_by_their_order() -> None:
    first, second = prints("x", "x")
    assert first != second
    assert prints("x") == [first]


def test_a_fingerprint_stays_what_it_is() -> None:
    assert prints("except Exception as e") == ["2155efeda6338c66"]


def test_names_that_are_no_text() -> None:
    assert len(prints("x", path="\udcff.py")[0]) == 16
