// What this device keeps between visits, in IndexedDB: guest tokens, baskets, an order that awaits its answer.
// Where a browser keeps nothing (some private windows) it lives as long as the page.

const DATABASE = 'comanda';
const STORE = 'kept';
const inMemory = new Map();
let opening = null;

function open() {
  opening ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
      request.onblocked = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
  return opening;
}

async function run(mode, work) {
  const database = await open();
  if (!database) return undefined;
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    const request = work(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

export async function read(key) {
  try {
    const found = await run('readonly', (store) => store.get(key));
    return found ?? inMemory.get(key);
  } catch {
    return inMemory.get(key);
  }
}

/** Several at once, whole or not at all; a value of undefined removes its key. */
export async function write(values) {
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) inMemory.delete(key);
    else inMemory.set(key, value);
  }
  try {
    await run('readwrite', (store) => {
      for (const [key, value] of Object.entries(values)) {
        if (value === undefined) store.delete(key);
        else store.put(value, key);
      }
    });
  } catch {
    // Kept in memory only.
  }
}

/** Pairs of key and value whose key starts with `prefix`. */
export async function list(prefix) {
  const found = new Map([...inMemory].filter(([key]) => key.startsWith(prefix)));
  try {
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    const database = await open();
    if (database) {
      await new Promise((resolve, reject) => {
        const transaction = database.transaction(STORE, 'readonly');
        const cursor = transaction.objectStore(STORE).openCursor(range);
        cursor.onsuccess = () => {
          if (!cursor.result) return;
          found.set(cursor.result.key, cursor.result.value);
          cursor.result.continue();
        };
        transaction.oncomplete = resolve;
        transaction.onerror = () => reject(transaction.error);
      });
    }
  } catch {
    // What is in memory has to do.
  }
  return [...found];
}
