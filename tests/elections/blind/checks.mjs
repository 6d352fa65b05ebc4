/* What the tests ask of static/js/tokens.js, in Node and in Chromium alike: hexadecimal in, hexadecimal out. */

export function checks(tokens) {
  const { fromHex, toHex } = tokens;
  const told = (value) => {
    if (value instanceof Uint8Array) return toHex(value);
    if (typeof value === "bigint") return value.toString(16);
    if (Array.isArray(value)) return value.map(told);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, told(each)]));
  };
  const tried = async (work) => {
    try {
      return told(await work());
    } catch (no) {
      if (!(no instanceof tokens.Refused)) throw no;
      return { refused: no.why, found: no.found, letters: no.letters, places: no.places };
    }
  };
  const opened = async ({ election, der, phrase }) =>
    tokens.openVoter(phrase, await tokens.openKey(election, fromHex(der)));

  return {
    supported: () => tokens.supported(),

    async vector({ der, prepared, salt, factor, blindSignature, saltLength }) {
      const rsa = await tokens.openRsa(fromHex(der));
      const { blinded, inverse } = await tokens.blind(
        rsa,
        fromHex(prepared),
        fromHex(salt),
        BigInt(`0x${factor}`),
      );
      const answer = fromHex(blindSignature);
      const signature = await tokens.finalize(rsa, fromHex(prepared), answer, inverse, saltLength);
      answer[answer.length - 1] ^= 1;
      const changed = await tried(() => tokens.finalize(rsa, fromHex(prepared), answer, inverse, saltLength));
      const short = await tried(() => tokens.finalize(rsa, fromHex(prepared), answer.slice(1), inverse));
      return { blinded: toHex(blinded), signature: toHex(signature), changed, short };
    },

    key: ({ election, der }) =>
      tried(async () => ({ fingerprint: (await tokens.openKey(election, fromHex(der))).fingerprint })),

    ask: (given) =>
      tried(async () => {
        const voter = await opened(given);
        return { token: voter.token, prefix: voter.prefix, blinded: await voter.ask() };
      }),

    receive: (given) =>
      tried(async () => (await opened(given)).receive(fromHex(given.blindSignature))),

    fill: (given) => tried(async () => (await opened(given)).fill(given.ballot, given.number)),

    numberOf: (given) => tried(async () => (await opened(given)).numberOf(fromHex(given.hash))),

    phrases: ({ typed }) => Promise.all(typed.map((each) => tried(() => tokens.readPhrase(each)))),

    drawn: ({ many }) => Array.from({ length: many }, () => tokens.newPhrase()),

    canonical: ({ values }) => values.map((each) => tokens.canonical(each)),

    async timed({ election, der, phrase, times }) {
      const voter = await opened({ election, der, phrase });
      const took = [];
      for (let round = 0; round < times; round += 1) {
        const began = performance.now();
        await voter.ask();
        took.push(performance.now() - began);
      }
      return took;
    },
  };
}
