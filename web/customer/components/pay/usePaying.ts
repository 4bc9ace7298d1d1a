// One order's money, and beginning to pay it.

import { isUndecided, NoAnswer } from '@shared/api/client';
import type { PaymentBegun } from '@shared/api/schema';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import {
  forgetWish,
  giveUp,
  initiate,
  isWaiting,
  keptWish,
  moneyOf,
  newWish,
  type Payer,
  sendCode,
} from '../../services/paying';
import { isOpen, type PayWish } from '../../services/payment';
import type { KeptWish } from '../../services/sending';

type Doing = 'begin' | 'code' | 'give up';

export function usePaying(payer: Payer, wanted = true) {
  const client = useQueryClient();
  const money = useQuery({ ...moneyOf(payer), enabled: wanted });
  const [wish, setWish] = useState<KeptWish | null>(); // undefined: not read yet
  const [doing, setDoing] = useState<Doing | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const busy = useRef(false); // at once, and not only with the next rendering
  const { order } = payer;

  const show = useCallback(
    ({ order: now }: PaymentBegun) => {
      client.setQueryData(['order', order, 'money'], now);
      void client.invalidateQueries({ queryKey: ['order', order], exact: true });
    },
    [client, order],
  );

  const work = useCallback(
    async (what: Doing, ask: () => Promise<PaymentBegun>): Promise<PaymentBegun | null> => {
      if (busy.current) return null;
      busy.current = true;
      setDoing(what);
      setProblem(null);
      try {
        // What was asked before would overwrite what is answered now.
        await client.cancelQueries({ queryKey: ['order', order, 'money'] });
        const begun = await ask();
        show(begun);
        return begun;
      } catch (error) {
        setProblem(error);
        void client.invalidateQueries({ queryKey: ['order', order] });
        return null;
      } finally {
        busy.current = false;
        setDoing(null);
      }
    },
    [client, order, show],
  );

  const send = useCallback(
    async (one: KeptWish) => {
      setWish(one);
      const begun = await work('begin', () => initiate(payer, one));
      setWish((await keptWish(order)) ?? null);
      const payment = begun?.payment;
      if (payment?.step?.kind === 'redirect' && isOpen(payment)) location.assign(payment.step.url);
    },
    [work, payer, order],
  );

  // What was begun with the order, or before this page was closed, goes on.
  useEffect(() => {
    let gone = false;
    void keptWish(order).then((kept) => {
      if (gone) return;
      setWish(kept ?? null);
      if (kept && isWaiting(kept)) void send(kept);
    });
    return () => {
      gone = true;
    };
  }, [order, send]);

  const waiting = wish && isWaiting(wish) ? wish : null;
  const stuck = waiting && problem instanceof NoAnswer ? waiting : null;
  useEffect(() => {
    if (!stuck) return;
    const again = () => void send(stuck);
    addEventListener('online', again);
    return () => removeEventListener('online', again);
  }, [stuck, send]);

  const due = money.data?.due_cents;
  useEffect(() => {
    if (due === 0) void forgetWish(order);
  }, [due, order]);

  // The stream may tell of it later.
  const status = money.data?.status;
  useEffect(() => {
    if (status) void client.invalidateQueries({ queryKey: ['order', order], exact: true });
  }, [status, client, order]);

  return {
    money,
    wish,
    doing,
    problem,
    /** An attempt of which nobody knows whether it arrived. */
    undecided: waiting && !doing && isUndecided(problem) ? waiting : null,
    again: send,
    begin: async (wanted: PayWish) => {
      if (!busy.current) await send(await newWish(order, wanted));
    },
    code: (id: string, code: string) => work('code', () => sendCode(payer, id, code)),
    giveUp: (id: string) => work('give up', () => giveUp(payer, id)),
  };
}

export type Paying = ReturnType<typeof usePaying>;
