// A code is typed: what is wrong with it is said at its field, and the next one can be typed at once.

import { Button } from '@mantine/core';
import { Problem } from '@shared/api/client';
import { useTexts } from '@shared/ui/language';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { CodeField } from './fields';
import { Refusal } from './parts';
import { useSubmit } from './useAttempt';
import { useExplain } from './useExplain';

const ABOUT_THE_CODE = [
  'code_wrong',
  'code_used',
  'code_off_time',
  'validation_failed',
  'otp_wrong',
  'otp_tried_too_often',
  'otp_expired',
];

interface CodeFormProps {
  /** What the button says. */
  send: string;
  work: (code: string) => Promise<unknown>;
  /** What the field is called, where the code is not the app's, and what it says below that. */
  label?: string;
  hint?: string;
  /** Whether one of the backup codes is asked for. */
  backup?: boolean;
  /** Whether it is what one has come for. */
  first?: boolean;
  className?: string | undefined;
}

export function CodeForm({
  send,
  work,
  label,
  hint,
  backup = false,
  first = false,
  className,
}: CodeFormProps) {
  const { t } = useTexts();
  const explain = useExplain();
  const [code, setCode] = useState('');
  const [missing, setMissing] = useState(false);
  const { busy, problem, submit } = useSubmit();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (problem !== null) field.current?.focus();
    // With what is said below the field.
    if (problem !== null || missing) field.current?.form?.scrollIntoView({ block: 'nearest' });
  }, [problem, missing]);

  async function ask(event: FormEvent) {
    event.preventDefault();
    const typed = code.trim();
    setMissing(typed.length < 6);
    if (typed.length < 6) field.current?.focus();
    else if (!busy && !(await submit(() => work(typed)))) setCode('');
  }

  const refused = problem instanceof Problem ? problem.code : '';
  const isAboutIt = ABOUT_THE_CODE.includes(refused);
  function wrong(): string | null {
    if (missing) return t('invalid.code');
    if (!isAboutIt) return null;
    return backup && refused === 'code_wrong' ? t('invalid.backup_code') : explain(problem);
  }
  return (
    <form noValidate onSubmit={(event) => void ask(event)} className={className}>
      <CodeField
        ref={field}
        data-autofocus={first ? true : undefined}
        autoFocus={first}
        backup={backup}
        {...(label ? { label } : {})}
        {...(hint ? { description: hint } : {})}
        size="md"
        value={code}
        error={wrong()}
        errorProps={{ role: 'alert' }}
        change={setCode}
      />
      {!missing && !isAboutIt && <Refusal error={problem} />}
      <Button type="submit" size="md" fullWidth loading={busy}>
        {send}
      </Button>
    </form>
  );
}
