// What of a list is shown: of which kind, and of which days. It stands in the address: it can be gone back to.

import { NativeSelect, TextInput } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import { useNavigate, useSearch } from '@tanstack/react-router';
import classes from './Account.module.css';

interface TimeFilterProps {
  to: '/customer' | '/customer/invoices';
  /** The first stands for no choice. */
  choices: [value: string, text: string][];
  backwards: boolean;
}

const DAY = /^\d{4}-\d\d-\d\d$/;

/** A day out of an address, if it is one. */
export const dayIn = (text: string | undefined) => (text && DAY.test(text) ? text : undefined);

interface Days {
  since?: string | undefined;
  until?: string | undefined;
}

export const isBackwards = ({ since, until }: Days) =>
  since !== undefined && until !== undefined && since > until;

export function TimeFilter({ to, choices, backwards }: TimeFilterProps) {
  const { t } = useTexts();
  const { status = '', since = '', until = '' } = useSearch({ strict: false });
  const navigate = useNavigate();
  const set = (change: Record<string, string>) => {
    const wanted = Object.entries({ status, since, until, ...change }).filter(([, value]) => value);
    void navigate({ to, search: Object.fromEntries(wanted), replace: true });
  };
  return (
    <div className={classes.filter}>
      <NativeSelect
        id="filter-status"
        label={t('history.status')}
        value={status}
        onChange={(event) => set({ status: event.currentTarget.value })}
      >
        {choices.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </NativeSelect>
      {(['since', 'until'] as const).map((end) => (
        <TextInput
          key={end}
          id={`filter-${end}`}
          type="date"
          label={t(`history.${end}`)}
          value={end === 'since' ? since : until}
          error={backwards && end === 'until' && t('history.backwards')}
          errorProps={{ role: 'alert' }}
          onChange={(event) => set({ [end]: event.currentTarget.value })}
        />
      ))}
    </div>
  );
}
