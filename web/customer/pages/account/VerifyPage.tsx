// Where the link that proves an address leads.

import { Button, Skeleton } from '@mantine/core';
import { Problem } from '@shared/api/client';
import { explain } from '@shared/ui/explain';
import { useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useHome } from '../../components/account/Account';
import { Empty, Failed } from '../../components/Bits';
import { Page } from '../../components/Page';
import { useSignedIn } from '../../services/account';
import { verified } from '../../services/accountQueries';
import { useSecret } from '../../services/secret';

export function VerifyPage() {
  const texts = useTexts();
  const { t } = texts;
  const home = useHome();
  const secret = useSecret();
  const signedIn = useSignedIn();
  // Not by opening it: programs that look at messages open links, too.
  const [pressed, setPressed] = useState(false);
  const asked = useQuery({ ...verified(secret), enabled: pressed });
  const over = !secret || (asked.error instanceof Problem && asked.error.status < 429);
  return (
    <Page title={t('verify.title')} back={home}>
      {asked.data ? (
        <Empty icon="check" title={t('verify.done')}>
          <p>{t('verify.done_text', { email: asked.data.email })}</p>
          <Button component={Link} to={signedIn ? '/customer' : '/customer/login'}>
            {t(signedIn ? 'account.open' : 'login.title')}
          </Button>
        </Empty>
      ) : over ? (
        <Empty icon="warn" title={t('link.over')}>
          <p>{asked.error ? explain(asked.error, texts) : t('error.link_not_valid')}</p>
          <Button component={Link} to={signedIn ? '/customer' : '/customer/login'}>
            {t(signedIn ? 'account.open' : 'login.title')}
          </Button>
        </Empty>
      ) : asked.error ? (
        <Failed error={asked.error} title={t('verify.failed')} onAgain={() => void asked.refetch()} />
      ) : pressed ? (
        <Skeleton h={160} radius="lg" />
      ) : (
        <Empty icon="check" title={t('verify.ask')}>
          <p>{t('verify.ask_text')}</p>
          <Button id="confirm" onClick={() => setPressed(true)}>
            {t('verify.yes')}
          </Button>
        </Empty>
      )}
    </Page>
  );
}
