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
  const add = () => {
    const code = western(typed.normalize('NFKC').replace(/\s/g, '')).toUpperCase();
    if (code) change([...new Set([...codes, code])]);
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
      {codes.length < MOST && (
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
