import { cx } from './cx';
import classes from './legend.module.css';

/** What the colours of a plot stand for. `look`: the class that gives the colour. */
export function Legend({
  of,
}: {
  of: readonly { look: string | undefined; name: string; value?: string }[];
}) {
  return (
    <ul className={classes.legend}>
      {of.map(({ look, name, value }) => (
        <li key={name}>
          <span className={cx(classes.key, look)} aria-hidden="true" />
          {name} {value !== undefined && <strong>{value}</strong>}
        </li>
      ))}
    </ul>
  );
}
