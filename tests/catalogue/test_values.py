"""Values of parameters: typed, harmless in a shell, put in once."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.recipe import parse
from catalogue.recipe.model import Parameter
from catalogue.recipe.values import fill, pieces, render, value_fault
from tests.factories.catalogue import recipe_text

RECIPE = parse(recipe_text())


def parameter(kind: str, pattern: str = "") -> Parameter:
    return Parameter("x", kind, "", "", pattern)  # type: ignore[arg-type]


GOOD = [
    ("string", "2014.2.4"),
    ("string", "a/b:c@d"),
    ("int", "0"),
    ("int", "18"),
    ("ip", "10.10.14.11"),
    ("ip", "2001:db8::1"),
    ("cidr", "10.10.14.0/24"),
    ("cidr", "2001:db8::/32"),
    ("hostname", "files.lab.test"),
    ("path", "/srv/node"),
    ("path", "D:\\drivers\\WIN8"),
    ("secret", "Change-me-2012"),
]
BAD = [
    ("string", "a b"),
    ("string", "$(id)"),
    ("string", "`id`"),
    ("string", "a;b"),
    ("string", "a|b"),
    ("string", "a&b"),
    ("string", "a>b"),
    ("string", "a'b"),
    ("string", 'a"b'),
    ("string", "a\\b"),
    ("string", "a\nb"),
    ("string", "a\n"),
    ("string", "{{ x }}"),
    ("string", "--upload-pack=x"),
    ("string", "x" * 201),
    ("string", "ａｂｃ"),
    ("int", "1e9"),
    ("int", "-1"),
    ("int", "01"),
    ("int", "٣"),
    ("int", "1\n"),
    ("ip", "10.10.14"),
    ("ip", "010.10.14.1"),
    ("ip", "fe80::1%eth0"),
    ("ip", "10.10.14.1/24"),
    ("cidr", "10.10.14.1/24"),
    ("cidr", "10.10.14.0"),
    ("cidr", "10.10.14.0/255.255.255.0;x"),
    ("hostname", "-a.test"),
    ("hostname", "a..b"),
    ("hostname", "a_b"),
    ("hostname", "a.test\n"),
    ("hostname", "x" * 64 + ".test"),
    ("path", "srv/node"),
    ("path", "/srv/../etc"),
    ("path", "/srv/a b"),
    ("path", "\\\\server\\share"),
    ("secret", "pass word"),
    ("secret", "$HOME"),
]


@pytest.mark.parametrize(("kind", "value"), GOOD)
def test_values_of_a_type_are_taken(kind, value):
    assert value_fault(parameter(kind), value) == ""


@pytest.mark.parametrize(("kind", "value"), BAD)
def test_values_of_no_type_are_refused(kind, value):
    assert value_fault(parameter(kind), value)


def test_a_pattern_holds_for_the_whole_value():
    limited = parameter("string", "2014\\.2\\.[0-9]")
    assert value_fault(limited, "2014.2.4") == ""
    assert value_fault(limited, "2014.2.44")
    assert value_fault(limited, "2014x2.4")


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["string", "int", "ip", "cidr", "hostname", "secret"]),
    st.text(max_size=60) | st.from_regex(r"[ -~]{1,40}", fullmatch=True),
)
def test_whatever_is_taken_is_one_plain_word_in_a_shell(kind, value):
    if value_fault(parameter(kind), value) == "":
        assert shlex.split(value) == [value]
        assert shlex.quote(value) in (value, f"'{value}'")
        assert not value.startswith("-")
        assert not set(value) & set("$`;&|<>(){}[]*?!#'\"\\ \t\n")


def test_the_readers_values_stand_over_ours():
    filled = fill(RECIPE, {"host_ip": "10.10.14.99", "unknown": "x", "lab_network": ""})
    assert filled.values["host_ip"] == "10.10.14.99"
    assert filled.values["lab_network"] == "10.10.14.0/24"
    assert filled.changed == {"host_ip"}
    assert filled.refused == {}


def test_a_refused_value_leaves_ours_in_force_and_is_kept_for_the_form():
    filled = fill(RECIPE, {"host_ip": "1.2.3.4; rm -rf /"})
    assert filled.values["host_ip"] == "10.10.14.11"
    assert filled.given["host_ip"] == "1.2.3.4; rm -rf /"
    assert "not an address" in filled.refused["host_ip"]


def test_a_secret_is_never_filled_from_outside():
    filled = fill(RECIPE, {"admin_token": "mine"})
    assert filled.values["admin_token"] == "ADMIN"
    assert "mine" not in str(filled)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(["a", "b"]), st.text(max_size=20), min_size=2))
def test_values_are_put_in_once(values):
    values = {"a": "", "b": "", **values}
    assert render("{{ a }}-{{ b }}", values) == f"{values['a']}-{values['b']}"
    assert [piece.parameter for piece in pieces("x {{ a }} y", values)] == ["", "a", ""]


def test_a_value_is_not_read_as_a_template_again():
    assert render("{{ a }}", {"a": "{{ b }}", "b": "no"}) == "{{ b }}"
