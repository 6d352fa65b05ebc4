/* Statements that the site signed (Ed25519), checked in the browser with the keys that the site lists.

     const keys = await listedKeys("/.well-known/sabha-keys.json");
     const said = await open({ statement, key, signature }, keys);   // the statement read; or a Refused
*/

const subtle = globalThis.crypto?.subtle;

export class Forged extends Error {}

export const toBase64 = (bytes) => btoa(Array.from(bytes, (each) => String.fromCharCode(each)).join(""));
export const fromBase64 = (word) => Uint8Array.from(atob(word), (letter) => letter.charCodeAt(0));

/** The keys that the site lists, asked for without saying who asks: by their name. */
export async function listedKeys(address) {
  const answer = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer" });
  if (!answer.ok) throw new TypeError(`${answer.status}`);
  const { keys } = await answer.json();
  return new Map(keys.map((one) => [one.key, fromBase64(one.public_key)]));
}

/** Read a signed statement; Forged where no listed key signed it. A key's name is the beginning of its hash. */
export async function open({ statement, key, signature }, keys) {
  const raw = keys.get(key);
  if (!raw) throw new Forged("no such key");
  const named = new Uint8Array(await subtle.digest("SHA-256", raw)).slice(0, 8);
  const name = Array.from(named, (each) => each.toString(16).padStart(2, "0")).join("");
  if (name !== key) throw new Forged("another key");
  const opened = await subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
  const good = await subtle.verify("Ed25519", opened, fromBase64(signature), new TextEncoder().encode(statement));
  if (!good) throw new Forged("not signed");
  return JSON.parse(statement);
}
