// Where the link out of messages leads. Opening it changes nothing: programs that look at messages open links, too.

import { Button, Skeleton } from '@mantine/core';
import { Problem } from '@shared/api/client';
import type { HeldNow, LeavingRead } from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { explain } from '@shared/ui/explain';
import { regainFocus, useRegained } from '@shared/ui/focus';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Empty, Failed } from '../components/Bits';
import card from '../components/Card.module.css';
import { Nothing } from '../components/Lost';
import classes from '../components/messages/Messages.module.css';
import { MessageTexts } from '../components/messages/MessageTexts';
import { Page } from '../components/Page';
import { leaveBy, leavingOf, stayAfterAll, wantAgain } from '../services/notifications';

export default function LeavePage() {
  const { token = '' } = useParams({ strict: false });
  return (
    <MessageTexts>
      <Leave token={token} />
    </MessageTexts>
  );
}

function Leave({ token }: { token: string }) {
  const texts = useTexts();
  const { t } = texts;
  const found = useQuery(leavingOf(token));
  const bad = found.error instanceof Problem && [400, 404, 422].includes(found.error.status);
  return (
    <Page title={t('leave.title')} back="/">
      {found.data ? (
        <Known token={token} leaving={found.data} />
      ) : bad ? (
        <Nothing title={t('leave.bad')} text={t('leave.bad_text')} />
      ) : found.error ? (
        <Failed error={found.error} title={t('leave.failed')} onAgain={() => void found.refetch()} />
      ) : (
        <Skeleton h={220} radius="lg" aria-busy="true" />
      )}
    </Page>
  );
}

function Known({ token, leaving }: { token: string; leaving: LeavingRead }) {
  const texts = useTexts();
  const { t, pick } = texts;
  const [done, setDone] = useState<'left' | 'back'>(); // what was done here last
  const change = useMutation({
    mutationFn: async (wanted: 'left' | 'back') => {
      await (wanted === 'back' ? stayAfterAll : leaveBy)(token);
      return wanted;
    },
    networkMode: 'always',
    onSuccess: setDone,
  });
  const button = useRegained<HTMLButtonElement>(change.isPending);
  const isBack = done === 'back';
  // One button makes way for the other, and that is not always there yet when the work is over.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever one of these has changed
  useEffect(() => {
    if (done) regainFocus(button.current);
  }, [done, leaving.is_left, change.isPending]);
  const kind = leaving.category === 'marketing' ? 'marketing' : 'transactional';
  const values = { business: pick(leaving.business, leaving.business2) };
  const about = (
    <p>
      <b dir="ltr">{leaving.address}</b>
    </p>
  );
  const failed = change.error && (
    <Notice tone="bad" icon="warn">
      {explain(change.error, texts)}
    </Notice>
  );
  return (
    <>
      {/* There before it says something: only then is that read out everywhere. */}
      <div role="status">
        {leaving.is_left ? (
          <Empty key="left" icon="check" title={t(done === 'left' ? 'leave.done' : 'leave.already')}>
            {about}
            <p>{t(`leave.${kind}_done`, values)}</p>
            {failed}
            {done !== 'back' && (
              <Button
                id="leave-back"
                ref={button}
                variant="default"
                loading={change.isPending}
                onClick={() => change.mutate('back')}
              >
                {t('leave.back')}
              </Button>
            )}
          </Empty>
        ) : (
          <Empty
            key="asked"
            icon={isBack ? 'check' : 'info'}
            title={t(isBack ? 'leave.back_done' : 'leave.ask')}
          >
            {about}
            <p>{t(`leave.${kind}${isBack ? '_back' : ''}`, values)}</p>
            {failed}
            <Button
              id="leave"
              ref={button}
              variant={isBack ? 'default' : 'filled'}
              loading={change.isPending}
              onClick={() => change.mutate('left')}
            >
              {t('leave.yes')}
            </Button>
          </Empty>
        )}
      </div>
      <Holds token={token} holds={leaving.holds} />
    </>
  );
}

interface HoldsProps {
  token: string;
  holds: HeldNow[];
}

/** What is sent to the address by now, and wanting again what is not: whoever has the address may say so here. */
function Holds({ token, holds }: HoldsProps) {
  const texts = useTexts();
  const { t, language } = texts;
  const wordsOf = ({ wordings }: HeldNow) => wordings.find((one) => one.language === language);
  const want = useMutation({
    mutationFn: (one: HeldNow) => wantAgain(token, one.category, wordsOf(one)),
    networkMode: 'always',
    // Other words, perhaps: what is shown is what is agreed to.
    onError: () => void queries.invalidateQueries({ queryKey: leavingOf(token).queryKey }),
  });
  return (
    <section className={card.card} aria-labelledby="holds-title">
      <h2 id="holds-title">{t('leave.holds')}</h2>
      {holds.map((one) => {
        const words = wordsOf(one);
        return (
          <div key={one.category} className={classes.choices} id={`holds-${one.category}`}>
            <p>
              <b>{t(`hear.${one.category}`)}</b>: {t(one.allowed ? 'leave.on' : 'leave.off')}
            </p>
            {!one.allowed && (
              <>
                {words && <blockquote>{words.text}</blockquote>}
                <Button
                  size="sm"
                  variant="default"
                  loading={want.isPending && want.variables.category === one.category}
                  onClick={() => want.mutate(one)}
                >
                  {t(`leave.want.${one.category}`)}
                </Button>
              </>
            )}
          </div>
        );
      })}
      {want.error && (
        <Notice tone="bad" icon="warn">
          {explain(want.error, texts)}
        </Notice>
      )}
      <div role="status">
        {want.isSuccess && (
          <Notice tone="good" icon="check">
            {t('leave.wanted')}
          </Notice>
        )}
      </div>
    </section>
  );
}
