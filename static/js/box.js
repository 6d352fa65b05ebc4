// Voting with a token that this browser makes: the ballot key is shown and kept, the token is signed blindly, and
// all that follows is sent without a cookie. The page holds every word and every screen; here is when each is shown.
// Where something is missing, the site's own way below takes over, and says what it loses.

const root = document.querySelector("[data-own]");
const say = root.dataset;
const [tokens, signed, forms] = await Promise.all([import(say.tokens), import(say.signed), import(say.ballot)]);
const find = (name) => root.querySelector(`[data-${name}]`);
const server = document.querySelector("[data-server-way]");
const words = Object.fromEntries([...find("words").content.querySelectorAll("[data-word]")].map((one) => [one.dataset.word, one.textContent.trim()]));
const place = `box:1:${say.reader}:${say.election}`;
let [record, voter, manifest, keys] = [{}, null, null, null];
let [again, isFirst, refusedByPolicy, fields, ballot] = [() => {}, true, false, {}, ""];
document.addEventListener("securitypolicyviolation", () => (refusedByPolicy = true));

/** What went wrong, by its name; the words are the page's or the server's. */
class Trouble extends Error {
  constructor(code, said = "") {
    super(code);
    Object.assign(this, { code, said });
  }
}

// --- What this browser keeps: key, token, which casts were tried, the last receipt -----------------------

function load() {
  try {
    record = JSON.parse(localStorage.getItem(place)) ?? record;
  } catch {
    // it keeps nothing: then only this page knows
  }
}

function keep(facts) {
  load();
  Object.assign(record, facts);
  try {
    localStorage.setItem(place, JSON.stringify(record));
    return true;
  } catch {
    root.classList.add("keeps-nothing");
    return false;
  }
}

// --- Asking ------------------------------------------------------------------------------------------------

async function ask(address, body, { named = false } = {}) {
  const headers = { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang };
  if (named) headers["X-CSRFToken"] = find("csrf").querySelector("input").value;
  let answer;
  try {
    answer = await fetch(address, {
      method: "POST",
      headers,
      body: JSON.stringify({ election: say.election, ...body }),
      credentials: named ? "same-origin" : "omit",
      referrerPolicy: named ? "same-origin" : "no-referrer",
      redirect: "error",
    });
  } catch {
    throw new Trouble(refusedByPolicy ? "policy" : "offline");
  }
  let told;
  try {
    told = await answer.json();
  } catch {
    throw new Trouble(answer.status === 403 ? "old-page" : "strange");
  }
  if (!answer.ok) throw new Trouble(told.error, told.words);
  return told;
}

// --- Showing -----------------------------------------------------------------------------------------------

const STEPS = { key: 1, enter: 1, paper: 2, read: 3, receipt: 4 };

function show(name) {
  root.hidden = false;
  for (const one of root.querySelectorAll("[data-screen]")) one.hidden = one.dataset.screen !== name;
  quiet();
  document.querySelectorAll(".steps-done li").forEach((step, at) => {
    if (at + 1 === STEPS[name]) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  });
  for (const one of root.querySelectorAll("[data-again]")) one.hidden = !record.receipt;
  if (isFirst) {
    isFirst = false; // the page was just opened: the focus is where it was
    return;
  }
  const shown = root.querySelector(`[data-screen="${name}"]`);
  const title = shown.querySelector("h1") ?? shown;
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
  if (root.getBoundingClientRect().top < 0) root.scrollIntoView();
}

function quiet() {
  find("trouble").hidden = true;
  find("told").textContent = "";
}

function complain(trouble, retry) {
  const { code, said } = trouble instanceof Trouble ? trouble : new Trouble(codeOf(trouble));
  root.hidden = false;
  again = retry;
  find("trouble-words").textContent = words[code] ?? (said || words.strange);
  const final = ["closed", "not-on-the-roll", "line-taken", "ballot-replaced", "token", "forged", "other-words", "another-program"];
  find("retry").hidden = final.includes(code) || (code === "ballot-differs" && !say.mayReplace);
  find("login").hidden = code !== "not-signed-in";
  find("reload").hidden = code !== "old-page";
  find("fall").hidden = !["policy", "offline", "strange", "bad-signature"].includes(code) || !server;
  find("trouble").hidden = false;
  find("trouble").scrollIntoView({ block: "nearest" });
}

function codeOf(error) {
  if (error instanceof signed.Forged || ["no key", "unusable key"].includes(error?.why)) return "forged";
  if (error?.why === "not of this key") return "another-program";
  return error?.why ? "bad-signature" : "strange";
}

/** Do something that may fail: told while it lasts, and to be tried again as it was. */
async function attempt(task, control) {
  quiet();
  find("told").textContent = words.busy;
  control?.setAttribute("aria-disabled", "true");
  try {
    await task();
  } catch (trouble) {
    complain(trouble, () => attempt(task, control));
  } finally {
    control?.removeAttribute("aria-disabled");
    find("told").textContent = "";
  }
}

/** The other way, with the same key: what it loses stands there. */
function fall(code) {
  if (!server) return;
  const field = server.querySelector("[name=key]");
  if (record.phrase && field) field.value = record.phrase;
  const shown = server.querySelector("[data-key]");
  if (record.phrase && shown) shown.textContent = tokens.inGroups(record.phrase);
  const why = server.querySelector("[data-why]");
  why.textContent = words[`fall-${code}`] ?? words["fall-offline"];
  why.hidden = false;
  root.hidden = true;
  server.classList.add("shown");
  server.hidden = false;
}

// --- The key of the vote, as it was signed -------------------------------------------------------------------

async function openVote() {
  const given = JSON.parse(say.manifest);
  try {
    keys = await signed.listedKeys(say.askKeys);
  } catch {
    throw new Trouble(refusedByPolicy ? "policy" : "offline");
  }
  manifest = await signed.open(given, keys);
  if (manifest.statement !== "what a vote is held by" || manifest.election !== say.election) throw new Trouble("forged");
  const key = await tokens.openKey(say.election, signed.fromBase64(manifest.key.public_der));
  if (tokens.toHex(key.fingerprint) !== manifest.key.fingerprint) throw new Trouble("forged");
  // Asked for without a name: one voter alone cannot be shown another key.
  const anybody = await fetch(say.askManifest, { credentials: "omit", referrerPolicy: "no-referrer" }).catch(() => null);
  const published = anybody?.ok ? await anybody.json().catch(() => null) : null;
  if (published?.statement && published.statement !== given.statement) throw new Trouble("forged");
  return key;
}

async function opened(phrase) {
  return tokens.openVoter(phrase, opened.key ??= await openVote());
}

// --- The paper -----------------------------------------------------------------------------------------------

/** Have the token signed. The same key asks for the same each time, so a lost answer costs nothing. */
async function take(phrase) {
  const mine = await opened(phrase);
  const told = await ask(say.askIssue, { blinded: signed.toBase64(await mine.ask()) }, { named: true });
  const token = await mine.receive(signed.fromBase64(told.signature));
  voter = mine;
  keep({ phrase, token: Object.fromEntries(Object.entries(token).map(([name, bytes]) => [name, tokens.toHex(bytes)])) });
}

async function takeShown() {
  const shown = record.phrase;
  load(); // another window may have been first
  if (record.phrase !== shown) {
    showKey();
    throw new Trouble("another-window");
  }
  try {
    await take(record.phrase);
  } catch (trouble) {
    if (trouble.code !== "paper-taken") throw trouble;
    enter(trouble.said);
    return;
  }
  await draw("");
}

function showKey() {
  if (!record.phrase) keep({ phrase: tokens.newPhrase() });
  find("key").textContent = tokens.inGroups(record.phrase);
  show("key");
}

function enter(said = "") {
  show("enter");
  if (said) complain(new Trouble("paper-taken", said), () => attempt(() => takeShown()));
  if (said) find("retry").hidden = true;
}

async function takeTyped() {
  const field = find("typed");
  const error = find("typo");
  error.hidden = true;
  field.removeAttribute("aria-invalid");
  let phrase;
  try {
    phrase = tokens.readPhrase(field.value);
  } catch (typo) {
    error.querySelector("span").textContent = typoInWords(typo);
    error.hidden = false;
    field.setAttribute("aria-invalid", "true");
    field.focus();
    return;
  }
  await take(phrase);
  keep({ receipt: null, tried: null, entered: true });
  await look();
}

function typoInWords({ why, found, letters, places = [] }) {
  const name = why === "found" ? `typo-found-${places.length}` : `typo-${why}`;
  const [one, other] = places;
  const facts = { found, letters, letter: one?.letter, group: one?.group, letter2: other?.letter, group2: other?.group };
  return words[name].replace(/\{(\w+)\}/g, (_whole, fact) => facts[fact]);
}

/** With nothing but the key: what stands in the box under its token? */
async function look() {
  const there = await standing();
  if (!there) return draw("");
  await checked(there.receipt, there.leaf);
  keep({ receipt: there.receipt });
  showReceipt();
}

async function standing() {
  const { standing: there } = await ask(say.askStanding, { token: tokens.toHex(voter.token) });
  return there;
}

// --- Filling in and reading back -------------------------------------------------------------------------------

async function draw(go, at = 0) {
  const told = await ask(say.askSheet, { fields, place: at, go });
  if (told.screen === "read-back") {
    ballot = ballotOf(fields);
    if (ballot !== told.ballot) throw new Trouble("other-words");
    find("lines").innerHTML = told.html;
    find("meant").checked = false;
    show("read");
    find("read").dataset.last = told.last;
    return;
  }
  const holder = find("sheet");
  holder.innerHTML = told.html;
  const form = holder.querySelector("form");
  form.dataset.reader = say.reader;
  forms.fill(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    typed(form);
    const button = event.submitter;
    attempt(() => draw(button?.name ?? "next", Number(form.elements.place.value)), button);
  });
  show("paper");
  if (told.faulty) holder.querySelector('[role="alert"]')?.scrollIntoView({ block: "center" });
}

function typed(form) {
  fields = {};
  for (const [name, value] of new FormData(form)) {
    if (name !== "place" && String(value).trim()) fields[name] = String(value);
  }
}

/** The ballot, written by this browser and in the signed manifest's terms; the site must have read the same. */
function ballotOf(sent) {
  const answers = {};
  for (const { id, rule, candidates } of manifest.questions) {
    if (!candidates.length) {
      answers[id] = sent[id] === "blank" ? null : sent[id];
      continue;
    }
    const marks = {};
    for (const { id: candidate } of candidates) {
      const mark = (sent[`${id}-${candidate}`] ?? "").trim();
      if (mark && (Number(mark) || rule === "score")) marks[candidate] = Number(mark);
    }
    answers[id] = Object.keys(marks).length ? marks : null;
  }
  return tokens.canonical(answers);
}

// --- Casting ---------------------------------------------------------------------------------------------------

/** Which number this ballot is cast under. Nonce and w never serve two ballots; the same ballot keeps its own. */
async function numbered() {
  load();
  const tried = record.tried;
  const there = record.receipt || record.entered || tried ? await standing() : null;
  if (!there) {
    const number = !tried ? 0 : tried.ballot === ballot ? tried.number : tried.number + 1;
    return { number, withdrawal: "" };
  }
  const stands = await voter.numberOf(tokens.fromHex(there.withdrawal_hash));
  const same = await voter.fill(ballot, stands);
  if (tokens.toHex(same.leaf) === there.leaf) return { number: stands, withdrawal: "" };
  const late = tried && tried.number > stands;
  const number = late && tried.ballot === ballot ? tried.number : Math.max(stands, tried?.number ?? 0) + 1;
  return { number, withdrawal: tokens.toHex(await voter.withdrawal(stands)) };
}

async function cast() {
  const { number, withdrawal } = await numbered();
  keep({ tried: { number, ballot } });
  const slip = await voter.fill(ballot, number);
  let told;
  try {
    told = await ask(say.askCast, {
      token: record.token.token,
      prefix: record.token.prefix,
      token_signature: signed.toBase64(tokens.fromHex(record.token.signature)),
      withdrawal_hash: tokens.toHex(slip.withdrawalHash),
      nonce: tokens.toHex(slip.nonce),
      ballot,
      leaf_signature: signed.toBase64(slip.seal),
      withdrawal,
    });
  } catch (trouble) {
    // Perhaps it lies there, or another one does: asked before anything is cast again.
    keep({ entered: true });
    throw trouble;
  }
  await checked(told.receipt, tokens.toHex(slip.leaf));
  keep({ receipt: told.receipt, tried: { number, ballot } });
  forms.forget(say.slug);
  fields = {};
  showReceipt();
}

/** A receipt is one only if a listed key signed it, of this vote and leaf. */
async function checked(receipt, leaf) {
  keys = keys?.has(receipt.key) ? keys : await signed.listedKeys(say.askKeys).catch(() => keys);
  const said = await signed.open(receipt, keys).catch(() => null);
  const good = said?.statement === "a ballot lies in the box" && said.election === say.election && said.leaf === leaf;
  if (!good) throw new Trouble("bad-receipt");
}

function showReceipt() {
  const { leaf } = JSON.parse(record.receipt.statement);
  find("leaf").textContent = leaf.match(/.{1,4}/g).join(" ");
  find("signed").textContent = JSON.stringify(record.receipt);
  const save = find("save");
  if (save.href) URL.revokeObjectURL(save.href);
  save.href = URL.createObjectURL(new Blob([JSON.stringify(record.receipt)], { type: "application/json" }));
  find("own-key").textContent = tokens.inGroups(record.phrase);
  show("receipt");
}

// --- What is pressed ---------------------------------------------------------------------------------------------

function listen() {
  const idle = (control) => control?.getAttribute("aria-disabled") !== "true";
  const press = (name, act) =>
    root.querySelectorAll(`[data-press="${name}"]`).forEach((one) => one.addEventListener("click", () => idle(one) && act(one)));
  const submit = (name, act) =>
    find(name)?.addEventListener("submit", (event) => {
      event.preventDefault();
      if (idle(event.submitter)) act(event.submitter);
    });
  submit("take-form", (button) => attempt(takeShown, button));
  submit("enter-form", (button) => attempt(takeTyped, button));
  submit("read", (button) => attempt(cast, button));
  press("have-key", () => enter());
  press("no-key", () => begin());
  press("change", (button) => attempt(() => draw("", Number(find("read").dataset.last)), button));
  press("again", (button) => attempt(() => draw(""), button));
  press("retry", () => again());
  press("fall", () => fall("offline"));
  press("forget", () => {
    try {
      localStorage.removeItem(place);
    } catch {
      // nothing is kept
    }
    forms.forget(say.slug);
    location.reload();
  });
  addEventListener("storage", (event) => {
    if (event.key !== place) return;
    const before = record;
    record = {};
    load();
    if (!record.phrase) record = { ...before };
    else if (!before.receipt && record.receipt) {
      for (const one of root.querySelectorAll("[data-again]")) one.hidden = false;
    } else if (root.querySelector('[data-screen="key"]:not([hidden])')) find("key").textContent = tokens.inGroups(record.phrase);
  });
}

function tellTheTime() {
  const wrong = Math.round((Date.now() / 1000 - Number(say.now)) / 60);
  if (Math.abs(wrong) >= 3) find("clock").hidden = false;
}

async function begin() {
  if (record.receipt) return showReceipt();
  if (record.token) return attempt(() => (record.entered ? look() : draw("")));
  if (say.state !== "paper_taken") return showKey();
  // perhaps the answer was lost: the same key gets the same paper
  if (record.phrase) return attempt(takeShown);
  return enter();
}

async function start() {
  load();
  if (say.closed) {
    if (record.receipt) showReceipt();
    return;
  }
  if (!(await tokens.supported())) return fall("unsupported");
  listen();
  tellTheTime();
  if (server) server.hidden = true;
  try {
    if (record.phrase) voter = await opened(record.phrase);
    else await (opened.key ??= await openVote());
  } catch (trouble) {
    if (trouble.code === "policy") return fall("policy");
    return complain(trouble, () => location.reload());
  }
  await begin();
}

await start();
