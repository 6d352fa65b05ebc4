// Comforts for every page; nothing here is needed for anything to work.

// Remember where the reader is, so that their own time can stand beside the event's.
if (!/(?:^|; )timezone=/.test(document.cookie)) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `timezone=${zone}; path=/; max-age=31536000; samesite=lax${secure}`;
  }
}

// A button that prints shows itself only where there is a script to press it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
