// What @digitalbazaar/vc says of credentials, offline. One JSON object on stdin, one on stdout.
//
// given: { documents: {url: object}, cases: {name: {credential, suite, at}} }
// told:  { name: {verified, status?: [bool], statusVerified?: bool, error?} }
// "verified" is about the signature and the time alone; "status" says whether the bit is set.
import * as vc from "@digitalbazaar/vc";
import { contexts } from "@digitalbazaar/credentials-context";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite as rdfc } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { createVerifyCryptosuite } from "@digitalbazaar/eddsa-jcs-2022-cryptosuite";
import { checkStatus } from "@digitalbazaar/vc-bitstring-status-list";
import { readFileSync } from "node:fs";

const SUITES = {
  "eddsa-rdfc-2022": () => new DataIntegrityProof({ cryptosuite: rdfc }),
  "eddsa-jcs-2022": () => new DataIntegrityProof({ cryptosuite: createVerifyCryptosuite() }),
};
const given = JSON.parse(readFileSync(0, "utf8"));

const documentLoader = async (url) => {
  // of the W3C's context the judge has a copy of its own
  const document = contexts.get(url) ?? given.documents[url];
  if (document === undefined) throw new Error(`not given: ${url}`);
  return { contextUrl: null, documentUrl: url, document: structuredClone(document) };
};

const wordsOf = (error) => {
  if (!error) return undefined;
  const inner = (error.errors ?? []).map((one) => one.message);
  return [error.message, ...inner].join("; ");
};

const told = {};
for (const [name, { credential, suite, at }] of Object.entries(given.cases)) {
  const result = await vc.verifyCredential({
    credential,
    suite: SUITES[suite](),
    documentLoader,
    now: new Date(at),
    checkStatus: (options) => checkStatus({ ...options, suite: SUITES[suite]() }),
  });
  told[name] = {
    verified: result.verified,
    status: result.statusResult?.results?.map((one) => one.status),
    statusVerified: result.statusResult?.verified,
    error: wordsOf(result.error) ?? wordsOf(result.statusResult?.error),
  };
}
process.stdout.write(JSON.stringify(told));
