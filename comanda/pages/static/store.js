// What this device keeps between visits, in IndexedDB: guest tokens, baskets, an order that awaits its answer.
// Where a browser offers no database (some private windows) it is kept as long as the tab lives.

const DATABASE = 'comanda';
const STORE = 'kept';
const PREFIX = 'comanda.kept:';
let opening = null;

/** The database, or null where there is none. */
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

function run(database, mode, work) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    const request = work(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

const put = (key, value) => sessionStorage.setItem(PREFIX + key, JSON.stringify(value));

function take(key) {
  const text = sessionStorage.getItem(PREFIX + key);
  return text === null ? undefined : JSON.parse(text);
}

export async function read(key) {
  const database = await open();
  return database ? run(database, 'readonly', (store) => store.get(key)) : take(key);
}

/** Several at once, whole or not at all; a value of undefined removes its key. */
export async function write(values) {
  const database = await open();
  if (!database) {
    for (const [key, value] of Object.entries(values)) {
      if (value === undefined) sessionStorage.removeItem(PREFIX + key);
      else put(key, value);
    }
    return;
  }
  await run(database, 'readwrite', (store) => {
    for (const [key, value] of Object.entries(values)) {
      if (value === undefined) store.delete(key);
      else store.put(value, key);
    }
  });
}

/** Pairs of key and value whose key starts with `prefix`. */
export async function list(prefix) {
  const database = await open();
  if (!database) {
    return Object.keys(sessionStorage)
      .filter((key) => key.startsWith(PREFIX + prefix))
      .map((key) => [key.slice(PREFIX.length), take(key.slice(PREFIX.length))]);
  }
  const found = [];
  await run(database, 'readonly', (store) => {
    const cursor = store.openCursor(IDBKeyRange.bound(prefix, `${prefix}\uffff`));
    cursor.onsuccess = () => {
      if (!cursor.result) return;
      found.push([cursor.result.key, cursor.result.value]);
      cursor.result.continue();
    };
  });
  return found;
}
