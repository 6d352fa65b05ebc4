"""A recipe laid out for reading: prompts apart, machines in turn, corrections beside the steps."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue import diff
from catalogue.recipe import parse
from catalogue.sheet import lay_out
from tests.factories.catalogue import recipe_text

STEPS = """\
steps:
  - title: On the host
    machines: [host]
    blocks:
      - as: host
        run: |
          vagrant up
  - title: On both
    machines: [bsdstack, second]
    text: This is {{ this_machine }}.
    blocks:
      - run: |
          first \\
            --carried on
          cat > /tmp/x <<'EOF'
          not a command
          EOF
          last
      - as: cmd
        run: |
          one ^
          two
      - file: /etc/own
        mode: append
        content: |
          address = {{ this_address }} {{ admin_token }}
    check: {title: It answers, machine: second, run: "ping {{ host_ip }}", expect: A line.}
"""


def recipe():
    text = recipe_text()
    head = text[: text.index("steps:\n")]
    second = '  - name: second\n    image: B\n    memory_mb: 512\n    networks: [{network: lab, address: "{{ second_ip }}"}]\n'
    declared = "  - {name: second_ip, type: ip, default: 10.10.14.12, description: D.}\n"
    head = head.replace("networks:\n  -", declared + "networks:\n  -", 1)
    return parse(head + second + STEPS)


def rows(block):
    return [(line.prompt, "".join(piece.text for piece in line.pieces)) for line in block.lines]


def test_prompts_stand_where_commands_begin():
    step = lay_out(recipe(), {}).steps[1]
    assert rows(step.blocks[0]) == [
        ("# ", "first \\"),
        ("", "  --carried on"),
        ("# ", "cat > /tmp/x <<'EOF'"),
        ("", "not a command"),
        ("", "EOF"),
        ("# ", "last"),
    ]
    assert [prompt for prompt, _ in rows(step.blocks[1])] == ["C:\\> ", ""]
    assert rows(lay_out(recipe(), {}).steps[0].blocks[0]) == [("$ ", "vagrant up")]


def test_what_differs_from_machine_to_machine_is_shown_for_each():
    step = lay_out(recipe(), {}).steps[1]
    files = [block for block in step.blocks if block.is_file]
    assert [(block.machine, rows(block)[0][1]) for block in files] == [
        ("bsdstack", "address = 10.10.14.11 ADMIN"),
        ("second", "address = 10.10.14.12 ADMIN"),
    ]
    assert [block.machine for block in step.blocks[:2]] == ["", ""]


def test_the_readers_values_reach_commands_machines_and_checks():
    sheet = lay_out(recipe(), {"host_ip": "10.10.14.99"})
    assert sheet.machines[0].addresses == (("lab", "10.10.14.99"),)
    assert rows(sheet.steps[1].check.block) == [("# ", "ping 10.10.14.99")]
    assert [field.parameter.name for field in sheet.changed] == ["host_ip"]
    assert [piece.parameter for piece in sheet.steps[1].check.block.lines[0].pieces] == [
        "",
        "host_ip",
    ]


# --- what changed between two texts -------------------------------------------------------------


def test_a_change_stands_between_the_lines_around_it():
    before = "\n".join(f"line {n}" for n in range(20))
    found = diff.rows(before, before.replace("line 10", "line ten"))
    assert [(row.kind, row.text) for row in found if row.kind in {"added", "removed"}] == [
        ("removed", "line 10"),
        ("added", "line ten"),
    ]
    assert [row.kind for row in found].count("gap") == 2
    assert next((row.before, row.after) for row in found if row.kind == "same") == (8, 8)


def test_texts_without_change_have_no_rows():
    assert diff.rows("a\nb", "a\nb\n") == []


def test_texts_too_long_are_not_compared():
    assert diff.rows("a\n" * 3000, "b\n" * 3000) is None


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from("abc"), max_size=30), st.lists(st.sampled_from("abc"), max_size=30))
def test_a_diff_leaves_out_nothing_that_changed(before, after):
    found = diff.rows("\n".join(before), "\n".join(after))
    old, new = "\n".join(before).splitlines(), "\n".join(after).splitlines()
    removed = {row.before for row in found if row.kind == "removed"}
    added = {row.after for row in found if row.kind == "added"}
    assert [line for n, line in enumerate(old, 1) if n not in removed] == [
        line for n, line in enumerate(new, 1) if n not in added
    ]
