// The page of a door without a network: its bare shell and what it is made of, and nobody's name. `KEPT` is
// written above this by the site: event, version, shells (address of a door to address of its shell), assets.

const PREFIX = `door:${KEPT.event}:`;
const CACHE = PREFIX + KEPT.version;
const SHELLS = new Map(Object.entries(KEPT.shells));
const PATIENCE = 5000;

self.addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

async function keep() {
  const cache = await caches.open(CACHE);
  // a redirect would be the sign-in page: that is not the door
  const wanted = [...SHELLS.values(), ...KEPT.assets];
  await cache.addAll(wanted.map((address) => new Request(address, { redirect: "error", cache: "no-cache" })));
}

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith(PREFIX) && name !== CACHE))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { pathname, origin } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.mode === "navigate") {
    const shell = SHELLS.get(pathname);
    if (shell) event.respondWith(door(request, shell));
  } else if (KEPT.assets.includes(pathname)) {
    event.respondWith(caches.match(pathname, { cacheName: CACHE, ignoreVary: true }).then((kept) => kept ?? fetch(request)));
  }
});

async function door(request, shell) {
  const kept = await caches.match(shell, { cacheName: CACHE, ignoreVary: true });
  if (!kept) return fetch(request);
  const waited = new Promise((resolve) => setTimeout(resolve, PATIENCE, null));
  const answer = await Promise.race([fetch(request).catch(() => null), waited]);
  return answer && answer.status < 500 ? answer : kept;
}
