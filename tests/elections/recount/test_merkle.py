"""The tree of RFC 9162: the numbers of others, a plain definition, and proofs that prove nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elections.merkle import (
    EMPTY,
    BadPlace,
    Edge,
    Tree,
    extends,
    includes,
    leaf_hash,
    node_hash,
    split,
)

# Entries, heads and proofs of trees of 0 to 8, as certificate-transparency-go and transparency-dev/merkle
# (testonly/constants.go, testdata/) hold them for RFC 6962, whose tree is that of RFC 9162.
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
HEADS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAF_1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
LEAF_2 = "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7"
LEAF_3 = "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7"
LEAF_4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
NODE_01 = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
NODE_23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
NODE_45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
NODE_67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
NODE_0123 = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
NODE_4567 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
# place, size, proof
INCLUSIONS = [
    (0, 1, []),
    (0, 8, [LEAF_1, NODE_23, NODE_4567]),
    (5, 8, [LEAF_4, NODE_67, NODE_0123]),
    (2, 3, [NODE_01]),
    (1, 5, [HEADS[1], NODE_23, LEAF_4]),
]
# older, size, proof
CONSISTENCIES = [
    (1, 1, []),
    (1, 8, [LEAF_1, NODE_23, NODE_4567]),
    (6, 8, [NODE_45, NODE_67, NODE_0123]),
    (2, 5, [NODE_23, LEAF_4]),
    (3, 5, [LEAF_2, LEAF_3, NODE_01, LEAF_4]),
]

entries = st.lists(st.binary(max_size=4), max_size=40)


def plain(leaves: list[bytes]) -> bytes:
    """The definition of section 2.1.1, word for word."""
    if not leaves:
        return EMPTY
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    middle = split(len(leaves))
    assert middle < len(leaves) <= 2 * middle
    return node_hash(plain(leaves[:middle]), plain(leaves[middle:]))


def plain_path(place: int, leaves: list[bytes]) -> list[bytes]:
    """Section 2.1.3.1."""
    if len(leaves) == 1:
        return []
    middle = split(len(leaves))
    if place < middle:
        return [*plain_path(place, leaves[:middle]), plain(leaves[middle:])]
    return [*plain_path(place - middle, leaves[middle:]), plain(leaves[:middle])]


def plain_subproof(older: int, leaves: list[bytes], *, whole: bool) -> list[bytes]:
    """Section 2.1.4.1."""
    if older == len(leaves):
        return [] if whole else [plain(leaves)]
    middle = split(len(leaves))
    if older <= middle:
        return [*plain_subproof(older, leaves[:middle], whole=whole), plain(leaves[middle:])]
    return [
        *plain_subproof(older - middle, leaves[middle:], whole=False),
        plain(leaves[:middle]),
    ]


@pytest.mark.parametrize("size", range(9))
def test_heads_are_those_that_others_publish(size):
    assert Tree(ENTRIES[:size]).root().hex() == HEADS[size]
    assert Tree(ENTRIES).root(size).hex() == HEADS[size]
    assert Edge().extended(ENTRIES[:size]).root.hex() == HEADS[size]


@pytest.mark.parametrize(("place", "size", "proof"), INCLUSIONS)
def test_inclusion_is_proven_as_others_prove_it(place, size, proof):
    made = Tree(ENTRIES).inclusion(place, size)
    assert [node.hex() for node in made] == proof
    assert includes(bytes.fromhex(HEADS[size]), size, place, leaf_hash(ENTRIES[place]), made)


@pytest.mark.parametrize(("older", "size", "proof"), CONSISTENCIES)
def test_consistency_is_proven_as_others_prove_it(older, size, proof):
    made = Tree(ENTRIES).consistency(older, size)
    assert [node.hex() for node in made] == proof
    assert extends(bytes.fromhex(HEADS[older]), older, bytes.fromhex(HEADS[size]), size, made)


@given(entries, st.data())
@settings(max_examples=60)
def test_heads_and_proofs_are_those_of_the_definition(leaves, data):
    tree = Tree(leaves)
    size = data.draw(st.integers(0, len(leaves)))
    seen = leaves[:size]
    assert tree.root(size) == plain(seen)
    older = data.draw(st.integers(0, size))
    proof = tree.consistency(older, size)
    if older:
        assert proof == plain_subproof(older, seen, whole=True)
    assert extends(plain(leaves[:older]), older, plain(seen), size, proof)
    if size:
        place = data.draw(st.integers(0, size - 1))
        path = tree.inclusion(place, size)
        assert path == plain_path(place, seen)
        assert includes(plain(seen), size, place, leaf_hash(leaves[place]), path)


@given(st.lists(entries, max_size=5))
@settings(max_examples=40)
def test_a_tree_that_grows_by_batches_needs_its_edge_alone(batches):
    edge, tree = Edge(), Tree()
    for batch in batches:
        edge = edge.extended(batch)
        edge = Edge(edge.size, edge.peaks)  # as it comes back from where it was kept
        tree.extend(batch)
        assert (edge.size, edge.root) == (len(tree), tree.root())


def others(proof: list[bytes]) -> list[list[bytes]]:
    """Every proof that differs in one thing: a bit, a node too few, too many, two nodes swapped."""
    changed = [proof[:-1]] if proof else []
    changed += [[*proof, EMPTY], [EMPTY, *proof]]
    for place, node in enumerate(proof):
        changed += [
            [*proof[:place], bytes([node[0] ^ 16]) + node[1:], *proof[place + 1 :]],
            [*proof[:place], node[:-1], *proof[place + 1 :]],
            [*proof[:place], node, node, *proof[place + 1 :]],
        ]
    return changed


@given(st.integers(1, 24), st.data())
@settings(max_examples=60)
def test_no_other_proof_place_size_or_head_is_believed(size, data):
    tree = Tree(bytes([number]) for number in range(size))
    place, older = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    hashed, root, was = leaf_hash(bytes([place])), tree.root(), tree.root(older)
    path, proof = tree.inclusion(place), tree.consistency(older)
    assert not any(includes(root, size, place, hashed, other) for other in others(path))
    assert not any(
        includes(root, size, at, hashed, path) for at in range(-1, size + 2) if at != place
    )
    assert not includes(EMPTY, size, place, hashed, path)
    assert not includes(root, size, place, leaf_hash(b"never"), path)
    assert not any(extends(was, older, root, size, other) for other in others(proof))
    assert not extends(EMPTY, older, root, size, proof)
    assert not extends(was, older, EMPTY, size, proof)
    if older != size:
        assert not extends(root, older, was, size, proof)
        assert not extends(was, size, root, older, proof)


def test_what_a_tree_does_not_have_is_refused():
    tree = Tree(ENTRIES)
    for asked in (
        lambda: tree.inclusion(8),
        lambda: tree.inclusion(-1),
        lambda: tree.inclusion(3, 3),
        lambda: tree.root(9),
        lambda: tree.consistency(9),
        lambda: tree.consistency(5, 4),
        lambda: Edge(3, (EMPTY,)),
    ):
        with pytest.raises(BadPlace):
            asked()
