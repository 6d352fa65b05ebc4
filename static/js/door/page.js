// The door on a phone. What is noted is kept on the phone first and sent then; without a network it waits. Every
// note has a name of its own, so that sending it twice does nothing twice. Without this the page is forms.

const root = document.getElementById("door");
const say = root.dataset;
const at = (id) => document.getElementById(id);
const EVERY = 15000;
const PATIENCE = 15000;
const BATCH = 100;
const { openStore, hashOf, codeIn } = await import(say.store);

let store = null;
let list = null;
let notes = [];
let token = "";
let state = "saved";
let why = "";
let sending = null;
let stopCamera = null;

try {
  store = await openStore(say.event);
} catch {
  tell(say.sayNoStore);
}
if (store) await begin();

async function begin() {
  list = (await store.list(say.room)) ?? null;
  notes = await store.notes(say.room);
  document.body.classList.add("lively");
  at("find").hidden = true;
  at("wipe").hidden = false;
  at("scan").hidden = !navigator.mediaDevices?.getUserMedia;
  at("q").addEventListener("input", draw);
  at("q").form.addEventListener("submit", (event) => {
    event.preventDefault();
    const code = codeIn(at("q").value);
    if (code) recognise(code, at("q").value);
  });
  at("scan").addEventListener("click", openCamera);
  at("camera-close").addEventListener("click", () => at("camera").close());
  at("camera").addEventListener("close", closeCamera);
  at("walk-in").addEventListener("submit", letIn);
  at("unknown").addEventListener("submit", letUnknownIn);
  at("wipe").addEventListener("click", wipe);
  addEventListener("online", send);
  addEventListener("focus", send);
  document.addEventListener("visibilitychange", () => document.hidden || send());
  setInterval(send, EVERY);
  await forgetIfOver();
  draw();
  navigator.storage?.persist?.().catch(() => false);
  prepare();
  send();
}

// --- What stands ------------------------------------------------------------------------------------

function now() {
  return Date.now() + (list?.off ?? 0);
}

function isOpen() {
  if (!list) return "open" in say;
  return now() >= Date.parse(list.opens_at) && now() < Date.parse(list.closes_at);
}

// The rule of the site, for what this phone knows: there, as long as one note that says so was not taken back.
function rows() {
  const undone = new Set(notes.map((note) => note.takes_back).filter(Boolean));
  const lines = (list?.lines ?? []).map((line) => ({ ...line, notes: [...line.notes] }));
  const known = new Map(lines.map((line) => [line.about, line]));
  for (const note of notes) {
    if (note.takes_back || note.refused) continue;
    let line = known.get(note.about);
    if (!line) {
      line = { kind: "came_along", about: note.about, seat: "", name: note.label, guests: 0, code: "", notes: [], with_guests: 0 };
      known.set(note.about, line);
      lines.push(line);
    }
    if (line.notes.includes(note.name)) continue;
    if (!line.notes.length) Object.assign(line, { came_at: note.at, with_guests: note.guests, elsewhere: "" });
    else line.with_guests = Math.max(line.with_guests, note.guests);
    line.notes.push(note.name);
    line.pending = true;
  }
  for (const line of lines) {
    line.notes = line.notes.filter((name) => !undone.has(name));
    if (!line.notes.length) line.came_at = null;
  }
  return lines
    .filter((line) => line.kind !== "came_along" || line.notes.length)
    .sort((one, other) => (one.kind === "in_line") - (other.kind === "in_line") || one.name.localeCompare(other.name));
}

function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}+(?=[\u0000-\u024f\s]|$)/gu, "").toLocaleLowerCase();
}

function clock(moment) {
  const zone = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: say.zone };
  return new Date(moment).toLocaleTimeString(document.documentElement.lang, zone);
}

// --- Drawing ----------------------------------------------------------------------------------------

function draw() {
  const all = rows();
  const typed = at("q").value.trim();
  const words = codeIn(typed) ? [] : plain(typed).split(/\s+/).filter(Boolean);
  const shown = all.filter((line) => words.every((word) => plain(line.name).includes(word)));
  const callers = at("callers");
  if (callers && list) callers.replaceChildren(...shown.map(draw1));
  if (list && typed && !shown.length && !codeIn(typed)) tell(say.sayNobody);
  else if (at("said").textContent === say.sayNobody) tell("");
  if (list) {
    const heads = (some) => some.reduce((sum, line) => sum + 1 + line.with_guests, 0);
    at("count").querySelector("b").textContent = heads(all.filter((line) => line.notes.length && !line.elsewhere));
    const expected = all.filter((line) => line.kind === "expected").reduce((sum, line) => sum + 1 + line.guests, 0);
    at("count").querySelector("span").textContent = say.sayCount.replace("{n}", expected);
    at("nobody")?.remove();
    for (const words of document.querySelectorAll(".door-hours")) words.hidden = isOpen();
    root.classList.toggle("shut", !isOpen());
  }
  drawState();
}

function draw1(line) {
  const row = at("row").content.firstElementChild.cloneNode(true);
  const here = line.notes.length > 0;
  const name = line.name || say.sayNameless;
  row.dataset.about = line.about;
  row.classList.toggle("there", here);
  row.classList.toggle("in-line", line.kind === "in_line");
  row.querySelector("strong").textContent = name;
  const party = (n) => (n === 1 ? say.sayGuest : say.sayGuests.replace("{n}", n));
  const said = [];
  if (here) {
    said.push(line.came_at ? clock(line.came_at) : say.sayHere);
    if (line.with_guests) said.push(say.sayWith.replace("{n}", party(line.with_guests)));
    if (line.elsewhere) said.push(say.sayIn.replace("{room}", line.elsewhere));
    if (line.pending) said.push(say.sayPending);
  } else if (line.kind === "in_line") said.push(say.sayLine);
  else if (line.guests) said.push(party(line.guests));
  row.querySelector("small").textContent = said.join(", ");
  for (const each of row.querySelectorAll(".sr")) if (!each.textContent) each.textContent = `: ${name}`;
  const admit = row.querySelector(".admit");
  const undo = row.querySelector(".undo");
  (here ? admit : undo).remove();
  if (here) undo.addEventListener("submit", (event) => takeBack(event, line));
  else {
    const select = admit.querySelector("select");
    if (!line.guests) select.closest("label").remove();
    for (let n = 0; line.guests && n <= line.guests + 1; n++) {
      select.add(new Option(n ? `+${n}` : say.sayAlone, n, n === line.guests, n === line.guests));
    }
    admit.addEventListener("submit", (event) => {
      event.preventDefault();
      checkIn(line, line.guests ? Number(select.value) : 0, "name");
    });
  }
  return row;
}

function drawState() {
  const waiting = notes.filter((note) => !note.refused).length;
  const many = waiting === 1 ? say.sayOne : say.sayMany.replace("{n}", waiting);
  const words = { offline: say.sayOffline, signed_out: say.saySignedOut, not_yours: say.sayNotYours, shut: say.sayShut.replace("{why}", why) }[state];
  const line = at("state");
  line.hidden = false;
  line.dataset.state = state === "saved" && waiting ? "waiting" : state;
  line.textContent = [waiting ? many : state === "saved" ? say.saySaved : "", words].filter(Boolean).join(" · ");
  const refused = notes.filter((note) => note.refused);
  at("refused").hidden = !refused.length;
  at("refused").replaceChildren(
    ...refused.map((note) => {
      const item = document.createElement("li");
      item.textContent = `${note.label || say.sayNameless}: ${say.sayRefused.replace("{why}", note.refused)}`;
      return item;
    }),
  );
}

function tell(words) {
  const said = at("said");
  said.hidden = !words;
  said.textContent = words;
  if (at("camera").open) at("camera-said").textContent = words;
}

// --- Noting -----------------------------------------------------------------------------------------

async function note(...made) {
  if (!isOpen()) {
    if (list?.opens_at) tell(say.sayShut.replace("{why}", `${clock(list.opens_at)} – ${clock(list.closes_at)}`));
    return false;
  }
  const whole = made.map((each) => ({ name: crypto.randomUUID(), room: say.room, at: new Date().toISOString(), guests: 0, ...each }));
  for (const each of whole) each.about ||= each.name;
  await store.add(whole); // on the phone first; only then is it said
  notes = await store.notes(say.room);
  draw();
  send();
  return true;
}

async function checkIn(line, guests, how) {
  const seen = { seat: line.seat, about: line.about, label: line.name, guests, how };
  if (await note(seen)) tell(say.sayChecked.replace("{name}", line.name));
  if (at("q").value) {
    at("q").value = "";
    draw();
  }
  if (!at("camera").open) at("q").focus({ preventScroll: true });
}

async function takeBack(event, line) {
  event.preventDefault();
  const made = line.notes.map((name) => ({ takes_back: name, label: line.name, about: line.about }));
  if (await note(...made)) tell(say.sayBack.replace("{name}", line.name || say.sayNameless));
}

async function letIn(event) {
  event.preventDefault();
  const said = new FormData(event.target);
  const heads = Math.min(Math.max(Number(said.get("heads")) || 1, 1), 51);
  const who = said.get("who").trim();
  const made = { walk_in: { who, email: said.get("email").trim() }, label: who, guests: heads - 1, how: "walk_in" };
  if (!(await note(made))) return;
  event.target.reset();
  event.target.closest("details").open = false;
  tell(say.sayChecked.replace("{name}", who || say.sayNameless));
}

// --- Tickets ----------------------------------------------------------------------------------------

async function recognise(code, words) {
  const hash = await hashOf(code, say.event);
  const line = rows().find((each) => each.code === hash);
  at("unknown").hidden = true;
  if (!line) {
    at("unknown").elements.code.value = words;
    at("unknown").hidden = false;
    tell(say.sayUnknown);
    return;
  }
  if (line.notes.length) tell(say.sayInAlready.replace("{name}", line.name).replace("{time}", line.came_at ? clock(line.came_at) : ""));
  else await checkIn(line, line.guests, "qr");
}

async function letUnknownIn(event) {
  event.preventDefault();
  const code = event.target.elements.code.value;
  const label = codeIn(code) || code.slice(0, 20);
  if (!(await note({ code, label, how: "qr" }))) return;
  event.target.hidden = true;
  at("q").value = "";
  tell(say.sayLetIn);
}

async function openCamera() {
  at("camera-said").textContent = "";
  at("camera").showModal();
  try {
    const { scanner } = await import(say.scan);
    stopCamera = await scanner({
      video: at("video"),
      decoder: say.decoder,
      found: (words) => {
        navigator.vibrate?.(60);
        const code = codeIn(words);
        if (code) recognise(code, words).then(() => at("unknown").hidden || at("camera").close());
        else tell(say.sayUnknown);
      },
    });
    if (!at("camera").open) closeCamera();
  } catch {
    at("camera").close();
    tell(say.sayNoCamera);
    at("q").focus();
  }
}

function closeCamera() {
  stopCamera?.();
  stopCamera = null;
}

// --- Sending ----------------------------------------------------------------------------------------

function send() {
  sending ??= navigator.locks
    .request(`door-${say.event}-${say.room}`, sendAll)
    .catch(() => (state = "offline"))
    .finally(() => {
      sending = null;
      draw();
    });
  return sending;
}

async function sendAll() {
  for (let rounds = 0; rounds < 50; rounds++) {
    notes = await store.notes(say.room);
    const waiting = notes.filter((each) => !each.refused).slice(0, BATCH);
    if (!token || !waiting.length) {
      if (!(await fetchList())) return;
      if (!waiting.length) return;
    }
    if (!(await sendSome(waiting))) return;
  }
}

async function ask(address, more = {}) {
  const answer = await fetch(address, {
    ...more,
    headers: { Accept: "application/json", ...more.headers },
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE),
  });
  const isJson = answer.headers.get("content-type")?.startsWith("application/json");
  return [answer.status, isJson ? await answer.json() : null];
}

async function fetchList() {
  const [status, said] = await ask(say.list);
  if (status === 200 && said) {
    await keep(said);
    return true;
  }
  await judge(status, said);
  return false;
}

async function keep(said) {
  token = said.token;
  const { token: _secret, ...rest } = said;
  list = { ...rest, off: Date.parse(said.at) - Date.now() };
  state = "saved";
  await store.keepList(list);
  await forgetIfOver();
}

async function sendSome(waiting) {
  const body = JSON.stringify({ sent_at: new Date().toISOString(), notes: waiting });
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const [status, said] = await ask(say.send, { method: "POST", body, headers });
  if (status === 200 && said) {
    await store.forget(said.taken);
    const refused = waiting.filter((each) => said.refused[each.name]);
    await store.add(refused.map((each) => ({ ...each, refused: said.refused[each.name] })));
    await keep(said.list);
    return true;
  }
  token = ""; // it may have been an old one: fetched anew next time
  await judge(status, said);
  return false;
}

async function judge(status, said) {
  if (status === 401) state = "signed_out";
  else if ((status === 403 && said) || status === 404) {
    state = "not_yours";
    list = null;
    at("callers")?.replaceChildren();
    await store.wipeLists();
  } else if (status === 409) {
    state = "shut";
    why = said?.words ?? "";
  } else state = "offline";
}

// --- This phone -------------------------------------------------------------------------------------

async function prepare() {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(say.worker, { scope: say.scope });
    await navigator.serviceWorker.ready;
    at("ready").textContent = say.sayReady;
    at("ready").dataset.ready = "yes";
  } catch {
    // a browser that keeps nothing: the page works as long as it is open
  }
}

// After the day the names go by themselves, as soon as the page is opened or still stands open.
async function forgetIfOver() {
  if (!list?.closes_at || now() < Date.parse(list.closes_at)) return;
  await store.wipeLists();
  list = { ...list, lines: [] };
  if (!(await store.notes()).length) await dropShell();
}

async function dropShell() {
  for (const name of await caches.keys()) if (name.startsWith(`door:${say.event}:`)) await caches.delete(name);
  for (const each of await navigator.serviceWorker.getRegistrations()) {
    if (new URL(each.scope).pathname === say.scope) await each.unregister();
  }
}

async function wipe() {
  const waiting = (await store.notes()).filter((each) => !each.refused).length;
  const words = waiting ? say.sayUnsent.replace("{n}", waiting) : say.sayWipe;
  if (!confirm(words)) return;
  await store.wipe();
  await dropShell();
  list = null;
  notes = [];
  at("callers")?.replaceChildren();
  at("ready").textContent = say.sayWiped;
  delete at("ready").dataset.ready;
  tell(say.sayWiped);
}
