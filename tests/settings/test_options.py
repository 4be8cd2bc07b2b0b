from newloom_lint.settings import Options, Settings, schema


def test_the_schema_describes_every_option() -> None:
    definition = schema()["$defs"]["Options"]
    assert definition["additionalProperties"] is False
    names = [name.replace("_", "-") for name in Options.__struct_fields__]
    assert sorted(definition["properties"]) == sorted(names)
    for name, option in definition["properties"].items():
        assert option.get("description"), name


def test_origin_names_file_and_line() -> None:
    settings = Settings(config="/p/pyproject.toml", lines={"ignore": 4})
    assert settings.origin("ignore") == "/p/pyproject.toml:4: `ignore`"
    assert settings.origin("select") == "`select`"
