// Passkeys: to sign in with finger, face or PIN.

import { Button } from '@mantine/core';
import type { Passkey } from '@shared/api/schema';
import { canUsePasskeys, makePasskey, NoPasskey, PasskeyAlreadyHere } from '@shared/passkeys';
import { useTexts } from '@shared/ui/language';
import { Notice, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { addPasskey, beginPasskey, passkeys, removePasskey } from '../../services/accountQueries';
import card from '../Card.module.css';
import { Dialog } from '../Dialog';
import { Loaded } from '../Loaded';
import { useOwnFormats } from './Account';
import { AskPassword } from './AskPassword';
import { Form } from './Form';
import { useExplainPasskey } from './useExplainPasskey';

export function PasskeysPart() {
  const { t } = useTexts();
  const formats = useOwnFormats();
  const found = useQuery(passkeys);
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Passkey | null>(null);
  return (
    <section className={card.card} aria-labelledby="passkeys-title">
      <h2 id="passkeys-title">{t('passkey.title')}</h2>
      <p className={card.dim}>{t('passkey.text')}</p>
      <Loaded query={found} height={48}>
        {(all) =>
          all.length > 0 && (
            <ul className={card.lines} aria-labelledby="passkeys-title">
              {all.map((one) => (
                <li key={one.id} className={card.line}>
                  <span className={card.grow}>
                    <b>
                      <Own>{one.name}</Own>
                    </b>
                    <span className={card.dim}>
                      {one.last_used_at
                        ? t('passkey.used', { time: formats.dayAndTime(one.last_used_at) })
                        : t('passkey.added', { time: formats.dayAndTime(one.created_at) })}
                    </span>
                  </span>
                  <button
                    type="button"
                    className={card.link}
                    aria-label={t('remove_item', { item: one.name })}
                    onClick={() => setRemoving(one)}
                  >
                    {t('remove')}
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {canUsePasskeys() ? (
        <Button variant="default" id="add-passkey" onClick={() => setAdding(true)}>
          {t('passkey.add')}
        </Button>
      ) : (
        <Notice>{t('passkey.unknown_here')}</Notice>
      )}
      {adding && <Add onClose={() => setAdding(false)} />}
      {removing && (
        <AskPassword
          title={t('remove_item', { item: removing.name })}
          text={t('passkey.remove_text')}
          send={t('remove')}
          tone="danger"
          onPassword={async (password) => {
            await removePasskey(removing.id, password);
            setRemoving(null);
          }}
          onClose={() => setRemoving(null)}
        />
      )}
    </section>
  );
}

function Add({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const explainPasskey = useExplainPasskey();
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <Dialog title={t('passkey.add')} onClose={onClose}>
      <p>{t('passkey.add_text')}</p>
      <Form
        fields={[
          { name: 'name', label: t('passkey.name'), hint: t('passkey.name_hint'), maxLength: 60 },
          { name: 'password', label: t('field.current_password'), kind: 'password' },
        ]}
        at={{ current_password_wrong: 'password' }}
        send={t('continue')}
        onSend={async ({ name, password }) => {
          setProblem(null);
          const { options, challenge_token } = await beginPasskey(password);
          try {
            await addPasskey(challenge_token, name, await makePasskey(options));
          } catch (error) {
            if (!(error instanceof NoPasskey || error instanceof PasskeyAlreadyHere)) throw error;
            return setProblem(explainPasskey(error));
          }
          onClose();
        }}
      >
        {problem !== null && <Notice tone="bad">{problem}</Notice>}
      </Form>
    </Dialog>
  );
}
