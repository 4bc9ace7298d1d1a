// An order once more.

import { Button, Skeleton } from '@mantine/core';
import { NoAnswer } from '@shared/api/client';
import type { Reorder, ReorderLine } from '@shared/api/schema';
import { catalogOf, look } from '@shared/basket';
import type { Formats } from '@shared/format';
import { explain } from '@shared/ui/explain';
import { Icon } from '@shared/ui/Icon';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { type UseQueryOptions, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useBasket } from '../services/basket';
import { addressOf, type Place } from '../services/place';
import { menuOf } from '../services/queries';
import card from './Card.module.css';
import { Dialog } from './Dialog';
import { Line, Note, Options, Price, Total } from './Lines';

interface AgainProps {
  /** The query that says what of it can be had. */
  reorder: UseQueryOptions<Reorder, Error, Reorder, string[]>;
  slug: string;
  /** Whose basket it goes into. */
  place: Place;
  formats: Formats;
}

/** The same again, as the menu is now. */
export function Again({ reorder, slug, place, formats }: AgainProps) {
  const texts = useTexts();
  const { t, has } = texts;
  const [open, setOpen] = useState(false);
  const again = useQuery({ ...reorder, enabled: open });
  // What was read before is not offered once more.
  const { data, error } = again.isFetching ? { data: undefined, error: null } : again;
  const menu = useQuery(menuOf({ kind: 'shop', slug }));
  const catalog = useMemo(() => menu.data && catalogOf(menu.data), [menu.data]);
  const optionsIn = (line: ReorderLine) => (catalog ? look(line, catalog).options : []);
  const { setLines } = useBasket(place);
  const navigate = useNavigate();
  const agree = async () => {
    setLines((now) => [
      ...now,
      ...(data?.lines ?? []).map(({ item_id, quantity, options, note }) => ({
        item_id,
        quantity,
        options,
        note,
      })),
    ]);
    await navigate({ to: addressOf(place) });
    await navigate({ to: '/cart' });
  };
  return (
    <>
      <Button
        variant="default"
        id="order-again"
        leftSection={<Icon name="again" />}
        onClick={() => setOpen(true)}
      >
        {t('again.open')}
      </Button>
      {open && (
        <Dialog title={t('again.title')} onClose={() => setOpen(false)}>
          {again.isFetching && <Skeleton h={120} radius="md" />}
          {error && (
            <Notice tone="bad">
              {error instanceof NoAnswer ? t('error.no_answer') : explain(error, texts)}
            </Notice>
          )}
          {data?.price_changed && <Notice tone="warn">{t('again.price_changed')}</Notice>}
          {data?.lines.length === 0 && <p>{t('again.nothing')}</p>}
          <ul className={card.lines}>
            {data?.lines.map((line) => (
              <Line
                key={`${line.item_id} ${line.options.join(' ')} ${line.note}`}
                line={line}
                price={
                  <Price
                    cents={line.unit_price_cents * line.quantity}
                    was={line.was_unit_price_cents * line.quantity}
                    formats={formats}
                  />
                }
              >
                <Options options={optionsIn(line)} />
                <Note text={line.note} />
              </Line>
            ))}
            {data?.gone.map((line) => (
              <Line
                key={`${line.name} ${line.code}`}
                line={line}
                className={card.dim}
                price={t(has(`gone.${line.code}`) ? `gone.${line.code}` : 'gone.other')}
              />
            ))}
          </ul>
          {data && data.lines.length > 0 && (
            <>
              <Total text={t('total')} cents={data.total_cents} formats={formats} />
              <Button onClick={() => void agree()} id="again-yes">
                {t('again.yes')}
              </Button>
            </>
          )}
        </Dialog>
      )}
    </>
  );
}
