// What this device keeps between visits, in IndexedDB: guest tokens, baskets, an order that awaits its answer.
// Where a browser offers no database (some private windows) it is kept as long as the tab lives.

const DATABASE = 'comanda';
const STORE = 'kept';
const PREFIX = 'comanda.kept:';

let opening: Promise<IDBDatabase | null> | undefined;

function open(): Promise<IDBDatabase | null> {
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

function run(
  database: IDBDatabase,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    work(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

function take(key: string): unknown {
  const text = sessionStorage.getItem(PREFIX + key);
  return text === null ? undefined : JSON.parse(text);
}

/** What was written under `key`; the caller knows its shape, since only this code writes it. */
export async function read<T>(key: string): Promise<T | undefined> {
  const database = await open();
  if (!database) return take(key) as T | undefined;
  let request: IDBRequest | undefined;
  await run(database, 'readonly', (store) => {
    request = store.get(key);
  });
  return request?.result as T | undefined;
}

/** Several at once, whole or not at all; a value of undefined removes its key. */
export async function write(values: Record<string, unknown>): Promise<void> {
  const database = await open();
  if (!database) {
    for (const [key, value] of Object.entries(values)) {
      if (value === undefined) sessionStorage.removeItem(PREFIX + key);
      else sessionStorage.setItem(PREFIX + key, JSON.stringify(value));
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
export async function list<T>(prefix: string): Promise<[string, T][]> {
  const database = await open();
  if (!database) {
    return Object.keys(sessionStorage)
      .filter((key) => key.startsWith(PREFIX + prefix))
      .map((key) => [key.slice(PREFIX.length), take(key.slice(PREFIX.length)) as T]);
  }
  const found: [string, T][] = [];
  await run(database, 'readonly', (store) => {
    const request = store.openCursor(IDBKeyRange.bound(prefix, `${prefix}\uffff`));
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return;
      found.push([String(cursor.key), cursor.value as T]);
      cursor.continue();
    };
  });
  return found;
}
