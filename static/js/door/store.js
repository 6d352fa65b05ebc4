// What this phone keeps of a door: the room's list, and the notes that the site has not taken yet. Notes are
// thrown away only when the site says that it has them, or when somebody wipes the phone and means it.

const STORES = { lists: "room", notes: "name" };

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function done(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

export async function openStore(event) {
  const opening = indexedDB.open(`door-${event}`, 1);
  opening.onupgradeneeded = () => {
    for (const [name, keyPath] of Object.entries(STORES)) opening.result.createObjectStore(name, { keyPath });
  };
  const base = await asked(opening);
  base.onversionchange = () => base.close();

  async function write(name, deed) {
    // strict: on the disk before we say that it is kept
    const transaction = base.transaction(name, "readwrite", { durability: "strict" });
    deed(transaction.objectStore(name));
    await done(transaction);
  }
  const all = (name) => asked(base.transaction(name).objectStore(name).getAll());

  return {
    list: (room) => asked(base.transaction("lists").objectStore("lists").get(room)),
    keepList: (list) => write("lists", (store) => store.put(list)),
    wipeLists: () => write("lists", (store) => store.clear()),
    notes: async (room) => (await all("notes")).filter((note) => !room || note.room === room),
    add: (notes) => write("notes", (store) => notes.forEach((note) => store.put(note))),
    forget: (names) => write("notes", (store) => names.forEach((name) => store.delete(name))),
    wipe: async () => {
      await write("lists", (store) => store.clear());
      await write("notes", (store) => store.clear());
    },
  };
}

export async function hashOf(code, event) {
  const bytes = new TextEncoder().encode(`${event}:${code}`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 32);
}

// The same as `code_in` of the site: an address of a ticket, or the code as it is printed.
export function codeIn(scanned) {
  const last = scanned.trim().replace(/\/+$/, "").split("/").pop();
  const plain = last.replace(/[\s·.–—-]/g, "").toUpperCase();
  return /^[23456789ABCDEFGHJKMNPQRSTVWXYZ]{10}$/.test(plain) ? plain : "";
}
