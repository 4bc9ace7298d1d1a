// What is held on the account's owner, here and in every restaurant: a copy of it, and its end.

import { Button } from '@mantine/core';
import { now } from '@shared/api/client';
import { explain } from '@shared/ui/explain';
import { useTexts } from '@shared/ui/language';
import { Ltr, Notice, Own } from '@shared/ui/parts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  askForData,
  cancelDataRequest,
  type DataRequest,
  dataRequests,
  fetchData,
} from '../../services/accountQueries';
import { saveFile } from '../../services/saveFile';
import card from '../Card.module.css';
import { Loaded } from '../Loaded';
import { useOwnFormats } from './Account';
import { AskPassword } from './AskPassword';

const OPEN = ['waiting', 'postponed', 'ready'];

export function DataPart() {
  const { t } = useTexts();
  const found = useQuery(dataRequests);
  const [asking, setAsking] = useState<DataRequest['kind'] | null>(null);
  const open = (found.data ?? []).filter((one) => OPEN.includes(one.status));
  const waits = (kind: DataRequest['kind']) => open.some((one) => one.kind === kind);
  return (
    <section className={card.card} aria-labelledby="data-title">
      <h2 id="data-title">{t('data.title')}</h2>
      <p className={card.dim}>{t('data.text')}</p>
      <Loaded query={found} height={48}>
        {() => open.map((one) => <Waiting key={one.id} request={one} />)}
      </Loaded>
      {!waits('export') && (
        <Button variant="default" id="data-export" onClick={() => setAsking('export')}>
          {t('data.export')}
        </Button>
      )}
      {!waits('erasure') && (
        <Button variant="default" id="data-erasure" onClick={() => setAsking('erasure')}>
          {t('data.erasure')}
        </Button>
      )}
      {asking && (
        <AskPassword
          title={t(`data.${asking}`)}
          text={t(`data.${asking}_text`)}
          send={t(`data.${asking}_yes`)}
          {...(asking === 'erasure' ? { tone: 'danger' as const } : {})}
          onPassword={async (password) => {
            await askForData(asking, password);
            setAsking(null);
          }}
          onClose={() => setAsking(null)}
        />
      )}
    </section>
  );
}

function Waiting({ request: of }: { request: DataRequest }) {
  const texts = useTexts();
  const { t } = texts;
  const formats = useOwnFormats();
  const [fetching, setFetching] = useState(false);
  const cancelling = useMutation({ mutationFn: () => cancelDataRequest(of.id), networkMode: 'always' });
  const isHeld = of.kind === 'erasure' && of.status === 'waiting' && Date.parse(of.hold_until) > now();
  return (
    <div role="status">
      <p>
        <b>{t(`data.${of.kind}`)}</b>
        <br />
        {of.status === 'ready' && of.file_until
          ? t('data.ready', { time: formats.dayAndTime(of.file_until) })
          : isHeld
            ? t('data.held', { time: formats.dayAndTime(of.hold_until) })
            : t(of.status === 'postponed' ? 'data.postponed' : 'data.under_way')}
      </p>
      {of.obstacles.length > 0 && (
        <ul>
          {of.obstacles.map((one) => (
            <li key={`${one.business} ${one.order_number} ${one.kind}`}>
              <Own>{one.business}</Own> <Ltr>{one.order_number}</Ltr> {t(`data.obstacle.${one.kind}`)}
            </li>
          ))}
        </ul>
      )}
      {cancelling.error && <Notice tone="bad">{explain(cancelling.error, texts)}</Notice>}
      {of.status === 'ready' && <Button onClick={() => setFetching(true)}>{t('data.fetch')}</Button>}
      {isHeld && (
        <Button loading={cancelling.isPending} onClick={() => cancelling.mutate()}>
          {t('data.cancel')}
        </Button>
      )}
      {fetching && (
        <AskPassword
          title={t('data.fetch')}
          text={t('data.fetch_text')}
          send={t('data.fetch')}
          onPassword={async (password) => {
            saveFile(await fetchData(of.id, password), 'personal-data.zip');
            setFetching(false);
          }}
          onClose={() => setFetching(false)}
        />
      )}
    </div>
  );
}
