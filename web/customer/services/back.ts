// Where signing in leads back to.

const HOME = '/customer';

/** Only an address of this app: a link to the sign-in must not be able to lead to another site, or in a circle. */
export function backTo(asked: unknown, origin: string): string {
  if (typeof asked !== 'string' || !asked.startsWith('/')) return HOME;
  let url: URL;
  try {
    url = new URL(asked, origin);
  } catch {
    return HOME;
  }
  if (url.origin !== origin || /^\/(api|customer\/(login|register|verify|forgot|reset))/.test(url.pathname))
    return HOME;
  return url.pathname + url.search;
}
