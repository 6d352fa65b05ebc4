"""Certificates as signed credentials that a stranger can check: Open Badges 3.0 on the W3C's Verifiable Credentials 2.0.

Pure: no Django, no database, no clock, no network. What is needed is handed in, the time as `at=`.

    contexts   the JSON-LD contexts, pinned; nothing else is ever loaded
    canonical  one sequence of bytes for one meaning: RDFC-1.0 and JCS
    encodings  base58, multibase, multihash, subresource integrity
    keys       Ed25519 keys as Multikeys; ring: the key in use and the retired; keyfiles: where they lie
    proofs     Data Integrity: eddsa-rdfc-2022 and eddsa-jcs-2022
    did        the did:web document of a site
    status     Bitstring Status Lists
    badge      the credential of a certificate
    baking     into PNG and SVG, and out again
    reading    what somebody brings, within bounds
    shape      the one form that our credentials have
    verdict    valid, expired, suspended, revoked, tampered, unknown key, not ours

docs/credentials.md tells the format, docs/decisions/credentials.md why it is so.
"""
