"""The reasons of a verdict as sentences, for the command. Pages say them in their reader's language."""

from __future__ import annotations

from certification.credential.verdict import Reason, Why

SENTENCES = {
    Why.SIGNED: "Every signature on it is right, by a key of its issuer.",
    Why.IN_TIME: "It is within its time, which ends at {about}.",
    Why.NOT_LISTED: "The issuer's list does not name it as suspended or revoked.",
    Why.OTHER_ISSUER: "Somebody else issued it: {about}.",
    Why.NO_DOCUMENT: "No document with the keys of its issuer was given: {about}.",
    Why.FOREIGN_KEY: "It is signed by a key that is not its issuer's: {about}.",
    Why.KEY_NOT_LISTED: "Its issuer does not list the key that signed it: {about}.",
    Why.FORM: "It is not as it was issued: look at its field {about}.",
    Why.PROOF: "Its proof does not hold. {about}",
    Why.SIGNATURE: "It was changed after it was signed: the signature ({about}) is not one of this text.",
    Why.LIST_FORGED: "A status list that was given is not the issuer's, or was changed: {about}.",
    Why.PAST: "Its time ended at {about}.",
    Why.NOT_YET: "Its time begins only at {about}.",
    Why.ON_SUSPENSIONS: "The issuer lists it among those not to be relied on: {about}.",
    Why.ON_REVOCATIONS: "The issuer lists it as revoked: {about}.",
    Why.LIST_MISSING: "Not checked, for the list was not given: {about}. Fetch it and add it with --status.",
    Why.LIST_STALE: "Not checked, for the list that was given is not of that time: {about}. Fetch it anew.",
}


def sentence(reason: Reason) -> str:
    """Say a reason. What came from the credential is cut and kept on one line."""
    about = "".join(letter if letter.isprintable() else "?" for letter in reason.about)[:300]
    return SENTENCES[reason.why].format(about=about)
