// What the server asks of a new password, told before it is sent. It also knows those that everybody tries first.

const CLASSES = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/];

/** At least 15 characters of anything, or 8 with three kinds of them. */
export function isLongEnough(password: string): boolean {
  const length = [...password].length;
  return length >= 15 || (length >= 8 && CLASSES.filter((one) => one.test(password)).length >= 3);
}
