/* Voting tokens in the browser: what elections/blindsig, elections/phrases and elections/tokens.py do, byte for byte.
   The layouts are told in docs/ballots.md. No library: BigInt for the blinding, WebCrypto for all the rest.
   Nothing here stores or sends anything; the page does, and says when.

     if (await supported()) {
       const key = await openKey(election, der);        // der: the vote's public key as the manifest has it
       const voter = await openVoter(newPhrase(), key);
       const token = await voter.receive(signatureOfServer(await voter.ask()));
       const slip = await voter.fill(canonical(answers), 0);
     }
*/

const subtle = globalThis.crypto?.subtle;
const text = new TextEncoder();
const EXPONENT = 65537n;
const KEY_BITS = 3072;

/** A refusal with a name, so that a page can say it in its own words. */
export class Refused extends Error {
  constructor(why, facts = {}) {
    super(why);
    this.name = "Refused";
    this.why = why;
    Object.assign(this, facts);
  }
}

/* --- Bytes and numbers ---------------------------------------------------------------------------------- */

export const toHex = (bytes) => Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");

export function fromHex(hex) {
  if (!/^([0-9a-f]{2})*$/.test(hex)) throw new Refused("not hexadecimal");
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function fromBase64Url(word) {
  const letters = atob(word.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

function join(...parts) {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    joined.set(part, place);
    place += part.length;
  }
  return joined;
}

const number = (bytes) => BigInt(`0x${toHex(bytes) || "0"}`);
const bytesOf = (value, length) => fromHex(value.toString(16).padStart(2 * length, "0"));

function counted(value, length) {
  const bytes = new Uint8Array(length);
  new DataView(bytes.buffer).setUint32(length - 4, value);
  return bytes;
}

const hash = async (algorithm, bytes) => new Uint8Array(await subtle.digest(algorithm, bytes));

/** H(name, part, …): each part behind its length in eight bytes, “sabha” and the name first. */
export function tagged(name, ...parts) {
  const framed = [text.encode("sabha"), text.encode(name), ...parts].flatMap((part) => [
    counted(part.length, 8),
    part,
  ]);
  return hash("SHA-256", join(...framed));
}

function power(base, modulus) {
  // to the exponent 65537, the only one there is here
  let result = base;
  for (let round = 0; round < 16; round += 1) result = (result * result) % modulus;
  return (result * base) % modulus;
}

/** The inverse of a number below the modulus; null where there is none. */
function inverted(value, modulus) {
  let [rest, next] = [modulus, value];
  let [factor, following] = [0n, 1n];
  while (next) {
    const times = rest / next;
    [rest, next] = [next, rest - times * next];
    [factor, following] = [following, factor - times * following];
  }
  if (rest !== 1n) return null;
  return factor < 0n ? factor + modulus : factor;
}

/* --- RFC 9474 ------------------------------------------------------------------------------------------- */

async function mask(seed, length) {
  const blocks = [];
  for (let place = 0; place * 48 < length; place += 1) {
    blocks.push(await hash("SHA-384", join(seed, counted(place, 4))));
  }
  return join(...blocks).slice(0, length);
}

async function encode(message, bits, salt) {
  const length = Math.ceil(bits / 8);
  const hashed = await hash(
    "SHA-384",
    join(new Uint8Array(8), await hash("SHA-384", message), salt),
  );
  const filled = length - salt.length - hashed.length - 2;
  if (filled < 0) throw new Refused("key too short");
  const block = join(new Uint8Array(filled), Uint8Array.of(1), salt);
  const stretched = await mask(hashed, block.length);
  const masked = block.map((each, place) => each ^ stretched[place]);
  masked[0] &= 0xff >> (8 * length - bits);
  return join(masked, hashed, Uint8Array.of(0xbc));
}

/** Read a public key in DER. The exponent is 65537, whatever else the server would like. */
export async function openRsa(der) {
  const algorithm = { name: "RSA-PSS", hash: "SHA-384" };
  let said;
  try {
    said = await subtle.exportKey("jwk", await subtle.importKey("spki", der, algorithm, true, ["verify"]));
  } catch {
    throw new Refused("no key");
  }
  const n = number(fromBase64Url(said.n));
  const bits = n.toString(2).length;
  if (number(fromBase64Url(said.e)) !== EXPONENT || bits < 2048 || bits > 8192 || n % 2n === 0n) {
    throw new Refused("unusable key");
  }
  return { n, bits, length: Math.ceil(bits / 8), key: await subtle.importKey("spki", der, algorithm, false, ["verify"]) };
}

/** Blind a prepared message with a salt (48 bytes or none) and a factor below the modulus. */
export async function blind(rsa, prepared, salt, factor) {
  if (salt.length !== 48 && salt.length !== 0) throw new Refused("wrong length");
  const inverse = factor > 0n && factor < rsa.n ? inverted(factor, rsa.n) : null;
  if (inverse === null) throw new Refused("out of range");
  const encoded = number(await encode(prepared, rsa.bits - 1, salt));
  const blinded = (encoded * power(factor, rsa.n)) % rsa.n;
  return { blinded: bytesOf(blinded, rsa.length), inverse };
}

/** Take the blinding off, and give the signature only if it is the key's over the message. */
export async function finalize(rsa, prepared, blindSignature, inverse, saltLength = 48) {
  if (blindSignature.length !== rsa.length) throw new Refused("wrong length");
  const signed = number(blindSignature);
  if (signed <= 0n || signed >= rsa.n) throw new Refused("out of range");
  const signature = bytesOf((signed * inverse) % rsa.n, rsa.length);
  if (!(await verify(rsa, prepared, signature, saltLength))) throw new Refused("bad signature");
  return signature;
}

export async function verify(rsa, prepared, signature, saltLength = 48) {
  return subtle.verify({ name: "RSA-PSS", saltLength }, rsa.key, signature, prepared);
}

/* --- Ed25519 -------------------------------------------------------------------------------------------- */

const PKCS8 = fromHex("302e020100300506032b657004220420");

async function openSeed(seed) {
  const key = await subtle.importKey("pkcs8", join(PKCS8, seed), "Ed25519", true, ["sign"]);
  const said = await subtle.exportKey("jwk", key);
  return { key, token: fromBase64Url(said.x) };
}

/** Whether this browser can do all of it: tried out on the first vector of RFC 8032, and not looked up in a list.
    Where it is false, the page goes the way that needs no JavaScript, and says what that loses. */
export async function supported() {
  try {
    const { key, token } = await openSeed(
      fromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"),
    );
    const signature = new Uint8Array(await subtle.sign("Ed25519", key, new Uint8Array()));
    await hash("SHA-384", signature);
    return (
      toHex(token) === "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a" &&
      toHex(signature).startsWith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155")
    );
  } catch {
    return false;
  }
}

/* --- The ballot key as it is written down ----------------------------------------------------------------- */

const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"; // without l, o, 0 and 1
const [DRAWN, CHECKS, GROUP] = [26, 4, 5];
const LENGTH = DRAWN + CHECKS;
const POWERS = [];
for (let value = 1; POWERS.length < 31; ) {
  POWERS.push(value);
  value <<= 1;
  if (value & 32) value ^= 0b100101;
}
const times = (one, other) =>
  one && other ? POWERS[(POWERS.indexOf(one) + POWERS.indexOf(other)) % 31] : 0;
const ROOTS = POWERS.slice(1, CHECKS + 1);
const GENERATOR = ROOTS.reduce(
  (product, root) => [...product, 0].map((each, place) => each ^ (place ? times(product[place - 1], root) : 0)),
  [1],
);

function withChecks(values) {
  let rest = [0, 0, 0, 0];
  for (const value of values) {
    const factor = value ^ rest[0];
    rest = [...rest.slice(1), 0].map((each, place) => each ^ times(factor, GENERATOR[place + 1]));
  }
  return [...values, ...rest].map((value) => ALPHABET[value]).join("");
}

/** Draw a ballot key: 130 random bits and four check letters. */
export const newPhrase = () =>
  withChecks(Array.from(crypto.getRandomValues(new Uint8Array(DRAWN)), (each) => each & 31));

export const inGroups = (phrase) => phrase.match(/.{1,5}/g).join("-");

/** Read what was typed. A Refused says why: "letter" (with found), "length" (letters), "found" (places), "somewhere". */
export function readPhrase(typed) {
  const letters = [...typed.toLowerCase()].filter((each) => !/[\s\-‐‑‒–—−_.\u200b\ufeff\u00ad]/.test(each));
  const strange = letters.find((each) => !ALPHABET.includes(each));
  if (strange !== undefined) throw new Refused("letter", { found: strange });
  if (letters.length !== LENGTH) throw new Refused("length", { letters: letters.length });
  const values = letters.map((each) => ALPHABET.indexOf(each));
  const sums = ROOTS.map((root) => values.reduce((total, value) => times(total, root) ^ value, 0));
  if (sums.some(Boolean)) {
    const places = wrong(sums);
    throw new Refused(places.length ? "found" : "somewhere", { places });
  }
  return letters.join("");
}

function wrong([one, two, three, four]) {
  const x = (place) => POWERS[LENGTH - 1 - place];
  const said = (place) => ({ group: Math.floor(place / GROUP) + 1, letter: (place % GROUP) + 1 });
  for (let place = 0; one && place < LENGTH; place += 1) {
    if ([one, two, three].every((sum, at) => times(sum, x(place)) === [two, three, four][at])) return [said(place)];
  }
  for (let place = 0; place < LENGTH; place += 1) {
    for (let other = place + 1; other < LENGTH; other += 1) {
      const [both, product] = [x(place) ^ x(other), times(x(place), x(other))];
      const fits = (at, before, first) => at === (times(both, before) ^ times(product, first));
      if (fits(three, two, one) && fits(four, three, two)) return [said(place), said(other)];
    }
  }
  return [];
}

/* --- One voter in one vote -------------------------------------------------------------------------------- */

/** Spell a ballot in its one way: names in the order of their code points, no spaces. */
export function canonical(value) {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const names = Object.keys(value).sort((one, other) => byPoints([...one], [...other]));
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

function byPoints(one, other) {
  const place = one.findIndex((each, at) => each !== other[at]);
  if (place < 0) return one.length - other.length;
  return place < other.length ? one[place].codePointAt(0) - other[place].codePointAt(0) : 1;
}

/** Open the public key of a vote: 3072 bits and no other. Compare the fingerprint with the signed manifest's. */
export async function openKey(election, der) {
  const rsa = await openRsa(der);
  if (rsa.bits !== KEY_BITS) throw new Refused("unusable key");
  return { election: text.encode(election), rsa, fingerprint: await hash("SHA-256", der) };
}

/** What the vote's key signs for a token, behind the prefix. */
export const tokenMessage = async (key, token) =>
  join(await tagged("token", key.election, key.fingerprint), token);

/** Everything that a ballot key is in one vote. */
export async function openVoter(phrase, key) {
  const secret = await subtle.importKey("raw", text.encode(readPhrase(phrase)), "HKDF", false, ["deriveBits"]);
  const salt = await tagged("voter", key.election, key.fingerprint);
  const derived = async (name, length, at) => {
    const info = join(text.encode(name), at === undefined ? new Uint8Array() : counted(at, 4));
    const bits = await subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, secret, 8 * length);
    return new Uint8Array(bits);
  };
  const seed = await openSeed(await derived("token key", 32));
  const prefix = await derived("prefix", 32);
  const prepared = join(prefix, await tokenMessage(key, seed.token));
  const withdrawal = (at) => derived("withdrawal", 32, at);
  const factor = async () => {
    for (let at = 0; ; at += 1) {
      const drawn = number(await derived("blinding factor", KEY_BITS / 8, at));
      if (drawn > 0n && drawn < key.rsa.n && inverted(drawn, key.rsa.n) !== null) return drawn;
    }
  };
  const blinding = async () => blind(key.rsa, prepared, await derived("salt", 48), await factor());

  return {
    token: seed.token,
    prefix,
    withdrawal,

    /** What goes to the server to be signed; the same each time. */
    ask: async () => (await blinding()).blinded,

    /** The token, of the server's answer. */
    async receive(blindSignature) {
      const { inverse } = await blinding();
      const signature = await finalize(key.rsa, prepared, blindSignature, inverse);
      return { token: seed.token, prefix, signature };
    },

    /** Which time it was that the ballot under this hash was cast. Nonce and w never serve twice. */
    async numberOf(withdrawalHash) {
      for (let at = 0; at < 2000; at += 1) {
        if (toHex(await tagged("withdrawal", await withdrawal(at))) === toHex(withdrawalHash)) return at;
      }
      throw new Refused("not of this key");
    },

    /** Commit to a ballot, for the first (0), second (1) … time, and sign the leaf. */
    async fill(ballot, at = 0) {
      const [nonce, w] = [await derived("nonce", 32, at), await withdrawal(at)];
      const withdrawalHash = await tagged("withdrawal", w);
      const inner = await tagged("inner", nonce, seed.token, text.encode(ballot));
      const leaf = await tagged("leaf", key.election, withdrawalHash, inner);
      const seal = new Uint8Array(await subtle.sign("Ed25519", seed.key, leaf));
      return { token: seed.token, withdrawalHash, nonce, ballot, inner, leaf, seal };
    },
  };
}
