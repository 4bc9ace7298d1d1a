// What somebody wants to hear from one business, by each way there is. Saved at once, and taken back as easily.

import { Button, Skeleton } from '@mantine/core';
import type { Choice } from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { explain } from '@shared/ui/explain';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { choose, type Hearer, historyOf, notificationsOf, type Wish } from '../../services/notifications';
import { useOwnFormats } from '../account/Account';
import { TryAgain } from '../Bits';
import classes from './Messages.module.css';
import { Switch } from './Switch';
import { useDevice, usePush } from './usePush';

const CATEGORIES: readonly Choice['category'][] = ['transactional', 'marketing'];

export function Hearing({ hearer }: { hearer: Hearer }) {
  const texts = useTexts();
  const { t } = texts;
  const found = useQuery(notificationsOf(hearer));
  if (found.data) {
    return (
      <>
        <ThisDevice hearer={hearer} />
        <Choices hearer={hearer} choices={found.data.choices} />
        <History hearer={hearer} />
      </>
    );
  }
  if (!found.error) return <Skeleton h={320} radius="md" aria-busy="true" />;
  return (
    <>
      <Notice tone="bad" icon="warn">
        {explain(found.error, texts)}
      </Notice>
      <TryAgain text={t('try_again')} onClick={() => void found.refetch()} />
    </>
  );
}

const isOf =
  ({ channel, category }: Pick<Choice, 'channel' | 'category'>) =>
  (other: Pick<Choice, 'channel' | 'category'>): boolean =>
    other.channel === channel && other.category === category;

function Choices({ hearer, choices }: { hearer: Hearer; choices: Choice[] }) {
  const texts = useTexts();
  const { t, language } = texts;
  const saving = useMutation({
    mutationFn: (wish: Wish) => choose(hearer, wish),
    networkMode: 'always',
    // One after the other: the last answer is how it is.
    scope: { id: `choose ${hearer.slug}` },
    // Other words, perhaps: what is shown is what is agreed to.
    onError: () => void queries.invalidateQueries({ queryKey: notificationsOf(hearer).queryKey }),
  });
  const wish = saving.variables;
  const saved = saving.isSuccess ? wish : undefined;
  const shown = (choice: Choice): boolean =>
    saving.isPending && wish && isOf(choice)(wish) ? wish.wanted : choice.wanted;
  const silent = choices.every((one) => one.category !== 'transactional' || !shown(one));
  const wordsOf = ({ wordings }: Choice) => wordings.find((one) => one.language === language);
  const why = (choice: Choice): string | undefined => {
    const { channel, category, can_change } = choice;
    if (can_change && category === 'marketing') return wordsOf(choice)?.text;
    if (!can_change) return t(channel === 'sms' ? 'hear.needs_number' : 'hear.needs_account');
    if (category !== 'transactional' || channel === 'email') return undefined;
    return t(channel === 'sms' ? 'hear.sms_hint' : 'hear.push_hint');
  };
  return (
    <>
      {CATEGORIES.map((category) => (
        <fieldset key={category} className={classes.choices}>
          <legend>{t(`hear.${category}`)}</legend>
          <span className={classes.about}>{t(`hear.${category}_text`)}</span>
          {choices
            .filter((one) => one.category === category)
            .map((one) => (
              <Switch
                key={one.channel}
                label={t(`channel.${one.channel}`)}
                hint={why(one)}
                checked={shown(one)}
                // What somebody has said yes to can always be taken back.
                disabled={!one.can_change && !one.wanted}
                onChange={(wanted) => {
                  const words = wordsOf(one);
                  saving.mutate({ channel: one.channel, category, wanted, ...(words ? { words } : {}) });
                }}
              />
            ))}
          {category === 'transactional' && silent && <Notice>{t('hear.none_left')}</Notice>}
          {wish?.category === category && saving.error && (
            <Notice tone="bad" icon="warn">
              {explain(saving.error, texts)}
            </Notice>
          )}
          {/* There before it says something: only then is that read out everywhere. */}
          <div role="status">
            {saved?.category === category && (
              <Saved wish={saved} onUndo={() => saving.mutate({ ...saved, wanted: !saved.wanted })} />
            )}
          </div>
        </fieldset>
      ))}
    </>
  );
}

function Saved({ wish: { channel, category, wanted }, onUndo }: { wish: Wish; onUndo: () => void }) {
  const { t } = useTexts();
  const values = { channel: t(`channel.${channel}`), category: t(`hear.${category}`) };
  return (
    <Notice tone="good" icon="check">
      <div className={classes.saved}>
        <span>{t(wanted ? 'hear.switched_on' : 'hear.switched_off', values)}</span>
        <Button size="xs" variant="default" id="hear-undo" onClick={onUndo}>
          {t('hear.undo')}
        </Button>
      </div>
    </Notice>
  );
}

/** What they have said here, each with the words they agreed to. */
function History({ hearer }: { hearer: Hearer }) {
  const { t } = useTexts();
  const [isOpen, setIsOpen] = useState(false);
  const formats = useOwnFormats();
  const { data, error } = useQuery({ ...historyOf(hearer), enabled: isOpen });
  const texts = useTexts();
  return (
    <details className={classes.choices} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className={classes.summary}>{t('hear.history')}</summary>
      {error && (
        <Notice tone="bad" icon="warn">
          {explain(error, texts)}
        </Notice>
      )}
      {data?.length === 0 && <p className={classes.about}>{t('hear.history_none')}</p>}
      <ol className={classes.history}>
        {data?.map((one) => (
          <li key={`${one.at} ${one.channel} ${one.category} ${one.action}`}>
            <b>
              {t(`hear.agreed.${one.action}`)}: {t(`hear.${one.category}`)}, {t(`channel.${one.channel}`)}
            </b>
            <span className={classes.about}>
              {formats.dayAndTime(one.at)} · {t(`hear.by.${one.by}`)}
            </span>
            {one.text && <q>{one.text}</q>}
          </li>
        ))}
      </ol>
    </details>
  );
}

/** Whoever said "not now" finds it here. */
function ThisDevice({ hearer }: { hearer: Hearer }) {
  const { t } = useTexts();
  const device = useDevice();
  const { state, said, isOn, isBusy, switchOn, switchOff } = usePush(hearer);
  if (state?.is === 'none' || (!state && !said)) return null;
  if (state?.is === 'denied') return <Notice icon="info">{t('push.denied')}</Notice>;
  if (state?.is === 'once installed') return <Notice icon="info">{t('push.install')}</Notice>;
  return (
    <div className={classes.choices}>
      <Switch
        label={t('push.here', { device })}
        hint={t('push.here_text')}
        checked={isOn}
        onChange={(wanted) => {
          if (!isBusy) (wanted ? switchOn : switchOff)();
        }}
      />
      {said && (
        <Notice tone="bad" icon="warn">
          {said}
        </Notice>
      )}
    </div>
  );
}
