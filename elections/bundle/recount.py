"""Check the archive of a vote, with nothing but the archive: what holds, what does not, what nobody can tell.

    python recount.py BUNDLE.zip [--kept DIRECTORY]

BUNDLE is the archive, or the directory that it was unpacked into. DIRECTORY is what `manage.py witness` kept of the
vote while it was open. No network is used and nothing is written. The answer: 0 everything holds; 1 something
does not, and it is said in which part; 2 nothing could be read; 3 what was checked holds, but the ballots were not
counted, since this Python is too old for it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from elections.bundle import forms, vectors
from elections.bundle.archive import BadArchive, unpack
from elections.bundle.findings import Findings
from elections.bundle.forms import Signed
from elections.bundle.logs import check_leaves, check_log
from elections.bundle.outcome import check_outcome
from elections.bundle.slips import Progress, check_slips
from elections.bundle.statements import Vote, check_statements

ALWAYS_UNPROVEN = (
    "Whose the keys are: compare keys.json with a copy that you got in another way, or earlier.",
    "That this program is honest, if it came in the archive: get it from the project, or read it.",
    "Who took a paper: each voter can look up their own pseudonym in issuance.jsonl, and nobody another's.",
    (
        "That ballots stayed secret. Whoever ran the site could keep network addresses and times, serve"
        " dishonest scripts, and read the box before the close; that the vote's key was destroyed cannot be"
        " shown."
    ),
    "That the roll was the right one: only that it is the one which was frozen.",
    "That nobody was pressed or paid: voters can show afterwards how they voted.",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Check, and say so."""
    parser = argparse.ArgumentParser(
        prog="recount.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bundle", metavar="BUNDLE", type=Path)
    parser.add_argument("--kept", metavar="DIRECTORY", type=Path)
    asked = parser.parse_args(arguments)
    wrong = vectors.failures()
    if wrong:
        sys.stdout.write(
            f"This program computes wrongly here, and checks nothing: {', '.join(wrong)}.\n"
        )
        return 2
    findings = Findings()
    findings.hold(
        "This program computes Ed25519, RSA-PSS and the Merkle tree as their standards' examples do."
    )
    try:
        files = _read(asked.bundle, findings)
        kept, keys = _read_kept(asked.kept)
    except (OSError, BadArchive, forms.Malformed) as no:
        sys.stdout.write(f"Nothing was checked: {no}\n")
        return 2
    vote = check(files, kept, keys, findings, _progress)
    return _tell(vote, findings)


def check(
    files: dict[str, bytes],
    kept: Sequence[Signed],
    keys: dict[str, bytes],
    findings: Findings,
    progress: Progress,
) -> Vote:
    """Run every check that the files allow."""
    vote = Vote(files, kept_keys=keys)
    check_statements(vote, findings)
    if keys:
        findings.require(
            all(vote.keys.get(name, public) == public for name, public in keys.items()),
            forms.KEYS,
            f"Signatures were checked with the keys that were kept: {', '.join(sorted(keys))}.",
            "a key is another one than was kept",
        )
    check_log(vote, kept, findings)
    check_slips(vote, findings, progress)
    check_leaves(vote, findings)
    check_outcome(vote, findings)
    findings.unproven += ALWAYS_UNPROVEN
    return vote


def _read(path: Path, findings: Findings) -> dict[str, bytes]:
    if path.is_dir():
        return {one.name: one.read_bytes() for one in sorted(path.iterdir()) if one.is_file()}
    unpacked = unpack(path.read_bytes())
    for where in unpacked.changed:
        findings.fail(where, "its bytes are not those that the archive's files call for")
    if not unpacked.changed:
        findings.hold("The archive is whole: every byte of it follows from its files.")
    return unpacked.files


def _read_kept(path: Path | None) -> tuple[list[Signed], dict[str, bytes]]:
    """Read what a witness kept: heads, and the keys as they were listed then."""
    if path is None:
        return [], {}
    heads = [
        forms.read_signed(line) for line in forms.read_lines((path / forms.HEADS).read_bytes())
    ]
    (listed,) = forms.fields(forms.read_document((path / forms.KEYS).read_bytes()), "keys")
    return heads, {
        forms.name_of_key(key): key
        for key in (forms.from_base64(one["public_key"]) for one in listed)
    }


def _progress(done: int, of: int) -> None:
    if done % 1000 == 0 or (done == of and of >= 1000):
        sys.stderr.write(f"\r{done:,} of {of:,} ballots" + ("\n" if done == of else ""))
        sys.stderr.flush()


def _tell(vote: Vote, findings: Findings) -> int:
    lines = []
    if vote.manifest is not None:
        lines += [f"“{vote.manifest['title']}”, on {vote.manifest['site']}", ""]
    lines += ["What holds:", *(f"  ✓ {words}" for words in findings.held), ""]
    if findings.failed:
        lines += ["What does not hold:"]
        lines += [f"  ✗ {part}: {words}." for part, words in findings.failed]
        lines += [""]
    lines += ["What this cannot show:", *(f"  ? {words}" for words in findings.unproven), ""]
    if findings.failed:
        lines += [f"NOT AS IT SHOULD BE: {', '.join(findings.parts)}."]
    elif findings.skipped:
        lines += [f"NOT FINISHED: {words}" for words in findings.skipped]
    else:
        lines += ["Everything that can be checked holds."]
    text = "\n".join(lines) + "\n"
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
    return 1 if findings.failed else 3 if findings.skipped else 0


if __name__ == "__main__":
    sys.exit(main())
