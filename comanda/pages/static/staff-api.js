// The sign-in of a member of staff, and calls made with it. Closing the tab ends it.

import { call, newKey, NoAnswer, Problem } from './api.js';

const KEPT = 'comanda.staff';

let session = null; // {token, me, business}
let onSignedOut = () => {};

export const me = () => session.me;
export const business = () => session.business;
export const token = () => session.token;
export const may = (permission) => session.me.permissions.includes(permission);

export const whenSignedOut = (listener) => {
  onSignedOut = listener;
};

/** Goes on with a token this tab already has, or the given one. Answers whether somebody is signed in. */
export async function begin(given = null) {
  const kept = given ?? sessionStorage.getItem(KEPT);
  if (!kept) return false;
  try {
    const found = await call('GET', '/api/v1/me', { token: kept });
    const menu = await call('GET', `/api/customer/menu?restaurant=${encodeURIComponent(found.restaurant)}`);
    session = { token: kept, me: found, business: menu.business };
    sessionStorage.setItem(KEPT, kept);
    return true;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) {
      sessionStorage.removeItem(KEPT);
      return false;
    }
    throw error;
  }
}

export async function signIn({ username, password, restaurant }) {
  const form = { grant_type: 'password', username, password };
  if (restaurant) form.client_id = restaurant;
  const { access_token } = await call('POST', '/api/token', { form });
  await begin(access_token);
}

export async function signOut() {
  try {
    await staff('POST', '/api/logout');
  } catch (error) {
    if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
  }
  leave(null);
}

function leave(problem) {
  if (!session) return;
  session = null;
  sessionStorage.removeItem(KEPT);
  onSignedOut(problem);
}

export function refused(problem) {
  if (problem.status === 401) leave(problem);
}

/** A call as the member of staff who is signed in. Raises Problem, NoAnswer. */
export async function staff(method, path, options = {}) {
  try {
    return await call(method, path, { ...options, token: session?.token });
  } catch (error) {
    if (error instanceof Problem) refused(error);
    throw error;
  }
}

/** A POST that is sent again with the same key while there is no answer, and so happens once. */
export async function post(path, body = {}) {
  const key = newKey();
  for (let tries = 0; ; tries += 1) {
    try {
      return await staff('POST', path, { body, key, seconds: 10 });
    } catch (error) {
      if (!(error instanceof NoAnswer) || tries >= 2) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000 * (tries + 1)));
    }
  }
}
