// What a business holds under one's number: a copy of it, and its end.

import { Button } from '@mantine/core';
import { now } from '@shared/api/client';
import type { BusinessOffered, GuestRequest } from '@shared/api/schema';
import { AnotherCode, CodeStanding, type SentCode, sentCode } from '@shared/ui/codes';
import { explain } from '@shared/ui/explain';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Notice } from '@shared/ui/parts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { askForOwnData, dataAskedAt, fetchOwnData, keepOwnData } from '../../services/ownData';
import { sendCode } from '../../services/phone';
import { saveFile } from '../../services/saveFile';
import { Form } from '../account/Form';
import card from '../Card.module.css';
import { Dialog } from '../Dialog';
import { Loaded } from '../Loaded';

const OPEN = ['waiting', 'postponed', 'ready'];
const KINDS: readonly GuestRequest['kind'][] = ['export', 'erasure'];

interface OwnDataProps {
  business: BusinessOffered;
  /** Where the codes go. */
  phone: string;
}

export function OwnData({ business, phone }: OwnDataProps) {
  const { t, language, nameOf } = useTexts();
  const { slug } = business;
  const found = useQuery(dataAskedAt(slug));
  const [asking, setAsking] = useState<GuestRequest['kind'] | null>(null);
  const open = (found.data ?? []).filter((one) => OPEN.includes(one.status));
  const values = { business: nameOf(business) };
  return (
    <section className={card.card} aria-labelledby="own-data">
      <h2 id="own-data">{t('own_data.title')}</h2>
      <p className={card.dim}>{t('own_data.text', values)}</p>
      <Loaded query={found} height={48}>
        {() => open.map((one) => <Waiting key={one.id} business={business} phone={phone} request={one} />)}
      </Loaded>
      {KINDS.filter((kind) => found.data && !open.some((one) => one.kind === kind)).map((kind) => (
        <Button key={kind} variant="default" id={`own-${kind}`} onClick={() => setAsking(kind)}>
          {t(`own_data.${kind}`)}
        </Button>
      ))}
      {asking && (
        <ByCode
          slug={slug}
          phone={phone}
          title={t(`own_data.${asking}`)}
          text={t(`own_data.${asking}_text`, values)}
          send={t(`own_data.${asking}_yes`)}
          tone={asking === 'erasure' ? 'danger' : undefined}
          onCode={async (code) => {
            await askForOwnData(slug, { kind: asking, code, language });
            setAsking(null);
          }}
          onClose={() => setAsking(null)}
        />
      )}
    </section>
  );
}

interface WaitingProps extends OwnDataProps {
  request: GuestRequest;
}

function Waiting({ business, phone, request: of }: WaitingProps) {
  const texts = useTexts();
  const { t } = texts;
  const { dayAndTime } = useFormats(business);
  const { slug } = business;
  const [fetching, setFetching] = useState(false);
  const keeping = useMutation({ mutationFn: () => keepOwnData(slug, of.id), networkMode: 'always' });
  const isHeld = of.kind === 'erasure' && of.status === 'waiting' && Date.parse(of.hold_until) > now();
  return (
    <div role="status">
      <p>
        <b>{t(`own_data.${of.kind}`)}</b>
        <br />
        {of.status === 'ready' && of.file_until
          ? t('own_data.ready', { time: dayAndTime(of.file_until) })
          : isHeld
            ? t('own_data.held', { time: dayAndTime(of.hold_until) })
            : t(of.status === 'postponed' ? 'own_data.postponed' : 'own_data.under_way')}
      </p>
      {of.obstacles.length > 0 && (
        <ul>
          {of.obstacles.map((one) => (
            <li key={`${one.order_id} ${one.kind}`}>
              <Ltr>{one.order_number}</Ltr> {t(`own_data.obstacle.${one.kind}`)}
            </li>
          ))}
        </ul>
      )}
      {keeping.error && <Notice tone="bad">{explain(keeping.error, texts)}</Notice>}
      {of.status === 'ready' && <Button onClick={() => setFetching(true)}>{t('own_data.fetch')}</Button>}
      {isHeld && (
        <Button loading={keeping.isPending} onClick={() => keeping.mutate()}>
          {t('own_data.cancel')}
        </Button>
      )}
      {fetching && (
        <ByCode
          slug={slug}
          phone={phone}
          title={t('own_data.fetch')}
          text={t('own_data.fetch_text')}
          send={t('own_data.fetch')}
          onCode={async (code) => {
            saveFile(await fetchOwnData(slug, of.id, code), 'personal-data.zip');
            setFetching(false);
          }}
          onClose={() => setFetching(false)}
        />
      )}
    </div>
  );
}

interface ByCodeProps {
  slug: string;
  phone: string;
  title: string;
  text: string;
  send: string;
  tone?: 'danger' | undefined;
  onCode: (code: string) => Promise<void>;
  onClose: () => void;
}

const AT_CODE = { otp_wrong: 'code', otp_tried_too_often: 'code', otp_expired: 'code' } as const;

/** First what it is, and that a code is sent; then the code. */
function ByCode({ slug, phone, title, text, send, tone, onCode, onClose }: ByCodeProps) {
  const texts = useTexts();
  const { t, language } = texts;
  const [sent, setSent] = useState<SentCode | null>(null);
  const sending = useMutation({
    mutationFn: async () => setSent(await sentCode(sendCode(slug, phone, language, 'data'), phone, sent)),
    networkMode: 'always',
  });
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      {sent ? (
        <>
          <CodeStanding sent={sent} />
          <Form
            key={sent.expiresAt} // what was typed of the code before is of no use
            fields={[
              { name: 'code', label: t('otp.code'), kind: 'code', hint: t('phone.code_hint'), maxLength: 12 },
            ]}
            at={AT_CODE}
            focus="now"
            tone={tone}
            send={send}
            onSend={({ code }) => onCode(code)}
          />
          {sending.error && <Notice tone="bad">{explain(sending.error, texts)}</Notice>}
          <AnotherCode sent={sent} busy={sending.isPending} send={() => sending.mutate()} />
        </>
      ) : (
        <>
          <p>{t('own_data.send_text', { phone })}</p>
          {sending.error && <Notice tone="bad">{explain(sending.error, texts)}</Notice>}
          <Button id="own-send" loading={sending.isPending} onClick={() => sending.mutate()}>
            {t('own_data.send')}
          </Button>
        </>
      )}
    </Dialog>
  );
}
