// Whose order it is: found by any part of a number or a name, or made known at once. F2 leads here from everywhere.

import { Button } from '@mantine/core';
import type { CustomerDetail, CustomerRead } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { useEffect, useRef, useState } from 'react';
import { useAsk } from '../app/ask';
import { Icon } from '../app/icons';
import { useMay } from '../app/session';
import { toast } from '../app/toasts';
import { FinderField } from './FinderField';
import { OtpForm } from './OtpForm';
import { Preview } from './Preview';
import { QuickCreate } from './QuickCreate';
import { type Typed, typedAs } from './typed';

interface FinderProps {
  customer: CustomerRead | null;
  choose: (customer: CustomerRead | null) => void;
  /** What is known of somebody who was not looked for. */
  guest: Pick<Typed, 'name' | 'phone'>;
}

export function Finder({ customer, choose, guest }: FinderProps) {
  const { t, nameOf } = useTexts();
  const may = useMay();
  const { ask } = useAsk();
  const [finding, setFinding] = useState(false);
  // Chosen a moment ago: who that is takes the focus, and is read out.
  const [isFresh, setIsFresh] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const before = useRef<Element | null>(null);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isAbove = event.target instanceof Element && event.target.closest('[role=dialog]');
      if (event.key !== 'F2' || isAbove) return;
      event.preventDefault();
      if (document.activeElement !== input.current) before.current = document.activeElement;
      setFinding(true);
      input.current?.focus();
      input.current?.select();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  const take = (found: CustomerRead) => {
    setFinding(false);
    setIsFresh(true);
    choose(found);
  };

  const leave = () => {
    setFinding(false);
    setIsFresh(true);
    const { current } = before;
    if (!customer && current instanceof HTMLElement && current.isConnected) current.focus();
  };

  const create = async (typed: string) => {
    const first = typed ? typedAs(typed) : { ...guest, email: '' };
    const made = await ask<CustomerDetail>(t('quick.title'), (close) => (
      <QuickCreate first={first} close={close} />
    ));
    if (made) take(made);
  };

  const prove = async (of: CustomerRead) => {
    const proved = await ask<CustomerDetail>(t('otp.title', { name: nameOf(of) }), (close) => (
      <OtpForm customer={of} close={close} />
    ));
    if (!proved) return;
    choose(proved);
    toast(t('otp.done', { name: nameOf(proved) }), 'good');
  };

  if (!customer || finding) {
    return (
      <FinderField
        ref={input}
        autoFocus={finding}
        take={take}
        create={may('customers:write') ? (typed) => void create(typed) : null}
        leave={leave}
        lost={() => setFinding(false)}
      />
    );
  }
  return (
    <Preview key={customer.id} customer={customer} focused={isFresh}>
      <Button variant="default" size="compact-sm" onClick={() => setFinding(true)}>
        {t('change')}
      </Button>
      {may('customers:write') && !customer.phone_verified && (
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<Icon name="shield" size={15} />}
          onClick={() => void prove(customer)}
        >
          {t('finder.prove')}
        </Button>
      )}
      <Button
        variant="subtle"
        size="compact-sm"
        onClick={() => {
          before.current = null;
          setFinding(true);
          choose(null);
        }}
      >
        {t('remove')}
      </Button>
    </Preview>
  );
}
