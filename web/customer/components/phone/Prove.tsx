// Proving that a phone is one's own: the number, then the code that came there.

import { Button } from '@mantine/core';
import type { PhoneProved } from '@shared/api/schema';
import { AnotherCode, CodeStanding, type SentCode, sentCode } from '@shared/ui/codes';
import { explain } from '@shared/ui/explain';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { prove, sendCode } from '../../services/phone';
import classes from '../account/Account.module.css';
import { Form } from '../account/Form';
import card from '../Card.module.css';

interface ProveProps {
  slug: string;
  /** What is known already: the number with its calling code, and how somebody new is called. */
  phone: string;
  name: string;
  onProved: (proved: PhoneProved) => void;
}

/** Where what is wrong with the code stands. */
const AT_OTP = { otp_wrong: 'code', otp_tried_too_often: 'code', otp_expired: 'code' } as const;

export function Prove({ slug, phone, name, onProved }: ProveProps) {
  const { t, language } = useTexts();
  const [to, setTo] = useState(phone);
  const [sent, setSent] = useState<SentCode | null>(null);
  const send = async (to: string) => setSent(await sentCode(sendCode(slug, to, language), to, sent));

  if (!sent) {
    return (
      <section className={card.card}>
        <p>{t('phone.why')}</p>
        <Form
          fields={[
            {
              name: 'customer_phone',
              label: t('field.customer_phone'),
              kind: 'tel',
              value: to,
              hint: t('phone.number_hint'),
            },
          ]}
          send={t('phone.send')}
          onSend={async ({ customer_phone }) => {
            setTo(customer_phone);
            await send(customer_phone);
          }}
        />
      </section>
    );
  }
  return (
    <section className={card.card}>
      <CodeStanding sent={sent} />
      <Form
        key={sent.expiresAt} // what was typed of the code before is of no use
        fields={[
          { name: 'code', label: t('otp.code'), kind: 'code', hint: t('phone.code_hint'), maxLength: 12 },
        ]}
        at={AT_OTP}
        focus="now"
        send={t('phone.prove')}
        onSend={async ({ code }) => onProved(await prove(slug, { phone: sent.phone, code, name, language }))}
      />
      <Again sent={sent} onSend={() => send(sent.phone)} />
      <Button variant="subtle" onClick={() => setSent(null)}>
        {t('phone.other')}
      </Button>
    </section>
  );
}

function Again({ sent, onSend }: { sent: SentCode; onSend: () => Promise<void> }) {
  const texts = useTexts();
  const sending = useMutation({ mutationFn: onSend, networkMode: 'always' });
  return (
    <div className={classes.form}>
      {sending.error && <Notice tone="bad">{explain(sending.error, texts)}</Notice>}
      <AnotherCode sent={sent} busy={sending.isPending} send={() => sending.mutate()} />
    </div>
  );
}
