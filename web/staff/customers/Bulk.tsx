// What can be done with those that were chosen from the list.

import { Button } from '@mantine/core';
import type { BulkChange, CustomerRead } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { useNavigate } from '@tanstack/react-router';
import { useAsk } from '../app/ask';
import { Icon } from '../app/icons';
import { toast } from '../app/toasts';
import { useAttempt } from '../app/useAttempt';
import classes from './list.module.css';
import { changeMany } from './queries';

/** As many as the server changes at once. */
const MOST = 500;

interface BulkProps {
  of: readonly CustomerRead[];
  /** In the order in which they were chosen. */
  ids: readonly string[];
  clear: () => void;
}

export function Bulk({ of, ids, clear }: BulkProps) {
  const { t } = useTexts();
  const { confirm } = useAsk();
  const [busy, attempt] = useAttempt();
  const navigate = useNavigate();
  // A list holds those who are in use, or those who are not.
  const action: BulkChange['action'] = of.every((one) => one.is_active) ? 'deactivate' : 'reactivate';
  const [source, target] = ids;

  const change = async () => {
    const n = ids.length;
    const yes = await confirm({
      title: t(`customers.${action}_title`, { n }),
      text: t(`customers.${action}_text`),
      yes: t(`customers.${action}`),
      danger: action === 'deactivate',
    });
    if (!yes || !(await attempt(() => changeMany([...ids], action)))) return;
    clear();
    toast(t(`customers.${action}d`, { n }), 'good', {
      seconds: 10,
      action: {
        label: t('undo'),
        isUndo: true,
        run: () =>
          void attempt(() => changeMany([...ids], action === 'deactivate' ? 'reactivate' : 'deactivate')),
      },
    });
  };

  return (
    <section className={classes.bulk} aria-label={t('customers.bulk')}>
      <strong role="status">{t('customers.chosen', { n: ids.length })}</strong>
      {ids.length > MOST && <span className="muted">{t('customers.too_many', { n: MOST })}</span>}
      <span className={classes.tools}>
        {ids.length === 2 && action === 'deactivate' && (
          <Button
            leftSection={<Icon name="people" />}
            variant="default"
            onClick={() =>
              void navigate({
                to: '/customers/merge',
                search: { ...(source ? { source } : {}), ...(target ? { target } : {}) },
              })
            }
          >
            {t('customers.merge')}
          </Button>
        )}
        <Button
          color={action === 'deactivate' ? 'red.9' : 'terracotta'}
          loading={busy}
          disabled={ids.length > MOST}
          onClick={() => void change()}
        >
          {t(`customers.${action}`)}
        </Button>
        <Button variant="subtle" color="gray" c="inherit" onClick={clear}>
          {t('customers.choose_none')}
        </Button>
      </span>
    </section>
  );
}
