"""Ed25519 (RFC 8032), verification alone, in plain integers.

As strict as the standard: S below the order of the group, every point in its one spelling (OpenSSL takes
another one of a few public keys), and R compared in its bytes. The box must take no ballot that would not
pass here, or a voter could spoil the archive; so it asks this module, too.
"""

from __future__ import annotations

import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

# A point is (X, Y, Z, T) with x = X/Z, y = Y/Z, x·y = T/Z. One that is added often is kept with Z = 1 as
# (y - x, y + x, 2·d·x·y), which saves a third of the work.
Point = tuple[int, int, int, int]
NEUTRAL = (0, 1, 1, 0)
_Y = 4 * pow(5, P - 2, P) % P
_X = 0x216936D3CD6E53FEC0A4E231FDD6DC5C692CC7609525A7B2C9562D608F25D51A
BASE = (_X, _Y, 1, _X * _Y % P)


def _double(point: Point) -> Point:
    x, y, z, _t = point
    a, b = x * x % P, y * y % P
    h = a + b
    e = h - (x + y) * (x + y) % P
    g = a - b
    f = 2 * z * z % P + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def _add(one: Point, other: Point) -> Point:
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = other
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * D * t1 * t2 % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _add_kept(one: Point, kept: tuple[int, int, int]) -> Point:
    x1, y1, z1, t1 = one
    minus, plus, product = kept
    a, b = (y1 - x1) * minus % P, (y1 + x1) * plus % P
    c, d = t1 * product % P, 2 * z1
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _kept(point: Point) -> tuple[int, int, int]:
    x, y, z, _t = point
    inverse = pow(z, P - 2, P)
    x, y = x * inverse % P, y * inverse % P
    return (y - x) % P, (y + x) % P, 2 * D * x * y % P


def _point(encoded: bytes) -> Point | None:
    """Read a point; None where the bytes are of none, or not the one spelling of it."""
    number = int.from_bytes(encoded, "little")
    is_odd, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) % P * pow(u * pow(v, 7, P) % P, (P - 5) // 8, P) % P
    if (v * x * x - u) % P:
        x = x * ROOT_OF_MINUS_ONE % P
        if (v * x * x - u) % P:
            return None
    if x == 0 and is_odd:
        return None
    if x & 1 != is_odd:
        x = P - x
    return x, y, 1, x * y % P


def _bytes(point: Point) -> bytes:
    x, y, z, _t = point
    inverse = int(pow(z, -1, P))
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _base_table() -> list[list[tuple[int, int, int]]]:
    """Keep every multiple of the base point that one byte of a number can ask for."""
    base, table = BASE, []
    for _byte in range(32):
        row, point = [], NEUTRAL
        for _digit in range(255):
            point = _add(point, base)
            row.append(point)
        table.append(_all_kept(row))
        base = _add(point, base)
    return table


def _all_kept(points: list[Point]) -> list[tuple[int, int, int]]:
    """Bring many points to Z = 1 with one inversion."""
    products, running = [], 1
    for _x, _y, z, _t in points:
        products.append(running)
        running = running * z % P
    inverse = pow(running, -1, P)
    kept = []
    for (x, y, z, _t), before in zip(reversed(points), reversed(products)):  # noqa: B905  (Python 3.9)
        one = inverse * before % P
        inverse = inverse * z % P
        kept.append(_kept((x * one % P, y * one % P, 1, 0)))
    return kept[::-1]


_BASE: list[list[tuple[int, int, int]]] = []


def _times_base(number: int) -> Point:
    if not _BASE:
        _BASE.extend(_base_table())
    point = NEUTRAL
    for place, digit in enumerate(number.to_bytes(32, "little")):
        if digit:
            point = _add_kept(point, _BASE[place][digit - 1])
    return point


def _times(number: int, point: Point) -> Point:
    """Multiply by the digits of sixteen, the highest first."""
    multiples = [NEUTRAL, point]
    for _digit in range(14):
        multiples.append(_add(multiples[-1], point))
    found = NEUTRAL
    for digit in f"{number:x}":
        found = _double(_double(_double(_double(found))))
        if digit != "0":
            found = _add(found, multiples[int(digit, 16)])
    return found


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this is the signature of the message by the key."""
    if len(public) != 32 or len(signature) != 64:
        return False
    point = _point(public)
    s = int.from_bytes(signature[32:], "little")
    if point is None or s >= ORDER:
        return False
    hashed = hashlib.sha512(signature[:32] + public + message).digest()
    k = int.from_bytes(hashed, "little") % ORDER
    x, y, z, t = point
    found = _add(_times_base(s), _times(k, (P - x, y, z, P - t)))
    return _bytes(found) == signature[:32]
