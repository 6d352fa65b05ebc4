// Comforts for every page; nothing here is needed for anything to work.

// Remember where the reader is, so that their own time can stand beside the event's.
if (!/(?:^|; )timezone=/.test(document.cookie)) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `timezone=${zone}; path=/; max-age=31536000; samesite=lax${secure}`;
  }
}

// A button to copy a command, without its prompts. Without a clipboard there is no button.
if (navigator.clipboard) {
  const words = document.body.dataset;
  const sprite = document.querySelector("use").getAttribute("href").split("#")[0];
  const say = (button, icon, text) => {
    button.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${sprite}#i-${icon}"></use></svg>`;
    button.append(text);
  };
  for (const box of document.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small";
    say(button, "copy", words.sayCopy);
    button.addEventListener("click", async () => {
      const code = box.querySelector("code").cloneNode(true);
      code.querySelectorAll(".prompt").forEach((prompt) => prompt.remove());
      try {
        await navigator.clipboard.writeText(code.textContent.trim());
        say(button, "check", words.sayCopied);
      } catch {
        say(button, "x", words.sayNotCopied);
      }
      setTimeout(() => say(button, "copy", words.sayCopy), 3000);
    });
    box.append(button);
  }
}
