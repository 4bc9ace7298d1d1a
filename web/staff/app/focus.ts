// Where the focus goes when the button that had it makes way for another; to be given as a `ref`.

export const takeFocus = (element: HTMLElement | null): void => element?.focus();

/** Unless something else has it by now. */
export const regainFocus = (element: HTMLElement | null): void => {
  if (document.activeElement === document.body) element?.focus();
};
