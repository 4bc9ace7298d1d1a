// The words people are asked in. Changing them makes a version; who has agreed stays with the words they saw.

import { Button, Textarea } from '@mantine/core';
import type { ConsentTextRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAsk } from '../app/ask';
import { Card, Loaded, Refusal, RowHead, Tag } from '../app/parts';
import { useSession } from '../app/session';
import { toast } from '../app/toasts';
import { useAttempt, useSubmit } from '../app/useAttempt';
import classes from './privacy.module.css';
import { changeText, consentTextsQuery, versionsQuery } from './queries';

const LONGEST = 1000;

export function Wordings() {
  const { t } = useTexts();
  const query = useQuery(consentTextsQuery);
  return (
    <Card id="consents-words" title={t('wordings.title')}>
      <p className="muted">{t('wordings.hint')}</p>
      <Loaded query={query} rows={3}>
        {(found) => (
          <ul className={classes.wordings}>
            {found.map((one) => (
              <Words key={`${one.purpose} ${one.language}`} of={one} />
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  );
}

function Words({ of }: { of: ConsentTextRead }) {
  const { t } = useTexts();
  const { ask } = useAsk();
  const [busy, attempt] = useAttempt();
  const name = t('wordings.of', {
    purpose: t(`wordings.purpose.${of.purpose}`),
    language: t(`wordings.language.${of.language}`),
  });
  const back = async () => {
    const before = of.text;
    if (!(await attempt(() => changeText(of, null)))) return;
    toast(t('wordings.is_default'), 'good', {
      seconds: 8,
      action: { label: t('undo'), isUndo: true, run: () => void attempt(() => changeText(of, before)) },
    });
  };
  return (
    <li>
      <RowHead>
        <strong>{name}</strong>
        {of.is_own && <Tag tone="info">{t('wordings.own')}</Tag>}
      </RowHead>
      <p lang={of.language} dir={of.language === 'ar' ? 'rtl' : 'ltr'}>
        {of.text}
      </p>
      <p className={classes.tools}>
        <Button
          size="compact-md"
          variant="light"
          aria-label={t('wordings.change_of', { name })}
          onClick={() => void ask(name, (close) => <Form of={of} close={close} />)}
        >
          {t('wordings.change')}
        </Button>
        {of.is_own && (
          <Button size="compact-md" variant="subtle" loading={busy} onClick={() => void back()}>
            {t('wordings.to_default')}
          </Button>
        )}
        {of.since && (
          <Button
            size="compact-md"
            variant="subtle"
            color="gray"
            c="inherit"
            aria-label={t('wordings.versions_of', { name })}
            onClick={() => void ask(name, () => <Versions of={of} />)}
          >
            {t('wordings.versions')}
          </Button>
        )}
      </p>
    </li>
  );
}

function Form({ of, close }: { of: ConsentTextRead; close: (done: true | null) => void }) {
  const { t } = useTexts();
  const [text, setText] = useState(of.text);
  const { busy, problem, submit } = useSubmit();
  const isShort = text.trim().length < 10;
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isShort)
          void submit(async () => {
            await changeText(of, text.trim());
            toast(t('wordings.changed'), 'good');
            close(true);
          });
      }}
    >
      <Textarea
        label={t('wordings.text')}
        description={t('wordings.advice')}
        autosize
        minRows={4}
        maxLength={LONGEST}
        lang={of.language}
        dir={of.language === 'ar' ? 'rtl' : 'ltr'}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Notice>{t('wordings.stays')}</Notice>
      <Refusal error={problem} />
      <Button type="submit" loading={busy} disabled={isShort || text.trim() === of.text}>
        {t('save')}
      </Button>
    </form>
  );
}

function Versions({ of }: { of: ConsentTextRead }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { dayAndTime } = useFormats(business);
  const query = useQuery(versionsQuery(of));
  return (
    <Loaded query={query} rows={2}>
      {(found) => (
        <ol className={classes.wordings}>
          {found.map((one) => (
            <li key={one.version}>
              <RowHead>
                <strong>{t('wordings.version', { n: one.version })}</strong>
                <span className="muted">
                  {dayAndTime(one.since)} · {one.by ? <Own>{one.by}</Own> : t('wordings.default')}
                </span>
              </RowHead>
              <p lang={of.language} dir={of.language === 'ar' ? 'rtl' : 'ltr'}>
                {one.text}
              </p>
            </li>
          ))}
        </ol>
      )}
    </Loaded>
  );
}
