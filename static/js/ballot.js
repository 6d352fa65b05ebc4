// Comforts for filling in a ballot: votes as coins with buttons, names moved up and down, ticks counted, and
// what was filled in kept in this browser until it is cast or cleared. All of it rests on plain fields, which
// work without this file. Nothing is sent from here. On pages of their own the forms are found; box.js hands its own in.

const VERSION = 1;
const prefix = `ballot:${VERSION}:`;
let form = document.querySelector("form.paper");
const cast = document.querySelector("[data-cast]");

sweep();
if (cast) forget(cast.dataset.cast);
if (form) begin();

/** Dress a form that came later. */
export function fill(given) {
  form = given;
  begin();
}

// --- What is kept in the browser -------------------------------------------------------------------

function kept() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return []; // the browser keeps nothing
  }
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function drop(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // the browser keeps nothing
  }
}

// A vote that has closed leaves nothing behind. By the site's clock: this device's may be wrong.
function sweep() {
  const now = Number(document.querySelector("[data-now]")?.dataset.now);
  if (!now) return;
  for (const key of kept()) {
    const draft = read(key);
    if (!draft || !(draft.until > now)) drop(key);
  }
}

/** The ballot is cast: its draft goes. */
export function forget(vote) {
  for (const key of kept()) if (key.endsWith(`:${vote}`)) drop(key);
}

function fields() {
  const skipped = new Set(["csrfmiddlewaretoken", "place"]);
  const found = {};
  for (const [name, value] of new FormData(form)) {
    if (!skipped.has(name) && String(value).trim()) found[name] = value;
  }
  return found;
}

function put(typed) {
  for (const [name, value] of Object.entries(typed)) {
    const there = form.elements.namedItem(name);
    if (!there) {
      const hidden = document.createElement("input");
      Object.assign(hidden, { type: "hidden", name, value });
      form.prepend(hidden);
    } else if (there instanceof RadioNodeList) {
      there.value = value;
    } else if (there.type === "checkbox" || there.type === "radio") {
      there.checked = there.value === value;
    } else {
      there.value = value;
    }
  }
}

function empty() {
  clear(form);
  for (const hidden of form.querySelectorAll("input[type=hidden]")) {
    if (!["csrfmiddlewaretoken", "place"].includes(hidden.name)) hidden.remove();
  }
}

// What the browser keeps was typed last, also where a screen is loaded again as it was sent before.
function begin() {
  const own = form; // a later one may take its place
  const key = `${prefix}${own.dataset.reader}:${own.dataset.vote}`;
  const draft = read(key);
  if (draft) {
    empty();
    put(draft.fields);
  }
  const save = () => {
    if (own !== form) return;
    const typed = fields();
    try {
      if (Object.keys(typed).length) localStorage.setItem(key, JSON.stringify({ until: Number(form.dataset.until), fields: typed }));
      else localStorage.removeItem(key);
    } catch {
      // no room: then nothing is kept
    }
  };
  const sheets = [...form.querySelectorAll("[data-sheet]")].map(dress);
  const refresh = () => sheets.forEach((draw) => draw());
  form.addEventListener("input", (event) => {
    keepOneOrTheOther(event.target);
    refresh();
    save();
  });
  const words = form.querySelector("[data-kept]");
  words.hidden = false;
  words.querySelector("[data-clear]").addEventListener("click", () => {
    empty();
    drop(key);
    refresh();
    form.querySelector("input:not([type=hidden]), select")?.focus();
  });
  refresh();
  save();
}

function clear(part) {
  for (const one of part.querySelectorAll("input, select")) {
    if (one.type === "hidden") continue;
    if (one.type === "checkbox") one.checked = false;
    else if (one.type === "radio") one.checked = one.value === "";
    else one.value = "";
  }
}

// A question is marked or left blank, and not both.
function keepOneOrTheOther(changed) {
  const sheet = changed.closest("[data-sheet]");
  const blank = sheet?.querySelector("[data-blank]");
  if (!blank) return;
  if (changed === blank) {
    if (!blank.checked) return;
    clear(sheet);
    blank.checked = true;
  } else if (changed.type === "checkbox" || changed.type === "radio" ? changed.checked && changed.value : changed.value) {
    blank.checked = false;
  }
}

// --- One question ----------------------------------------------------------------------------------

function dress(sheet) {
  const kind = sheet.dataset.sheet;
  if (kind === "votes") return withVotes(sheet);
  if (kind === "approval" && sheet.dataset.most) return withTicks(sheet);
  if (kind === "rank") return withRanks(sheet);
  return () => {};
}

function whole(field) {
  const typed = field.value.trim();
  return /^[0-9]{1,6}$/.test(typed) ? Number(typed) : 0;
}

function changed(field) {
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// Tell how many are left; a screen reader hears it because the words change, and only then.
function teller(sheet) {
  const tray = sheet.querySelector("[data-tray]");
  const line = tray.querySelector("[data-left]");
  const coins = tray.querySelector("[data-coins]");
  tray.hidden = false;
  return (left) => {
    const { one, many, over, overOne } = line.dataset;
    const tooMany = left === -1 ? overOne : over.replace("{over}", -left);
    const text = left < 0 ? tooMany : left === 1 ? one : many.replace("{left}", left);
    if (line.textContent !== text) line.textContent = text;
    tray.classList.toggle("over", left < 0);
    coins?.querySelectorAll(".coin").forEach((coin, place) => coin.classList.toggle("hole", place >= left));
  };
}

function withVotes(sheet) {
  const most = Number(sheet.dataset.most);
  const tell = teller(sheet);
  const model = sheet.querySelector("[data-coins] .coin");
  const lines = [...sheet.querySelectorAll("[data-line]")].map((line) => ({
    field: line.querySelector("input[type=number]"),
    take: line.querySelector("[data-take]"),
    give: line.querySelector("[data-give]"),
    given: line.querySelector("[data-given]"),
  }));
  const left = () => most - lines.reduce((sum, line) => sum + whole(line.field), 0);
  for (const line of lines) {
    line.take.hidden = line.give.hidden = false;
    line.take.parentElement.classList.remove("bare");
    line.take.addEventListener("click", () => move(line, -1));
    line.give.addEventListener("click", () => move(line, 1));
  }
  function move(line, by) {
    const now = whole(line.field);
    if (now + by < 0 || (by > 0 && left() < 1)) return;
    line.field.value = now + by || "";
    changed(line.field);
  }
  return () => {
    const rest = left();
    tell(rest);
    for (const line of lines) {
      const votes = whole(line.field);
      // not `disabled`: the focus would be lost under the finger
      line.take.setAttribute("aria-disabled", votes < 1);
      line.give.setAttribute("aria-disabled", rest < 1);
      if (!line.given || !model) continue;
      const coins = Array.from({ length: Math.min(votes, most) }, () => {
        const coin = model.cloneNode(true);
        coin.classList.remove("hole");
        return coin;
      });
      line.given.replaceChildren(...coins);
    }
  };
}

function withTicks(sheet) {
  const most = Number(sheet.dataset.most);
  const tell = teller(sheet);
  const ticks = [...sheet.querySelectorAll("[data-line] input[type=checkbox]")];
  return () => tell(most - ticks.filter((one) => one.checked).length);
}

// Names stand in the order of their ranks, those without one behind; up and down change places.
function withRanks(sheet) {
  const list = sheet.querySelector(".stand");
  const told = sheet.querySelector("[data-told]");
  const lines = [...list.querySelectorAll("[data-line]")].map((line) => ({
    line,
    name: line.querySelector("h3").textContent,
    field: line.querySelector("select, input"),
    up: line.querySelector("[data-up]"),
    down: line.querySelector("[data-down]"),
  }));
  for (const one of lines) {
    one.up.hidden = one.down.hidden = false;
    one.up.addEventListener("click", () => move(one, -1));
    one.down.addEventListener("click", () => move(one, 1));
  }
  const ranked = () => lines.filter((one) => whole(one.field)).sort((one, other) => whole(one.field) - whole(other.field));

  // The rank behind all others; where gaps leave no room for it, they are closed first.
  function nextRank(order) {
    const last = order.length ? whole(order.at(-1).field) : 0;
    if (last < lines.length) return last + 1;
    const ranks = [...new Set(order.map((one) => whole(one.field)))];
    for (const one of order) one.field.value = ranks.indexOf(whole(one.field)) + 1;
    return Math.min(ranks.length + 1, lines.length);
  }

  function move(one, by) {
    const order = ranked();
    const rank = whole(one.field);
    const before = order.filter((other) => whole(other.field) < rank).at(-1);
    const behind = order.find((other) => whole(other.field) > rank);
    const other = by < 0 ? before : behind;
    if (!rank) {
      if (by > 0) return;
      one.field.value = nextRank(order);
    } else if (other) {
      one.field.value = other.field.value;
      other.field.value = rank;
    } else if (by > 0) {
      one.field.value = ""; // the last one goes back to those without a rank
    } else {
      return;
    }
    changed(one.field);
    const { ranked: said, unranked } = told.dataset;
    told.textContent = whole(one.field)
      ? said.replace("{name}", one.name).replace("{rank}", one.field.value)
      : unranked.replace("{name}", one.name);
    sort();
    (by < 0 ? one.up : one.down).focus();
  }

  function sort() {
    const order = ranked();
    const rest = lines.filter((one) => !order.includes(one));
    list.append(...[...order, ...rest].map((one) => one.line));
  }

  let isFirst = true;
  return () => {
    if (isFirst) sort();
    isFirst = false;
    const first = whole(ranked()[0]?.field ?? { value: "" });
    for (const one of lines) {
      const rank = whole(one.field);
      one.line.classList.toggle("ranked", rank > 0);
      one.up.setAttribute("aria-disabled", rank > 0 && rank === first);
      one.down.setAttribute("aria-disabled", rank === 0);
    }
  };
}
