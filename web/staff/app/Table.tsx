import type { ReactNode } from 'react';
import classes from './table.module.css';

interface TableProps {
  label: string;
  /** More rows than a screen has room for: its head stays while they are moved. */
  long?: boolean;
  /** The table's head, body and foot. */
  children: ReactNode;
}

/** Wider than a narrow phone: moved aside with the finger, or the arrow keys. */
export function Table({ label, long = false, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className={classes.scroll} data-long={long || undefined} tabIndex={0} aria-label={label}>
      <table className={classes.table}>{children}</table>
    </section>
  );
}
