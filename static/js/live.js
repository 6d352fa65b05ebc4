// A vote that is open moves while it is read: ask for its figures, and when they changed, put the new
// drawing in place. Without this the page is as complete; it then changes when it is loaded again.

const head = document.querySelector("[data-live]:not([data-live=''])");
const EVERY = 15000;
let known = null;

async function look() {
  if (document.hidden) return;
  const answer = await fetch(head.dataset.live, { cache: "no-cache" });
  const mark = answer.headers.get("etag");
  if (!answer.ok || mark === null || mark === known) return;
  const first = known === null;
  known = mark;
  if (first) return;
  const page = await fetch(location.pathname, { cache: "no-store" });
  if (!page.ok) return;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  for (const old of document.querySelectorAll("[data-live]")) {
    const place = fresh.getElementById(old.id);
    if (place) old.replaceWith(document.adoptNode(place));
  }
  document.title = fresh.title;
}

if (head) {
  const quietly = () => look().catch(() => {});
  quietly();
  setInterval(quietly, EVERY);
  document.addEventListener("visibilitychange", quietly);
}
