// Comforts for every page; nothing here is needed for anything to work.

// Remember where the reader is, so that their own time can stand beside the event's.
if (!/(?:^|; )timezone=/.test(document.cookie)) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `timezone=${zone}; path=/; max-age=31536000; samesite=lax${secure}`;
  }
}

// What only some pages need is fetched by them alone.
const words = document.body.dataset;
const needed = new Set([...document.querySelectorAll("main [data-module]")].map((one) => one.dataset.module));
if (words.drafts && (/(?:^|; )taken=/.test(document.cookie) || document.querySelector("main form[method=post] textarea"))) {
  needed.add(words.drafts);
}
for (const address of needed) import(address);

// A form is on its way: its button says so and cannot be pressed again. Back on the page, it can.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  const button = event.submitter;
  // after the form was put together, so that the name of the button goes with it
  setTimeout(() => {
    if (!button || button.matches(".icon-button, .sr")) return;
    button.dataset.said = button.innerHTML;
    button.disabled = true;
    button.textContent = words.saySending;
  });
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
  for (const button of document.querySelectorAll("button[data-said]")) {
    button.innerHTML = button.dataset.said;
    button.disabled = false;
    delete button.dataset.said;
  }
});

// A button to copy a command or a piece of code: without its prompts, and without what a machine answered
// to them. Without a clipboard there is no button.
const aloud = document.createElement("p");
aloud.className = "sr";
aloud.setAttribute("role", "status");
document.body.append(aloud);

function draw(button, icon, text) {
  const sprite = document.querySelector("use").getAttribute("href").split("#")[0];
  button.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${sprite}#i-${icon}"></use></svg>`;
  button.append(text);
}

function letCopy(box) {
  if (box.querySelector(":scope > button")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button small";
  draw(button, "copy", words.sayCopy);
  button.addEventListener("click", async () => {
    const code = box.querySelector("pre").cloneNode(true);
    const leftOut = code.querySelector(".gp") ? ".gp, .go" : ".prompt";
    code.querySelectorAll(leftOut).forEach((piece) => piece.remove());
    try {
      await navigator.clipboard.writeText(code.textContent.replace(/^\n+|\s+$/g, ""));
      draw(button, "check", words.sayCopied);
      aloud.textContent = words.sayCopied;
    } catch {
      draw(button, "x", words.sayNotCopied);
      aloud.textContent = words.sayNotCopied;
    }
    setTimeout(() => {
      draw(button, "copy", words.sayCopy);
      aloud.textContent = "";
    }, 3000);
  });
  box.append(button);
}

function dress(part) {
  if (navigator.clipboard) part.querySelectorAll("[data-copy], .highlight").forEach(letCopy);
}
dress(document);
document.addEventListener("sabha:added", (event) => dress(event.detail));
