/* Answers one question a line: {"what": a check, "given": …} → {"answer": …} or {"fault": …}. */

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { checks } from "./checks.mjs";

const source = readFileSync(new URL("../../../static/js/tokens.js", import.meta.url));
const tokens = await import(`data:text/javascript;base64,${source.toString("base64")}`);
const all = { ...checks(tokens) };

if (process.argv[2]) {
  // another's program, given by its file
  const { RSABSSA } = await import(process.argv[2]);
  const suite = RSABSSA.SHA384.PSS.Randomized();
  const algorithm = { name: "RSA-PSS", hash: "SHA-384" };
  const open = (kind, hex, use) =>
    crypto.subtle.importKey(kind, tokens.fromHex(hex), algorithm, true, [use]);
  const bytes = tokens.fromHex;
  all.judgeAsks = async ({ der, message }) => {
    const prepared = suite.prepare(bytes(message));
    const { blindedMsg, inv } = await suite.blind(await open("spki", der, "verify"), prepared);
    return { prepared: tokens.toHex(prepared), blinded: tokens.toHex(blindedMsg), inverse: tokens.toHex(inv) };
  };
  all.judgeReceives = async ({ der, prepared, blindSignature, inverse }) =>
    tokens.toHex(
      await suite.finalize(
        await open("spki", der, "verify"),
        bytes(prepared),
        bytes(blindSignature),
        bytes(inverse),
      ),
    );
  all.judgeSigns = async ({ pkcs8, blinded }) =>
    tokens.toHex(await suite.blindSign(await open("pkcs8", pkcs8, "sign"), bytes(blinded)));
  all.judgeVerifies = async ({ der, prepared, signature }) =>
    suite.verify(await open("spki", der, "verify"), bytes(signature), bytes(prepared));
}

for await (const line of createInterface({ input: process.stdin })) {
  const { what, given } = JSON.parse(line);
  let said;
  try {
    said = { answer: await all[what](given) };
  } catch (no) {
    said = { fault: String(no?.stack ?? no) };
  }
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
