// A long text and its preview. Beside the text there is room on wide screens: the preview then follows what
// is typed. On narrow ones "Write" and "Preview" take turns. Without this, "Preview" sends the form and the
// page comes back with the text as it will look.

const PAUSE = 400;

for (const field of document.querySelectorAll("[data-preview]")) begin(field);

function begin(field) {
  const text = field.querySelector("textarea");
  const pane = field.querySelector(".preview");
  const look = field.querySelector("button[name=preview]");
  const form = text.form;
  const write = document.createElement("button");
  let shown = null;
  let timer = 0;
  let asked = 0;

  write.type = look.type = "button";
  write.className = look.className;
  write.textContent = field.dataset.sayWrite;
  const turns = document.createElement("div");
  turns.className = "turns";
  look.before(turns);
  turns.append(write, look);
  pane.id ||= `${text.id}_preview`;
  write.setAttribute("aria-controls", text.id);
  look.setAttribute("aria-controls", pane.id);
  pane.hidden = false;
  field.classList.add("live");
  turn(Boolean(pane.textContent.trim()));

  write.addEventListener("click", () => {
    turn(false);
    text.focus();
  });
  look.addEventListener("click", () => {
    turn(true);
    show();
  });
  text.addEventListener("input", soon);
  new ResizeObserver(soon).observe(pane);
  form.addEventListener("reset", () => setTimeout(show));

  function turn(toPreview) {
    field.classList.toggle("looking", toPreview);
    write.setAttribute("aria-pressed", String(!toPreview));
    look.setAttribute("aria-pressed", String(toPreview));
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (pane.offsetWidth > 0) show();
    }, PAUSE);
  }

  function say(words) {
    const line = document.createElement("p");
    line.className = "small soft";
    line.textContent = words;
    pane.replaceChildren(line);
  }

  async function show() {
    const typed = text.value;
    if (typed === shown) return;
    const turnOf = ++asked;
    if (!typed.trim()) {
      shown = typed;
      say(field.dataset.sayNothing);
      return;
    }
    const sent = new FormData();
    sent.set("text", typed);
    sent.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    try {
      const answer = await fetch(field.dataset.preview, { method: "POST", body: sent, redirect: "error" });
      const words = await answer.text();
      if (turnOf !== asked) return; // a later one is under way
      if (!answer.ok) {
        say(answer.headers.get("content-type").startsWith("text/plain") ? words : field.dataset.sayAway);
        return;
      }
      shown = typed;
      const made = document.createElement("div");
      made.className = "prose";
      made.innerHTML = words; // as safe as the page itself: the same words from the same place
      pane.replaceChildren(made);
      document.dispatchEvent(new CustomEvent("sabha:added", { detail: made }));
    } catch {
      if (turnOf === asked) say(field.dataset.sayAway);
    }
  }
}
