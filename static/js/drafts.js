// What is typed into a long form is kept in this browser until it was taken: per person, form and address.
// It is offered when the page is opened again, never put back by itself. Pages that must forget (ballots,
// the account) do not load this; fields that are called a password, a code, a key or a token are passed over.

const VERSION = 1;
const PAUSE = 400;
const MOST = 256 * 1024;
const DAYS = 14;
const SECRET = /(^|[^a-z])(password|passphrase|csrf|code|otp|token|secret|key|pin)(?![a-z])/i;
const words = document.body.dataset;
const prefix = `draft:${VERSION}:${words.reader}:`;

drop();
sweep();
for (const form of document.querySelectorAll("main form[method=post]")) {
  if (form.querySelector("textarea") && !form.querySelector("[type=password]")) keep(form);
}

// The server says which form was taken: its draft is not needed any more.
function drop() {
  const taken = document.cookie.match(/(?:^|; )taken=([^;]*)/);
  if (!taken) return;
  document.cookie = "taken=; path=/; max-age=0; samesite=lax";
  const address = decodeURIComponent(taken[1]);
  for (const key of drafts()) {
    if (key.slice(prefix.length).split("#")[0] === address) localStorage.removeItem(key);
  }
}

function drafts() {
  return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
}

function sweep() {
  const old = Date.now() - DAYS * 86400000;
  for (const key of Object.keys(localStorage).filter((one) => one.startsWith("draft:"))) {
    const draft = read(key);
    if (!draft || !(draft.at > old)) localStorage.removeItem(key);
  }
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function controls(form) {
  return [...form.elements].filter(
    (one) =>
      one.name &&
      one.matches("textarea, select, input") &&
      !one.matches("[type=hidden], [type=file], [type=password], [type=submit], [autocomplete=off]") &&
      !SECRET.test(one.name),
  );
}

function typed(form) {
  return controls(form).map((one) => {
    const ticked = one.matches("[type=checkbox], [type=radio]");
    const many = one.matches("select[multiple]");
    const value = many ? [...one.selectedOptions].map((option) => option.value) : one.value;
    return ticked ? [one.name, one.value, one.checked] : [one.name, value];
  });
}

function put(form, fields) {
  const left = controls(form);
  for (const [name, value, checked] of fields) {
    const ticked = checked !== undefined;
    const place = left.findIndex((one) => one.name === name && (!ticked || one.value === value));
    if (place < 0) continue;
    const [one] = left.splice(place, 1);
    if (ticked) one.checked = checked;
    else if (Array.isArray(value)) for (const option of one.options) option.selected = value.includes(option.value);
    else one.value = value;
    one.closest("details")?.setAttribute("open", "");
    one.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function keep(form) {
  const address = new URL(form.action, location).pathname;
  const alike = [...document.querySelectorAll("main form[method=post]")].filter(
    (one) => new URL(one.action, location).pathname === address,
  );
  const key = `${prefix}${address}#${alike.indexOf(form)}`;
  const begun = JSON.stringify(typed(form));
  let timer = 0;
  let still = null;
  offer(form, key, begun);

  const save = () => {
    clearTimeout(timer);
    timer = 0;
    const fields = typed(form);
    const said = JSON.stringify(fields);
    try {
      if (said === begun) localStorage.removeItem(key);
      else if (said.length <= MOST) localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields }));
    } catch {
      // the browser has no room, or keeps nothing: then it keeps nothing
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  addEventListener("pagehide", () => timer && save());
  form.addEventListener("submit", (event) => {
    if (timer) save();
    if (!navigator.onLine) {
      event.preventDefault();
      save();
      still ??= note(form, words.sayOffline, "alert");
      still.tabIndex = -1;
      still.focus();
      return;
    }
    let writer = form.elements.writer;
    if (!writer) {
      writer = document.createElement("input");
      writer.type = "hidden";
      writer.name = "writer";
      form.append(writer);
    }
    writer.value = words.reader;
  });
  addEventListener("online", () => {
    if (still) still.querySelector("p").textContent = words.sayOnline;
  });
}

function note(form, text, role) {
  const box = document.createElement("div");
  box.className = "message waiting draft";
  box.setAttribute("role", role);
  const line = document.createElement("p");
  line.textContent = text;
  box.append(line);
  form.prepend(box);
  return box;
}

function offer(form, key, begun) {
  const draft = read(key);
  if (!draft || JSON.stringify(draft.fields) === begun) return;
  const at = new Date(draft.at);
  const today = at.toDateString() === new Date().toDateString();
  const clock = at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
  const when = today ? clock : `${at.toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "long" })}, ${clock}`;
  const box = note(form, words.sayDraft.replace("{when}", when), "status");
  const row = document.createElement("div");
  row.className = "row";
  row.append(
    press(words.sayRestore, () => put(form, draft.fields)),
    press(words.sayDiscard, () => localStorage.removeItem(key)),
  );
  box.append(row);

  function press(text, deed) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small";
    button.textContent = text;
    button.addEventListener("click", () => {
      deed();
      box.remove();
      controls(form)[0]?.focus();
    });
    return button;
  }
}
