// Where the link leads by which somebody confirms that they want offers. Opening it changes nothing: programs that look at
// messages open links, too.

import { Button, Skeleton } from '@mantine/core';
import { Problem } from '@shared/api/client';
import type { AgreementRead } from '@shared/api/schema';
import { explain } from '@shared/ui/explain';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Empty, Failed } from '../components/Bits';
import { Nothing } from '../components/Lost';
import { MessageTexts } from '../components/messages/MessageTexts';
import { Page } from '../components/Page';
import { agreeBy, agreementOf } from '../services/notifications';

export default function AgreePage() {
  const { token = '' } = useParams({ strict: false });
  return (
    <MessageTexts>
      <Agree token={token} />
    </MessageTexts>
  );
}

function Agree({ token }: { token: string }) {
  const { t } = useTexts();
  const found = useQuery(agreementOf(token));
  const bad = found.error instanceof Problem && [400, 404, 422].includes(found.error.status);
  return (
    <Page title={t('agree.title')} back="/">
      {found.data ? (
        <Known token={token} asked={found.data} />
      ) : bad ? (
        <Nothing title={t('agree.bad')} text={t('agree.bad_text')} />
      ) : found.error ? (
        <Failed error={found.error} title={t('agree.failed')} onAgain={() => void found.refetch()} />
      ) : (
        <Skeleton h={220} radius="lg" aria-busy="true" />
      )}
    </Page>
  );
}

function Known({ token, asked }: { token: string; asked: AgreementRead }) {
  const texts = useTexts();
  const { t, pick } = texts;
  const change = useMutation({ mutationFn: () => agreeBy(token), networkMode: 'always' });
  const values = { business: pick(asked.business, asked.business2) };
  const address = (
    <p>
      <b dir="ltr">{asked.address}</b>
    </p>
  );
  return (
    // There before it says something: only then is that read out everywhere.
    <div role="status">
      {asked.is_agreed ? (
        <Empty key="agreed" icon="check" title={t('agree.done')}>
          {address}
          <p>{t('agree.done_text', values)}</p>
        </Empty>
      ) : (
        <Empty key="asked" icon="info" title={t('agree.ask', values)}>
          {address}
          <p>{t('agree.you_agree')}</p>
          <blockquote lang={asked.language} dir={asked.language === 'ar' ? 'rtl' : 'ltr'}>
            {asked.text}
          </blockquote>
          {change.error && (
            <Notice tone="bad" icon="warn">
              {explain(change.error, texts)}
            </Notice>
          )}
          <Button id="agree" loading={change.isPending} onClick={() => change.mutate()}>
            {t('agree.yes')}
          </Button>
          <p>{t('agree.no')}</p>
        </Empty>
      )}
    </div>
  );
}
