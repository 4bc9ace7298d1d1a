// Calls of the API. A refusal is a Problem with the stable `code` of its RFC 9457 body; no answer at all is NoAnswer.

import { has, nameOf, t } from './i18n.js';

export class Problem extends Error {
  constructor(status, body) {
    super(body.detail ?? '');
    this.status = status;
    this.body = body;
    this.code = body.code ?? 'unknown';
    this.retryAfter = 0;
  }
}

export class NoAnswer extends Error {}

let skew = 0;

/** The server's present, as near as its answers tell; phones' clocks are often minutes off. */
export const now = () => Date.now() + skew;

/**
 * Calls and answers the parsed body, or a Blob with `as: 'blob'`. `form` sends a form, `body` sends JSON.
 * Raises Problem, NoAnswer.
 */
export async function call(method, path, { token, body, form, key, headers = {}, as = 'json', seconds = 20 } = {}) {
  const request = { method, headers: { Accept: 'application/json', ...headers }, cache: 'no-cache' };
  if (token) request.headers.Authorization = `Bearer ${token}`;
  if (key) request.headers['Idempotency-Key'] = key;
  if (form) request.body = new URLSearchParams(form);
  else if (body !== undefined) {
    request.headers['Content-Type'] = 'application/json';
    request.body = JSON.stringify(body);
  }
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(), seconds * 1000);
  try {
    const answer = await fetch(path, { ...request, signal: ended.signal });
    noteTime(answer);
    if (!answer.ok) throw await problemOf(answer);
    if (answer.status === 204) return null;
    return as === 'blob' ? await answer.blob() : await answer.json();
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new NoAnswer();
  } finally {
    clearTimeout(timer);
  }
}

function noteTime(answer) {
  const said = Date.parse(answer.headers.get('date') ?? '');
  // A kept answer tells of another day; and a header has no fractions of a second.
  if (Number.isFinite(said) && answer.headers.get('cache-control') === 'no-store') {
    const found = said + 500 - Date.now();
    if (Math.abs(found - skew) > 1500) skew = Math.abs(found) > 1500 ? found : 0;
  }
}

export async function problemOf(answer) {
  let body = {};
  try {
    body = await answer.json();
  } catch {
    // A proxy answered with something of its own.
  }
  const problem = new Problem(answer.status, body ?? {});
  problem.retryAfter = Number(answer.headers.get('retry-after')) || 0;
  return problem;
}

/** Keys are told apart by chance alone; crypto.randomUUID is missing on plain http. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether nobody can know yet what became of the request: the same key must be sent again. */
export const isUndecided = (error) =>
  error instanceof NoAnswer ||
  (error instanceof Problem &&
    (error.status >= 500 || error.status === 429 || error.code === 'idempotency_in_progress'));

/** The sentence a person reads. `names(id)` finds the menu's item, for its name in the page's language. */
export function explain(error, names = () => null) {
  if (!(error instanceof Problem)) return t('error.no_answer');
  const { body, code } = error;
  const values = { ...body };
  const item = body.item_id && names(body.item_id);
  if (item) {
    values.item = nameOf(item);
    const group = item.option_groups?.find((one) => one.id === body.group_id);
    const option = item.option_groups?.flatMap((one) => one.options).find((one) => one.id === body.option_id);
    if (group) values.group = nameOf(group);
    if (option) values.option = nameOf(option);
  }
  for (const name of ['status', 'target']) {
    if (values[name] && has(`status.${values[name]}`)) values[name] = t(`status.${values[name]}`);
  }
  if (Array.isArray(values.orders)) values.orders = values.orders.join(', ');
  if (has(`error.${code}`)) return t(`error.${code}`, values);
  if (error.status >= 500) return t('error.internal_error');
  return body.detail || t('error.internal_error');
}

/** Of a refusal: sentences by the name of the field they are about. */
export function fieldProblems(error) {
  if (!(error instanceof Problem)) return {};
  if (error.code === 'phone_not_valid') return { customer_phone: explain(error) };
  const found = {};
  for (const one of error.body.errors ?? []) {
    const field = one.pointer.split('/').at(-1);
    found[field] = has(`invalid.${field}`) ? t(`invalid.${field}`) : one.message;
  }
  return found;
}
