"""The Merkle tree of RFC 9162, section 2.1, over SHA-256: heads, proofs, and what they prove.

Pure. A tree is a list of entries that only grows at its end. Its head is one hash; a proof of inclusion
shows that an entry stands at a place under a head, and a proof of consistency that the tree under an
older head is the beginning of the tree under a newer one. Both are checked with nothing but the heads.

`Edge` is all that appending needs: the roots of the whole subtrees along the right edge, as many as the
size has ones in binary. `Tree` keeps every level and so makes proofs without hashing anything twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HASH_BYTES = 32
EMPTY = hashlib.sha256(b"").digest()


class BadPlace(ValueError):
    """A place or a size that the tree does not have."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash an entry of the list."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into the one above them."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """Say where a tree of two entries or more divides: at the largest power of two below its size."""
    return 1 << ((size - 1).bit_length() - 1)


@dataclass(frozen=True)
class Edge:
    """A tree's size and right edge: the roots of its whole subtrees, the largest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or bin(self.size).count("1") != len(self.peaks):  # noqa: FURB161  (Python 3.9 too)
            raise BadPlace(f"a tree of {self.size} does not have {len(self.peaks)} whole subtrees")

    def extended(self, entries: Iterable[bytes]) -> Edge:
        """Append entries. Each is hashed once, and nothing older is hashed again."""
        size, peaks = self.size, list(self.peaks)
        for entry in entries:
            node, place = leaf_hash(entry), size
            while place & 1:
                node = node_hash(peaks.pop(), node)
                place >>= 1
            peaks.append(node)
            size += 1
        return Edge(size, tuple(peaks))

    @property
    def root(self) -> bytes:
        """The head of the tree."""
        if not self.peaks:
            return EMPTY
        node = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            node = node_hash(peak, node)
        return node


class Tree:
    """A tree with every level of it, for making proofs."""

    def __init__(self, entries: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        self.extend(entries)

    def __len__(self) -> int:
        return len(self._levels[0])

    def extend(self, entries: Iterable[bytes]) -> None:
        """Append entries at the end."""
        for entry in entries:
            node = leaf_hash(entry)
            for level in self._levels:
                level.append(node)
                if len(level) & 1:
                    break
                node = node_hash(level[-2], level[-1])
            else:
                self._levels.append([node])

    def root(self, size: int | None = None) -> bytes:
        """Give the head, now or when the tree had a size."""
        size = self._size(size)
        return self._under(0, size) if size else EMPTY

    def inclusion(self, place: int, size: int | None = None) -> list[bytes]:
        """Prove that the entry at a place (from nought) stands in the tree of a size."""
        size = self._size(size)
        if not 0 <= place < size:
            raise BadPlace(f"there is no place {place} in a tree of {size}")
        proof = []
        start, stop = 0, size
        while stop - start > 1:
            middle = start + split(stop - start)
            if place < middle:
                proof.append(self._under(middle, stop))
                stop = middle
            else:
                proof.append(self._under(start, middle))
                start = middle
        return proof[::-1]

    def consistency(self, older: int, size: int | None = None) -> list[bytes]:
        """Prove that the tree of an older size is the beginning of the tree of a size."""
        size = self._size(size)
        if not 0 <= older <= size:
            raise BadPlace(f"a tree of {size} had no size {older}")
        if older in {0, size}:
            return []
        proof = []
        start, stop, is_whole = 0, size, True
        while older != stop:
            middle = start + split(stop - start)
            if older <= middle:
                proof.append(self._under(middle, stop))
                stop = middle
            else:
                proof.append(self._under(start, middle))
                start, is_whole = middle, False
        if not is_whole:
            proof.append(self._under(start, stop))
        return proof[::-1]

    def _size(self, size: int | None) -> int:
        if size is None:
            return len(self)
        if not 0 <= size <= len(self):
            raise BadPlace(f"the tree has {len(self)} entries, not {size}")
        return size

    def _under(self, start: int, stop: int) -> bytes:
        """Give the root over entries from a start that is a multiple of the span's power of two."""
        span = stop - start
        level = span.bit_length() - 1
        if span == 1 << level:
            return self._levels[level][start >> level]
        middle = start + split(span)
        return node_hash(self._under(start, middle), self._under(middle, stop))


def _are_hashes(*nodes: bytes) -> bool:
    return all(len(node) == HASH_BYTES for node in nodes)


def _on_the_left(first: int, last: int, nodes: int) -> list[bool] | None:
    """Say of each node of a path whether it stands on the left; None where no path is that long."""
    sides = []
    for _node in range(nodes):
        if last == 0:
            return None
        is_left = bool(first & 1) or first == last
        sides.append(is_left)
        while is_left and not first & 1 and first:
            first, last = first >> 1, last >> 1
        first, last = first >> 1, last >> 1
    return sides if last == 0 else None


def includes(
    root: bytes, size: int, place: int, hashed_leaf: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the proof shows a hashed leaf at a place under a head (RFC 9162, section 2.1.3.2)."""
    if not 0 <= place < size or not _are_hashes(hashed_leaf, *proof):
        return False
    sides = _on_the_left(place, size - 1, len(proof))
    if sides is None:
        return False
    found = hashed_leaf
    for is_left, node in zip(sides, proof):  # noqa: B905  (as many; recount.py also runs on 3.9)
        found = node_hash(node, found) if is_left else node_hash(found, node)
    return found == root


def extends(older_root: bytes, older: int, root: bytes, size: int, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that a head only adds to an older one (RFC 9162, section 2.1.4.2)."""
    if not 0 <= older <= size or not _are_hashes(older_root, root, *proof):
        return False
    if older in {0, size}:  # every tree begins with the empty one, and with itself
        return (
            not proof and older_root == (root if older else EMPTY) and (size > 0 or root == EMPTY)
        )
    path = list(proof) if older & (older - 1) else [older_root, *proof]
    first, last = older - 1, size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    sides = _on_the_left(first, last, len(path) - 1) if path else None
    if sides is None:
        return False
    was = now = path[0]
    for is_left, node in zip(sides, path[1:]):  # noqa: B905  (as many; recount.py also runs on 3.9)
        was = node_hash(node, was) if is_left else was
        now = node_hash(node, now) if is_left else node_hash(now, node)
    return was == older_root and now == root
