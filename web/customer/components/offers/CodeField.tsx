// Codes of promotions: typed here, and for each whether it holds, and if not why.

import { ActionIcon, Button, TextInput } from '@mantine/core';
import type { Quote } from '@shared/api/schema';
import type { Formats } from '@shared/format';
import { Icon } from '@shared/ui/Icon';
import { useTexts } from '@shared/ui/language';
import { Ltr, Notice, Own } from '@shared/ui/parts';
import { useState } from 'react';
import { MOST_CODES, withCode } from '../../services/basket';
import classes from './Offers.module.css';
import { OfferTexts } from './OfferTexts';

interface CodeFieldProps {
  codes: readonly string[];
  /** What the server says of them; none: it has not been asked. */
  quote: Pick<Quote, 'codes' | 'nearly'> | undefined;
  formats: Formats;
  onChange: (codes: string[]) => void;
}

export default function CodeField(props: CodeFieldProps) {
  return (
    <OfferTexts>
      <Field {...props} />
    </OfferTexts>
  );
}

function Field({ codes, quote, formats, onChange }: CodeFieldProps) {
  const { t, nameOf } = useTexts();
  const [typed, setTyped] = useState('');
  // One of which nothing was said yet may hold.
  const holds = (code: string) => !quote?.codes.find((one) => one.code === code)?.why;
  const isFull = codes.filter(holds).length >= MOST_CODES;
  const add = () => {
    if (typed.trim()) onChange(withCode(codes, typed, holds));
    setTyped('');
  };
  const nearest = quote?.nearly[0];
  return (
    <div className={classes.field}>
      {nearest && (
        <Notice icon="star">
          {t('offers.nearly', { amount: formats.money(nearest.missing_cents), name: nameOf(nearest) })}
        </Notice>
      )}
      {codes.length > 0 && (
        <ul className={classes.codes} aria-live="polite" aria-label={t('offers.codes')}>
          {codes.map((code) => {
            const judged = quote?.codes.find((one) => one.code === code);
            return (
              <li key={code}>
                <span>
                  <b>
                    <Ltr>{code}</Ltr>
                  </b>
                  {judged && judged.why === null && (
                    <small>
                      <Own>{nameOf(judged)}</Own>
                    </small>
                  )}
                  {judged?.why && (
                    <small data-wrong>
                      {t(`offers.why.${judged.why}`, { amount: formats.money(judged.missing_cents) })}
                    </small>
                  )}
                </span>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={40}
                  aria-label={t('offers.remove', { code })}
                  onClick={() => onChange(codes.filter((one) => one !== code))}
                >
                  <Icon name="close" size={18} />
                </ActionIcon>
              </li>
            );
          })}
        </ul>
      )}
      {isFull ? (
        <p className={classes.full}>{t('offers.codes_full')}</p>
      ) : (
        <div className={classes.entry}>
          <TextInput
            id="code"
            label={t('offers.code')}
            value={typed}
            maxLength={40}
            dir="ltr"
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            enterKeyHint="done"
            onChange={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault(); // it is not the order that is sent
              add();
            }}
          />
          <Button variant="default" disabled={!typed.trim()} onClick={add}>
            {t('offers.use')}
          </Button>
        </div>
      )}
    </div>
  );
}
