// The promotions there are, how each stands, and what it has cost.

import { Button, Checkbox } from '@mantine/core';
import type { PromotionRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAsk } from '../app/ask';
import { Icon } from '../app/icons';
import { Empty, Loaded, Rows, Tag, type Tone } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { toast } from '../app/toasts';
import { useAttempt } from '../app/useAttempt';
import { PromotionForm } from './PromotionForm';
import { PromotionUses } from './PromotionUses';
import { promotionsQuery, switchPromotion } from './promotionQueries';
import { draftOf, FRESH } from './promotions';
import classes from './promotions.module.css';
import { useSayPromotion } from './useSayPromotion';

const TONES: Record<PromotionRead['state'], Tone> = {
  running: 'good',
  planned: 'info',
  paused: 'warn',
  used_up: 'plain',
  over: 'plain',
  archived: 'plain',
};

export function PromotionsPart() {
  const { t } = useTexts();
  const may = useMay();
  const { ask } = useAsk();
  const [archived, setArchived] = useState(false);
  const query = useQuery(promotionsQuery(archived));
  const add = () =>
    ask<boolean>(
      t('promotions.add'),
      (close) => <PromotionForm draft={FRESH} of={null} close={() => close(true)} />,
      { wide: true },
    );
  const adding = may('promotions:write') && (
    <Button leftSection={<Icon name="plus" />} onClick={() => void add()}>
      {t('promotions.add')}
    </Button>
  );
  return (
    <div className={classes.part}>
      <div className={classes.head}>
        {adding}
        <Checkbox
          label={t('promotions.show_archived')}
          checked={archived}
          onChange={(event) => setArchived(event.currentTarget.checked)}
        />
      </div>
      <Loaded query={query}>
        {(found) =>
          found.length === 0 ? (
            <Empty icon="bell" text={t('promotions.none')} />
          ) : (
            <Rows>
              {found.map((one) => (
                <Row key={one.id} of={one} />
              ))}
            </Rows>
          )
        }
      </Loaded>
    </div>
  );
}

function Row({ of }: { of: PromotionRead }) {
  const { t, nameOf, digits } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  const may = useMay();
  const say = useSayPromotion();
  const { ask } = useAsk();
  const [busy, attempt] = useAttempt();
  const name = nameOf(of);

  const open = (title: string, kept: PromotionRead | null, draft = draftOf(of, business.currency_decimals)) =>
    ask<boolean>(title, (close) => <PromotionForm draft={draft} of={kept} close={() => close(true)} />, {
      wide: true,
    });
  const turn = async (change: { paused: boolean } | { archived: boolean }, told: string) => {
    if (!(await attempt(() => switchPromotion(of.id, change)))) return;
    const back = 'paused' in change ? { paused: !change.paused } : { archived: !change.archived };
    toast(t(told, { name }), 'good', {
      kind: of.id,
      seconds: 10,
      action: { label: t('undo'), isUndo: true, run: () => void attempt(() => switchPromotion(of.id, back)) },
    });
  };
  const uses = () =>
    ask<null>(t('promotions.uses_of', { name }), () => <PromotionUses id={of.id} />, { wide: true });

  return (
    <li>
      <div className={classes.row}>
        <div className={classes.said}>
          <p className={classes.title}>
            <strong>
              <Own>{name}</Own>
            </strong>
            <Tag tone={TONES[of.state]}>{t(`promotions.state.${of.state}`)}</Tag>
            {of.code && (
              <span className={classes.code}>
                <Ltr>{of.code}</Ltr>
              </span>
            )}
          </p>
          <p className="muted">{say(of)}</p>
          <p>
            {of.total_limit === null
              ? t('promotions.used', { n: of.used })
              : t('promotions.used_of', { used: digits(of.used), most: digits(of.total_limit) })}
            {of.used > 0 && <> · {t('promotions.cost', { amount: money(of.used_cents) })}</>}
          </p>
        </div>
        <div className={classes.tools}>
          <Button size="compact-md" variant="default" onClick={() => void uses()}>
            {t('promotions.uses')}
          </Button>
          {may('promotions:write') && (
            <>
              {of.state !== 'archived' && (
                <Button
                  size="compact-md"
                  variant="default"
                  onClick={() => void open(t('promotions.change', { name }), of)}
                >
                  {t('edit')}
                </Button>
              )}
              <Button
                size="compact-md"
                variant="default"
                onClick={() =>
                  void open(t('promotions.add'), null, {
                    ...draftOf(of, business.currency_decimals),
                    code: '',
                  })
                }
              >
                {t('promotions.duplicate')}
              </Button>
              {['running', 'planned'].includes(of.state) && (
                <Button
                  size="compact-md"
                  variant="default"
                  loading={busy}
                  onClick={() => void turn({ paused: true }, 'promotions.paused')}
                >
                  {t('promotions.pause')}
                </Button>
              )}
              {of.state === 'paused' && (
                <Button
                  size="compact-md"
                  loading={busy}
                  onClick={() => void turn({ paused: false }, 'promotions.resumed')}
                >
                  {t('promotions.resume')}
                </Button>
              )}
              <Button
                size="compact-md"
                variant="default"
                loading={busy}
                onClick={() =>
                  void turn(
                    { archived: of.state !== 'archived' },
                    of.state === 'archived' ? 'promotions.unarchived' : 'promotions.archived',
                  )
                }
              >
                {t(of.state === 'archived' ? 'promotions.unarchive' : 'promotions.archive')}
              </Button>
            </>
          )}
        </div>
      </div>
    </li>
  );
}
