import type { ReactNode } from 'react';
import classes from './Facts.module.css';

export type Fact = [name: string, value: ReactNode];

/** What is known of an order, beside its lines. */
export function Facts({ of }: { of: Fact[] }) {
  return (
    <dl className={classes.facts}>
      {of.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
