// Codes of promotions that somebody brings to the desk.

import { Button, TextInput } from '@mantine/core';
import type { Quote } from '@shared/api/schema';
import { western } from '@shared/format';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr } from '@shared/ui/parts';
import { useState } from 'react';
import { useSession } from '../app/session';
import { ToolButton } from '../app/ToolButton';
import classes from './codes.module.css';

const MOST = 3;

interface CodesProps {
  codes: string[];
  quote: Quote | undefined;
  change: (codes: string[]) => void;
}

export function Codes({ codes, quote, change }: CodesProps) {
  const { t, nameOf } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  const [typed, setTyped] = useState('');
  // One of which nothing was said yet may hold.
  const holds = (code: string) => !quote?.codes.find((one) => one.code === code)?.why;
  const isFull = codes.filter(holds).length >= MOST;
  const add = () => {
    const code = western(typed.normalize('NFKC').replace(/\s/g, '')).toUpperCase();
    const given = codes.length < MOST ? undefined : codes.find((one) => !holds(one)); // it makes room
    if (code) change([...new Set([...codes.filter((one) => one !== given), code])]);
    setTyped('');
  };
  return (
    <div className={classes.codes}>
      {codes.map((code) => {
        const judged = quote?.codes.find((one) => one.code === code);
        return (
          <p key={code} className={classes.code} aria-live="polite">
            <span>
              <strong>
                <Ltr>{code}</Ltr>
              </strong>{' '}
              {judged && (
                <span className={judged.why ? classes.wrong : undefined}>
                  {judged.why
                    ? t(`code.why.${judged.why}`, { amount: money(judged.missing_cents) })
                    : nameOf(judged)}
                </span>
              )}
            </span>
            <ToolButton
              icon="trash"
              label={t('desk.code_remove', { code })}
              onClick={() => change(codes.filter((one) => one !== code))}
            />
          </p>
        );
      })}
      {isFull ? (
        <p className="muted">{t('desk.codes_full')}</p>
      ) : (
        <div className={classes.entry}>
          <TextInput
            label={t('desk.code')}
            value={typed}
            maxLength={40}
            dir="ltr"
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault(); // it is not the order that is sent
              add();
            }}
          />
          <Button variant="default" disabled={!typed.trim()} onClick={add}>
            {t('desk.code_add')}
          </Button>
        </div>
      )}
    </div>
  );
}
