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
for (const address of new Set([...document.querySelectorAll("[data-module]")].map((one) => one.dataset.module))) {
  import(address);
}

// A button to copy a command or a piece of code: without its prompts, and without what a machine answered
// to them. Without a clipboard there is no button.
const words = document.body.dataset;
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
