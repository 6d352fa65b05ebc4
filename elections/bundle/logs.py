"""Checks of the log: heads, batches, heads that somebody kept, and that every leaf is accounted for."""

from __future__ import annotations

from collections.abc import Sequence

from elections.bundle import forms
from elections.bundle.findings import Findings
from elections.bundle.forms import Malformed, Signed
from elections.bundle.statements import Vote, is_signed
from elections.heads import BadHead, Head, manifest_hash, read_head
from elections.merkle import EMPTY, Edge

FEWEST_IN_A_BATCH = 10


def check_log(vote: Vote, kept: Sequence[Signed], findings: Findings) -> None:
    """Check that the log grew by sorted batches and never otherwise, as its heads say."""
    if vote.is_opened:
        _read_batches(vote, findings)
    heads = _read_heads(vote, findings)
    roots = _roots(vote)
    if roots is not None and heads is not None:
        _check_heads(heads, roots, findings)
    _check_rules(vote, heads, findings)
    _check_last(vote, heads, findings)
    _check_kept(vote, kept, heads, findings)


def check_leaves(vote: Vote, findings: Findings) -> None:
    """Check that every leaf is opened or withdrawn, and none both."""
    if vote.batches is None or vote.ballots is None:
        return
    leaves = {leaf for batch in vote.batches for leaf in batch}
    bad = findings.fail_each(
        forms.LOG,
        (
            f"the leaf {leaf.hex()[:16]}… is neither opened by a ballot nor withdrawn by its voter:"
            " a ballot was left out"
            for leaf in sorted(leaves - vote.opened.keys() - vote.withdrawn.keys())
        ),
    )
    bad |= findings.fail_each(
        forms.WITHDRAWN,
        (
            f"line {vote.withdrawn[leaf]}: its leaf is opened by a ballot and withdrawn, too"
            for leaf in sorted(vote.opened.keys() & vote.withdrawn.keys())
        ),
    )
    bad |= findings.fail_each(
        forms.BALLOTS,
        (
            f"line {vote.opened[leaf]}: its leaf does not stand in the log"
            for leaf in sorted(vote.opened.keys() - leaves)
        ),
    )
    bad |= findings.fail_each(
        forms.WITHDRAWN,
        (
            f"line {vote.withdrawn[leaf]}: its leaf does not stand in the log"
            for leaf in sorted(vote.withdrawn.keys() - leaves)
        ),
    )
    if not bad:
        findings.hold(
            f"Each of the {len(leaves):,} leaves of the log is either opened by a ballot that was counted"
            f" ({len(vote.opened):,}) or withdrawn by its voter ({len(vote.withdrawn):,}), and none is both."
        )


def _read_batches(vote: Vote, findings: Findings) -> None:
    with findings.reading(forms.LOG):
        batches = []
        for number, line in enumerate(forms.read_lines(vote.files[forms.LOG]), start=1):
            counted, leaves = forms.fields(line, "batch", "leaves")
            if counted != number or type(leaves) is not list or not leaves:
                raise Malformed(f"line {number} is not batch {number}")
            batches.append([forms.from_hex(leaf) for leaf in leaves])
        vote.batches = batches
        unsorted = [number for number, one in enumerate(batches, start=1) if one != sorted(one)]
        small = [
            number
            for number, one in enumerate(batches, start=1)
            if len(one) < FEWEST_IN_A_BATCH and len(batches) > 1
        ]
        every = [leaf for batch in batches for leaf in batch]
        bad = findings.fail_each(forms.LOG, (f"batch {one} is not sorted" for one in unsorted))
        bad |= findings.fail_each(
            forms.LOG, (f"batch {one} has fewer than ten leaves" for one in small)
        )
        if len(set(every)) != len(every):
            findings.fail(forms.LOG, "a leaf stands in it twice")
            bad = True
        if not bad:
            findings.hold(
                f"The log has {len(every):,} leaves in {len(batches):,} batches, each sorted, none twice."
            )


def _roots(vote: Vote) -> dict[int, bytes] | None:
    """The head of the log after each batch, by its size."""
    if vote.batches is None:
        return None
    edge, roots = Edge(), {0: EMPTY}
    for batch in vote.batches:
        edge = edge.extended(batch)
        roots[edge.size] = edge.root
    return roots


def _read_heads(vote: Vote, findings: Findings) -> list[Head] | None:
    heads = None
    with findings.reading(forms.HEADS):
        found = []
        for number, line in enumerate(forms.read_lines(vote.files[forms.HEADS]), start=1):
            signed = forms.read_signed(line)
            found.append(_head(vote, signed, f"line {number}: "))
        if not found:
            raise Malformed("there is no head in it")
        heads = found
        findings.hold(f"{len(heads):,} heads of the log are signed with the site's key.")
    return heads


def _head(vote: Vote, signed: Signed, where: str) -> Head:
    try:
        head = read_head(signed.statement)
    except BadHead as no:
        raise Malformed(f"{where}{no}") from None
    if not is_signed(vote, signed):
        raise Malformed(f"{where}the signature is not one of this head by the key {signed.key}")
    if vote.manifest is not None and head.election != vote.manifest["election"]:
        raise Malformed(f"{where}this is a head of another vote")
    return head


def _check_heads(heads: Sequence[Head], roots: dict[int, bytes], findings: Findings) -> None:
    wrong = [head.number for head in heads if roots.get(head.size) != head.root]
    bad = findings.fail_each(
        forms.LOG,
        (f"head {number}, which is signed, is not the head of these leaves" for number in wrong),
    )
    if [(head.number, head.size) for head in heads] != list(enumerate(roots)):
        findings.fail(
            forms.HEADS, "there is not one head to begin with and one for each batch, in order"
        )
        bad = True
    if not bad:
        findings.hold("Each head is the root of the leaves that were public then: none left since.")


def _rules_of(vote: Vote) -> bytes:
    return manifest_hash(
        forms.read_signed(forms.read_document(vote.files[forms.MANIFEST])).statement
    )


def _check_rules(vote: Vote, heads: Sequence[Head] | None, findings: Findings) -> None:
    if vote.manifest is None or heads is None:
        return
    rules = _rules_of(vote)
    findings.require(
        all(head.manifest == rules for head in heads),
        forms.MANIFEST,
        "Every head was signed under this very manifest.",
        "it is not the one that the heads of the log were signed under",
    )


def _check_last(vote: Vote, heads: Sequence[Head] | None, findings: Findings) -> None:
    if vote.result is None or not heads:
        return
    last = heads[-1]
    told = {"number": last.number, "size": last.size, "root": last.root.hex()}
    findings.require(
        vote.result.get("head") == told,
        forms.RESULT,
        "The signed result names the last head.",
        "it names another head than the last one",
    )


def _check_kept(
    vote: Vote, kept: Sequence[Signed], heads: Sequence[Head] | None, findings: Findings
) -> None:
    """Hold the log against heads that were kept outside, while the vote was open."""
    if not kept:
        findings.unproven.append(
            "No head that somebody kept while the vote was open was given (--kept DIRECTORY). Without one"
            " this cannot show that the log and the rules were not written anew after the close."
        )
        return
    for number, signed in enumerate(kept, start=1):
        part = f"kept head {number}"
        with findings.reading(part):
            head = _head(vote, signed, "")
            if vote.manifest is not None and head.manifest != _rules_of(vote):
                findings.fail(forms.MANIFEST, f"it is not the one that {part} was signed under")
            size = sum(len(batch) for batch in vote.batches or ())
            if vote.batches is None:
                same = [one for one in heads or () if one.size == head.size]
                if same and same[-1].root != head.root:
                    findings.fail(
                        forms.HEADS, f"it has another head of {head.size:,} leaves than {part}"
                    )
                elif not same:
                    findings.unproven.append(
                        f"{part} cannot be compared: the leaves are not published."
                    )
                continue
            edge = Edge().extended([leaf for one in vote.batches for leaf in one][: head.size])
            findings.require(
                head.size <= size and edge.root == head.root,
                forms.LOG,
                f"The log begins with all {head.size:,} leaves of {part}: none of them was changed or left out.",
                f"it does not begin with the {head.size:,} leaves that {part} was signed for: a leaf was"
                " changed or left out since",
            )
