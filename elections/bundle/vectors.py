"""Known answers, tried at each start: whoever computes these wrongly is not to be believed.

Ed25519: RFC 8032, section 7.1, tests 1 to 3. RSA-PSS: RFC 9474, appendix A.1, the randomized variant with
a salt, whose finished signature is one of RSASSA-PSS with SHA-384. Merkle tree: the roots that
certificate-transparency's tests hold for RFC 6962.
"""

from __future__ import annotations

from elections.bundle import ed25519, pss
from elections.merkle import Edge

# public key, message, signature
EDWARDS = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
)
RSA_N = (
    "aec4d69addc70b990ea66a5e70603b6fee27aafebd08f2d94cbe1250c556e047a928d635c3f45ee9"
    "b66d1bc628a03bac9b7c3f416fe20dabea8f3d7b4bbf7f963be335d2328d67e6c13ee4a8f955e05a"
    "3283720d3e1f139c38e43e0338ad058a9495c53377fc35be64d208f89b4aa721bf7f7d3fef837be2"
    "a80e0f8adf0bcd1eec5bb040443a2b2792fdca522a7472aed74f31a1ebe1eebc1f408660a0543dfe"
    "2a850f106a617ec6685573702eaaa21a5640a5dcaf9b74e397fa3af18a2f1b7c03ba91a6336158de"
    "420d63188ee143866ee415735d155b7c2d854d795b7bc236cffd71542df34234221a0413e142d8c6"
    "1355cc44d45bda94204974557ac2704cd8b593f035a5724b1adf442e78c542cd4414fce6f1298182"
    "fb6d8e53cef1adfd2e90e1e4deec52999bdc6c29144e8d52a125232c8c6d75c706ea3cc06841c7bd"
    "a33568c63a6c03817f722b50fcf898237d788a4400869e44d90a3020923dc646388abcc914315215"
    "fcd1bae11b1c751fd52443aac8f601087d8d42737c18a3fa11ecd4131ecae017ae0a14acfc4ef85b"
    "83c19fed33cfd1cd629da2c4c09e222b398e18d822f77bb378dea3cb360b605e5aa58b20edc29d00"
    "0a66bd177c682a17e7eb12a63ef7c2e4183e0d898f3d6bf567ba8ae84f84f1d23bf8b8e261c3729e"
    "2fa6d07b832e07cddd1d14f55325c6f924267957121902dc19b3b32948bdead5"
)
RSA_MESSAGE = (
    "8417e699b219d583fb6216ae0c53ca0e9723442d02f1d1a34295527e7d929e8b8f3dc6fb8c4a02f4"
    "d6352edf0907822c1210a9b32f9bdda4c45a698c80023aa6b59f8cfec5fdbb36331372ebefedae7d"
)
RSA_SIGNATURE = (
    "191e941c57510e22d29afad257de5ca436d2316221fe870c7cb75205a6c071c2735aed0bc24c37f3"
    "d5bd960ab97a829a508f966bbaed7a82645e65eadaf24ab5e6d9421392c5b15b7f9b640d34fec512"
    "846a3100b80f75ef51064602118c1a77d28d938f6efc22041d60159a518d3de7c4d840c9c6810967"
    "2d743d299d8d2577ef60c19ab463c716b3fa75fa56f5735349d414a44df12bf0dd44aa3e10822a65"
    "1ed4cb0eb6f47c9bd0ef14a034a7ac2451e30434d513eb22e68b7587a8de9b4e63a059d05c8b22c7"
    "c51e2cfee2d8bef511412e93c859a13726d87c57d1bc4c2e68ab121562f839c3a3d233e87ed63c69"
    "b7e57525367753fbebcc2a9805a2802659f5888b2c69115bf865559f10d906c09d048a0d71bfee4b"
    "33857393ec2b69e451433496d02c9a7910abb954317720bbde9e69108eafc3e90bad3d5ca4066d7b"
    "1e49013fa04e948104a1dd82b12509ecb146e948c54bd8bfb5e6d18127cd1f7a93c3cf9f2d869d5a"
    "78878c03fe808a0d799e910be6f26d18db61c485b303631d3568368fc41986d08a95ea6ac0592240"
    "c19d7b22416b9c82ae6241e211dd5610d0baaa9823158f9c32b66318f5529491b7eeadcaa71898a6"
    "3bac9d95f4aa548d5e97568d744fc429104e32edd9c87519892a198a30d333d427739ffb9607b092"
    "e910ae37771abf2adb9f63bc058bf58062ad456cb934679795bbdfcdfad5e0f2"
)
MERKLE_ENTRIES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")
MERKLE_ROOT = "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"


def failures() -> list[str]:
    """Name what is computed wrongly here; nothing where everything is right."""
    wrong = []
    for public, message, signature in EDWARDS:
        key, text, signed = (bytes.fromhex(part) for part in (public, message, signature))
        others = (
            text + b"x",
            signed[:-1] + bytes([signed[-1] ^ 1]),
            bytes([signed[0] ^ 1]) + signed[1:],
        )
        if not ed25519.is_signed(key, text, signed) or any(
            (
                ed25519.is_signed(key, others[0], signed),
                ed25519.is_signed(key, text, others[1]),
                ed25519.is_signed(key, text, others[2]),
            )
        ):
            wrong.append("Ed25519 (RFC 8032)")
            break
    rsa = pss.PublicKey(int(RSA_N, 16), 65537)
    text, signed = bytes.fromhex(RSA_MESSAGE), bytes.fromhex(RSA_SIGNATURE)
    if (
        not pss.is_signed(rsa, text, signed)
        or pss.is_signed(rsa, text + b"x", signed)
        or pss.is_signed(rsa, text, signed[:-1] + bytes([signed[-1] ^ 1]))
    ):
        wrong.append("RSA-PSS (RFC 9474)")
    if Edge().extended(map(bytes.fromhex, MERKLE_ENTRIES)).root.hex() != MERKLE_ROOT:
        wrong.append("the Merkle tree (RFC 9162)")
    return wrong
