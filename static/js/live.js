// A vote that is open moves while it is read, and so does a file that is being checked: ask for the
// figures, and when they changed, put the new drawing in place. Without this the page is as complete; it
// then changes when it is loaded again. A page that says no more where to ask has come to its end.

const head = () => document.querySelector("[data-live]:not([data-live=''])");
const EVERY = Number(head()?.dataset.every ?? 15000);
let known = null;

async function look() {
  const asked = head();
  if (document.hidden || !asked) return;
  const answer = await fetch(asked.dataset.live, { cache: "no-cache" });
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
    if (!place) continue;
    const folds = place.querySelectorAll("details");
    old.querySelectorAll("details").forEach((fold, n) => fold.open && folds[n]?.setAttribute("open", ""));
    old.replaceWith(document.adoptNode(place));
  }
  document.title = fresh.title;
}

if (head()) {
  const quietly = () => look().catch(() => {});
  quietly();
  setInterval(quietly, EVERY);
  document.addEventListener("visibilitychange", quietly);
}
