// For a person at the desk: a copy of all that is known of them, or its end. First what that would do.

import { Button, Radio, Textarea } from '@mantine/core';
import type { CustomerDetail, RequestCreate, RequestRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Loaded, Refusal } from '../app/parts';
import { useSession } from '../app/session';
import { useSubmit } from '../app/useAttempt';
import { Kept, Obstacles, PartCounts } from './planParts';
import classes from './privacy.module.css';
import { askFor, planQuery } from './queries';

const KINDS = ['export', 'erasure'] as const;
const IDENTITIES = ['document', 'code', 'known'] as const;

interface AskFormProps {
  customer: CustomerDetail;
  close: (made: RequestRead | null) => void;
}

export function AskForm({ customer, close }: AskFormProps) {
  const { t, language } = useTexts();
  const { business } = useSession();
  const { date, day } = useFormats(business);
  const plan = useQuery(planQuery(customer.id));
  const [kind, setKind] = useState<RequestCreate['kind']>('export');
  const [identity, setIdentity] = useState<RequestCreate['identity'] | ''>('');
  const [note, setNote] = useState('');
  const { busy, problem, submit } = useSubmit();

  function send(event: FormEvent) {
    event.preventDefault();
    if (!identity || busy) return;
    const body = { kind, identity, note, language, customer_id: customer.id };
    void submit(async () => close(await askFor(body)));
  }

  return (
    <form className={classes.form} noValidate onSubmit={send}>
      <Radio.Group
        label={t('privacy.what')}
        value={kind}
        onChange={(value) => setKind(value as RequestCreate['kind'])}
      >
        {KINDS.map((one) => (
          <Radio
            key={one}
            value={one}
            label={t(`privacy.kind.${one}`)}
            description={t(`privacy.kind_hint.${one}`)}
            className={classes.radio}
          />
        ))}
      </Radio.Group>
      {kind === 'erasure' && (
        <Loaded query={plan} rows={3}>
          {(of) => (
            <div className={classes.plan}>
              <p>{t('privacy.plan', { n: of.hold_days, day: date(day(of.due_at)) })}</p>
              <PartCounts counts={of.counts} />
              <Kept kept={of.kept} />
              <Obstacles of={of.obstacles} />
            </div>
          )}
        </Loaded>
      )}
      <Radio.Group
        label={t('privacy.identity')}
        description={t('privacy.identity_hint')}
        value={identity}
        onChange={(value) => setIdentity(value as RequestCreate['identity'])}
      >
        {IDENTITIES.map((one) => (
          <Radio key={one} value={one} label={t(`privacy.identity.${one}`)} className={classes.radio} />
        ))}
      </Radio.Group>
      <Textarea
        label={t('privacy.note')}
        description={t('privacy.note_hint')}
        maxLength={500}
        autosize
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Refusal error={problem} />
      <Button
        type="submit"
        loading={busy}
        disabled={!identity}
        color={kind === 'erasure' ? 'red.9' : 'terracotta'}
      >
        {t(`privacy.ask.${kind}`)}
      </Button>
    </form>
  );
}
