// Check a receipt in the browser: the site's signature under it, the head of the log, and that the leaf stands
// in the log. The site is asked for many leaves that begin alike, never for the one; so asking reveals nothing.
// Without this file, or where the browser cannot check Ed25519, the form lets the site check instead.

import { canonical, fromHex, Refused, tagged, toHex } from "./tokens.js";

const FEWEST_ALIKE = 32; // leaves among which ours is one of many
const LONGEST = 4000;
const subtle = globalThis.crypto?.subtle;
const text = new TextEncoder();
const form = document.querySelector("#check");
const findings = document.querySelector("#findings");
const words = Object.fromEntries(
  [...document.querySelector("#words").content.querySelectorAll("dt")].map((name) => [
    name.textContent,
    name.nextElementSibling.textContent,
  ]),
);

class Said extends Error {
  constructor(mark, name) {
    super(name);
    Object.assign(this, { mark, name: "Said", word: name });
  }
}

// --- What is asked of the site ----------------------------------------------------------------------

async function ask(url) {
  // without a cookie, so that nobody is asked who looks; a vote that only members see needs one
  let answer = await fetch(url, { credentials: "omit", cache: "no-cache" });
  if (answer.status === 404) answer = await fetch(url, { credentials: "same-origin", cache: "no-cache" });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Said("bad", "failed");
  return answer.json();
}

const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
const hash = async (...parts) => {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    joined.set(part, place);
    place += part.length;
  }
  return new Uint8Array(await subtle.digest("SHA-256", joined));
};

async function isSigned(signed, keys) {
  const listed = keys.find((one) => one.key === signed.key);
  if (!listed || signed.algorithm !== "Ed25519") return false;
  try {
    const raw = bytesOf(listed.public_key);
    if (toHex(await hash(raw)).slice(0, 16) !== signed.key) return false;
    const key = await subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
    return await subtle.verify("Ed25519", key, bytesOf(signed.signature), text.encode(signed.statement));
  } catch {
    return false;
  }
}

async function canCheck() {
  try {
    // the first vector of RFC 8032
    const key = fromHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    const signature = fromHex(
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    );
    const opened = await subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return await subtle.verify("Ed25519", opened, signature, new Uint8Array());
  } catch {
    return false;
  }
}

// --- The receipt ------------------------------------------------------------------------------------

function read(typed) {
  const digits = typed.replace(/\s/g, "").toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return { leaf: digits, signed: null };
  let signed;
  let said;
  try {
    if (typed.length > LONGEST) throw new Refused("too long");
    signed = JSON.parse(typed);
    said = JSON.parse(signed.statement);
    const names = Object.keys(signed).sort().join(" ");
    if (names !== "algorithm key signature statement") throw new Refused("other fields");
    if (canonical(said) !== signed.statement) throw new Refused("another spelling");
    if (said.statement !== "a ballot lies in the box") throw new Refused("another statement");
    if (!/^[0-9a-f]{64}$/.test(said.leaf)) throw new Refused("no leaf");
  } catch {
    throw new Said("bad", "no-receipt");
  }
  if (said.site !== form.dataset.site || said.election !== form.dataset.vote) {
    throw new Said("bad", "other-vote");
  }
  return { leaf: said.leaf, signed };
}

// --- The log ----------------------------------------------------------------------------------------

/** RFC 9162, section 2.1.3.2. */
async function includes(root, size, place, leaf, proof) {
  if (!(place >= 0 && place < size)) return false;
  let [first, last] = [place, size - 1];
  let found = await hash(Uint8Array.of(0), fromHex(leaf));
  for (const node of proof) {
    if (last === 0) return false;
    if (first % 2 || first === last) {
      found = await hash(Uint8Array.of(1), fromHex(node), found);
      while (first % 2 === 0 && first) [first, last] = [Math.floor(first / 2), Math.floor(last / 2)];
    } else {
      found = await hash(Uint8Array.of(1), found, fromHex(node));
    }
    [first, last] = [Math.floor(first / 2), Math.floor(last / 2)];
  }
  return last === 0 && toHex(found) === root;
}

async function readHead(keys) {
  const [signed, manifest] = await Promise.all([
    ask(`${form.dataset.log}head.json`),
    ask(form.dataset.manifest),
  ]);
  if (!signed || !manifest) throw new Said("bad", "failed");
  if (!(await isSigned(signed, keys)) || !(await isSigned(manifest, keys))) throw new Said("bad", "bad-head");
  const head = JSON.parse(signed.statement);
  const same = toHex(await hash(text.encode(manifest.statement)));
  const fits =
    head.statement === "the head of a vote's log" &&
    head.site === form.dataset.site &&
    head.election === form.dataset.vote &&
    head.manifest === same;
  if (!fits) throw new Said("bad", "bad-head");
  return head;
}

/** How much of the leaf may be said, so that many leaves begin so. */
function prefixOf(leaf, size) {
  let letters = 0;
  while (size / 16 ** (letters + 1) >= FEWEST_ALIKE) letters += 1;
  return leaf.slice(0, letters);
}

/** The head and the leaves under it; null where a batch came in between. */
async function readLog(keys, leaf) {
  const head = await readHead(keys);
  const bucket = await ask(`${form.dataset.log}leaves.json?prefix=${prefixOf(leaf, head.size)}`);
  return bucket && bucket.size !== head.size ? null : { head, bucket };
}

async function isOpening(row) {
  const vote = text.encode(form.dataset.vote);
  const commit = async (withdrawal, inner) => toHex(await tagged("leaf", vote, withdrawal, inner));
  if (row.opened) {
    const { ballot, nonce, token, withdrawal_hash: withdrawal } = row.opened;
    const inner = await tagged("inner", fromHex(nonce), fromHex(token), text.encode(ballot));
    return (await commit(fromHex(withdrawal), inner)) === row.leaf;
  }
  const withdrawal = await tagged("withdrawal", fromHex(row.withdrawn.w));
  return (await commit(withdrawal, fromHex(row.withdrawn.inner))) === row.leaf;
}

// --- What is found ----------------------------------------------------------------------------------

function say(mark, name, facts = {}) {
  const line = document.querySelector(`#line-${mark}`).content.cloneNode(true);
  const filled = (words[name] ?? words.failed).replace(/\{(\w+)\}/g, (whole, fact) => facts[fact] ?? whole);
  line.querySelector("p").textContent = filled;
  line.firstElementChild.dataset.said = name;
  findings.querySelector("[data-list]").append(line);
}

async function look(receipt) {
  const listed = await ask(form.dataset.keys);
  if (!listed) throw new Said("bad", "failed");
  const isGood = receipt.signed && (await isSigned(receipt.signed, listed.keys));
  if (!receipt.signed) say("open", "leaf-alone");
  else say(isGood ? "good" : "bad", isGood ? "signed" : "not-signed");
  const log = () => readLog(listed.keys, receipt.leaf);
  const { head, bucket } = (await log()) ?? (await log()) ?? {};
  if (!head) throw new Said("bad", "failed");
  const count = (number) => number.toLocaleString(document.documentElement.lang || "en");
  say("good", "head", { size: count(head.size) });
  if (!bucket) throw new Said("open", "withheld");
  const row = bucket.leaves.find((one) => one.leaf === receipt.leaf);
  if (!row) {
    if (bucket.is_final) throw new Said("bad", "missing");
    throw new Said("open", isGood ? "waits" : "unknown");
  }
  if (!(await includes(head.root, head.size, row.place, row.leaf, row.proof))) throw new Said("bad", "bad-proof");
  say("good", "in-log", { place: count(row.place), batch: count(row.batch) });
  if (!bucket.is_opened) throw new Said("open", "open");
  if (!row.opened && !row.withdrawn) throw new Said("bad", "not-opened");
  if ((row.opened && row.withdrawn) || !(await isOpening(row))) throw new Said("bad", "bad-opening");
  throw row.opened ? new Said("good", "counted") : new Said("open", "withdrawn");
}

async function check() {
  findings.hidden = false;
  findings.querySelector("[data-list]").replaceChildren();
  findings.querySelector("[data-by-site]").hidden = true;
  findings.querySelector("[data-by-browser]").hidden = false;
  form.setAttribute("aria-busy", "true");
  try {
    await look(read(form.elements.receipt.value.trim()));
  } catch (said) {
    say(said.mark ?? "open", said.word ?? "failed");
  }
  form.removeAttribute("aria-busy");
  findings.querySelector("h2").focus();
}

async function begin() {
  if (!(await canCheck())) {
    findings.hidden = false;
    say("open", "cannot");
    return;
  }
  for (const part of form.querySelectorAll("[data-with-script]")) part.hidden = false;
  form.querySelector("[data-here]").addEventListener("click", check);
  form.querySelector("#file").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (file) form.elements.receipt.value = (await file.slice(0, LONGEST + 1).text()).trim();
  });
}

begin();
