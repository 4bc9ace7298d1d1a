// The parts of a page, one of which is shown.

import { useTexts } from '@shared/ui/language';
import { Link } from '@tanstack/react-router';
import chips from './chip.module.css';
import classes from './part-tabs.module.css';

interface Part {
  /** As the address has it; none: the first one. */
  part: string | undefined;
  /** Of its name. */
  key: string;
  /** How many things wait there for somebody. */
  waits?: number;
}

interface PartTabsProps {
  to:
    | '/payments/{-$part}'
    | '/invoices/{-$part}'
    | '/messages/{-$part}'
    | '/reports/{-$part}'
    | '/privacy/{-$part}'
    | '/customers/{-$part}'
    | '/marketing/{-$part}'
    | '/customers/of/$id/{-$part}';
  /** Of the page, where the address has one. */
  id?: string;
  label: string;
  parts: readonly Part[];
  /** The key of the one that is shown. */
  shown: string;
  /** What the address says beside the part holds for all of them. */
  keepsSearch?: boolean;
}

/** On a phone not all parts are in view at once. */
export const bringIntoView = (link: HTMLElement | null) =>
  link?.scrollIntoView({ block: 'nearest', inline: 'center' });

export function PartTabs({ to, id = '', label, parts, shown, keepsSearch = false }: PartTabsProps) {
  const { t, digits } = useTexts();
  return (
    <nav className={classes.tabs} aria-label={label}>
      {parts.map(({ part, key, waits = 0 }) => (
        <Link
          key={`${key} ${key === shown}`}
          ref={key === shown ? bringIntoView : null}
          to={to}
          params={{ id, part }}
          search={keepsSearch || {}}
          activeOptions={{ exact: true, includeSearch: false }}
          className={chips.chip}
          data-size="large"
          aria-current={key === shown ? 'page' : undefined}
        >
          {t(key)}
          {waits > 0 && (
            <span className={classes.count}>
              <span aria-hidden="true">{digits(waits)}</span>
              <span className="visually-hidden">{t('payments.waiting_count', { n: waits })}</span>
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}
