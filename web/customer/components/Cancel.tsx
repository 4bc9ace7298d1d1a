// Calling an order off, while that is allowed.

import { Button, Textarea } from '@mantine/core';
import type { OrderTracked } from '@shared/api/schema';
import { clock } from '@shared/format';
import { explain } from '@shared/ui/explain';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useNow } from '@shared/ui/useNow';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useOnline } from '../services/online';
import { forgetOrders } from '../services/queries';
import classes from './Cancel.module.css';
import card from './Card.module.css';
import { Dialog } from './Dialog';

interface CancelProps {
  order: OrderTracked;
  send: (reason: string, signal: AbortSignal) => Promise<unknown>;
}

export function Cancel({ order, send }: CancelProps) {
  const { t, digits } = useTexts();
  const [open, setOpen] = useState(false);
  // Until it is paid nobody has begun with it.
  const unpaid = order.status === 'awaiting_payment';
  const left = Date.parse(order.cancel_until) - useNow(1000);
  return (
    <>
      {order.can_cancel && (unpaid || left > 0) && (
        <>
          <Button variant="default" id="cancel-order" onClick={() => setOpen(true)}>
            {t('cancel.open')}{' '}
            {!unpaid && <span className={`amount ${classes.left}`}>{digits(clock(left))}</span>}
          </Button>
          {!unpaid && <p className={card.dim}>{t('cancel.hint')}</p>}
        </>
      )}
      {open && <CancelDialog order={order} send={send} onClose={() => setOpen(false)} />}
    </>
  );
}

function CancelDialog({ order, send, onClose }: CancelProps & { onClose: () => void }) {
  const texts = useTexts();
  const { t } = texts;
  const [reason, setReason] = useState('');
  const online = useOnline();
  const asking = useRef<AbortController>(null);
  const cancel = useMutation({
    mutationFn: async () => {
      asking.current = new AbortController();
      try {
        await send(reason.trim(), asking.current.signal);
      } finally {
        await forgetOrders(); // before it closes: the focus then goes to what is still there
      }
    },
    networkMode: 'always', // now or not at all: the person may think otherwise meanwhile
    onSuccess: onClose,
  });
  // Whoever closes it keeps the order: what is on its way is called back.
  useEffect(() => () => asking.current?.abort(), []);
  return (
    <Dialog title={t('cancelled.title', { number: order.number })} onClose={onClose}>
      <p>
        {t('cancel.text')} {(order.payment_method !== 'cash' || order.paid_cents > 0) && t('cancel.money')}
      </p>
      <Textarea
        label={t('cancel.reason')}
        maxLength={200}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {!online ? (
        <Notice tone="bad">{t('offline.cancel')}</Notice>
      ) : (
        cancel.error && <Notice tone="bad">{explain(cancel.error, texts)}</Notice>
      )}
      <Button
        className={classes.danger ?? ''}
        loading={cancel.isPending}
        onClick={() => cancel.mutate()}
        id="cancel-yes"
      >
        {t('cancel.yes')}
      </Button>
      <Button variant="default" onClick={onClose}>
        {t('cancel.no')}
      </Button>
    </Dialog>
  );
}
