// The end of a day on paper: as wide as the paper is, A4 or a roll of 80 mm.

import { now } from '@shared/api/client';
import type { EndOfDay } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { createPortal } from 'react-dom';
import { cx } from '../app/cx';
import { useSession } from '../app/session';
import { usePrint } from '../app/usePrint';
import { decimalsOf } from '../order/paymentParts';
import paper from './paper.module.css';

export function DayPaper({ of, done }: { of: EndOfDay; done: () => void }) {
  const { t, nameOf, digits } = useTexts();
  const { business } = useSession();
  const { date, dayAndTime, money } = useFormats(business);
  usePrint(done);
  return createPortal(
    <div className={cx('print-only', paper.day)}>
      <h1>
        <Own>{nameOf(business)}</Own>
      </h1>
      <h2>
        {t('day.paper_title')} · {date(of.day)}
      </h2>
      {of.currencies.map((one) => (
        <CurrencyPaper key={one.currency} of={one} own={one.currency === of.currency} />
      ))}
      <h3>{t('day.due')}</h3>
      {of.due.length === 0 ? (
        <p>{t('day.due_none')}</p>
      ) : (
        <>
          {of.due.map((one) => (
            <p key={one.order_id} className={paper.row}>
              <span>
                <Ltr>#{one.number}</Ltr> <Own>{one.customer_name}</Own>
              </span>
              <span className="amount">{money(one.due_cents)}</span>
            </p>
          ))}
          <p className={cx(paper.row, paper.sum)}>
            <span>{t('day.sum')}</span>
            <span className="amount">{money(of.due_cents)}</span>
          </p>
        </>
      )}
      {of.to_hand_over_count > 0 && (
        <p>{t('day.hands_wait', { n: of.to_hand_over_count, amount: money(of.to_hand_over_cents) })}</p>
      )}
      {of.stray_count > 0 && <p>{t('day.stray_waits', { n: of.stray_count })}</p>}
      {of.providers.length > 0 && (
        <>
          <h3>{t('day.providers')}</h3>
          {of.providers.map((one) => (
            <p key={one.provider} className={paper.row}>
              <span>
                {t(`provider.${one.provider}`)}: {t(`day.${one.state}`)}
                {one.mismatches.length > 0 && ` (${digits(one.mismatches.length)})`}
              </span>
              <span className="amount">{money(one.cents)}</span>
            </p>
          ))}
        </>
      )}
      <p className={paper.small}>{t('day.printed', { time: dayAndTime(now()) })}</p>
    </div>,
    document.body,
  );
}

function CurrencyPaper({ of, own }: { of: EndOfDay['currencies'][number]; own: boolean }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(
    own ? business : { ...business, currency: of.currency, currency_decimals: decimalsOf(of.currency) },
  );
  const rows: [string, number][] = [
    ['day.taken', of.taken_cents],
    ['day.tips', of.tip_cents],
    ['day.refunded', 0 - of.refunded_cents],
  ];
  return (
    <>
      <h3>{own ? t('day.by_method') : t('day.other_currency', { currency: of.currency })}</h3>
      {of.methods.map((one) => (
        <div key={one.method} className={paper.method}>
          <p className={cx(paper.row, paper.strong)}>
            <span>{t('day.method_times', { name: t(`method.${one.method}`), n: one.count })}</span>
            <span className="amount">{money(one.taken_cents)}</span>
          </p>
          {one.tip_cents > 0 && (
            <p className={paper.row}>
              <span>{t('day.tips')}</span>
              <span className="amount">{money(one.tip_cents)}</span>
            </p>
          )}
          {one.refunded_cents > 0 && (
            <p className={paper.row}>
              <span>{t('day.refunded')}</span>
              <span className="amount">{money(-one.refunded_cents)}</span>
            </p>
          )}
        </div>
      ))}
      <div className={paper.sums}>
        {rows.map(([key, cents]) => (
          <p key={key} className={paper.row}>
            <span>{t(key)}</span>
            <span className="amount">{money(cents)}</span>
          </p>
        ))}
        <p className={cx(paper.row, paper.sum)}>
          <span>{t('day.net')}</span>
          <span className="amount">{money(of.net_cents)}</span>
        </p>
      </div>
    </>
  );
}
