// One's own passkeys: to sign in with finger, face or PIN.

import { Button } from '@mantine/core';
import type { Passkey } from '@shared/api/schema';
import { canUsePasskeys } from '@shared/passkeys';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAsk } from '../app/ask';
import { TextField } from '../app/fields';
import { Icon } from '../app/icons';
import { Loaded } from '../app/parts';
import { useSession } from '../app/session';
import { ToolButton } from '../app/ToolButton';
import { toast } from '../app/toasts';
import { AskPassword } from './AskPassword';
import { addPasskey, passkeysQuery, removePasskey } from './factorQueries';
import classes from './settings.module.css';

export function Passkeys() {
  const { t } = useTexts();
  const { ask } = useAsk();
  const query = useQuery(passkeysQuery);
  const add = async () => {
    const added = await ask<true>(t('passkey.add'), (close) => <Add done={() => close(true)} />);
    if (added) toast(t('passkey.now_added'), 'good');
  };
  return (
    <section className={classes.form} aria-label={t('passkey.title')}>
      <h3>{t('passkey.title')}</h3>
      <p>{t('passkey.text')}</p>
      <Loaded query={query} rows={1}>
        {(all) =>
          all.length > 0 && (
            <ul className={classes.people}>
              {all.map((one) => (
                <One key={one.id} passkey={one} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {canUsePasskeys() ? (
        <div>
          <Button variant="default" leftSection={<Icon name="key" />} onClick={() => void add()}>
            {t('passkey.add')}
          </Button>
        </div>
      ) : (
        <Notice>{t('passkey.unknown_here')}</Notice>
      )}
    </section>
  );
}

function One({ passkey }: { passkey: Passkey }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { dayAndTime } = useFormats(business);
  const { ask } = useAsk();
  const { id, name, created_at, last_used_at } = passkey;
  const remove = async () => {
    const removed = await ask<true>(`${t('remove')}: ${name}`, (close) => (
      <AskPassword
        danger
        text={t('passkey.remove_text')}
        send={t('remove')}
        work={async (password) => {
          await removePasskey(id, password);
          close(true);
        }}
      />
    ));
    if (removed) toast(t('passkey.now_removed', { name }), 'good');
  };
  return (
    <li className={classes.tight}>
      <span className={classes.personName}>
        <strong>
          <Own>{name}</Own>
        </strong>
        <span className="muted">
          {last_used_at
            ? t('passkey.used', { time: dayAndTime(last_used_at) })
            : t('passkey.added', { time: dayAndTime(created_at) })}
        </span>
      </span>
      <ToolButton icon="trash" label={`${t('remove')}: ${name}`} onClick={() => void remove()} />
    </li>
  );
}

function Add({ done }: { done: () => void }) {
  const { t } = useTexts();
  const [name, setName] = useState('');
  return (
    <AskPassword
      text={t('passkey.add_text')}
      send={t('continue')}
      ready={name.trim() !== ''}
      work={async (password) => {
        await addPasskey(name.trim(), password);
        done();
      }}
    >
      <TextField
        data-autofocus
        label={t('passkey.name')}
        description={t('passkey.name_hint')}
        maxLength={60}
        value={name}
        change={setName}
      />
    </AskPassword>
  );
}
