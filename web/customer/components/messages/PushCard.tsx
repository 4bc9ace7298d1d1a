// Under an order that is being made or brought: whether this browser is to say when something changes.

import { Button } from '@mantine/core';
import type { OrderTracked } from '@shared/api/schema';
import { useRegained } from '@shared/ui/focus';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useEffect } from 'react';
import type { Hearer } from '../../services/notifications';
import { noteToldOfDenial } from '../../services/pushKept';
import { MessageIcon } from './icons';
import classes from './Messages.module.css';
import { MessageTexts } from './MessageTexts';
import { useDevice, usePush } from './usePush';

interface PushCardProps {
  hearer: Hearer;
  order: Pick<OrderTracked, 'status' | 'fulfilment'>;
}

/** What is still to be told of it, as the last part of the question's name; null: nothing, so nobody is asked. */
function aheadOf({ status, fulfilment }: PushCardProps['order']): string | null {
  if (status === 'out_for_delivery') return 'arrival';
  return status === 'ready' && fulfilment !== 'delivery' ? null : fulfilment;
}

export default function PushCard(props: PushCardProps) {
  return (
    <MessageTexts>
      <Card {...props} />
    </MessageTexts>
  );
}

function Card({ hearer, order }: PushCardProps) {
  const { t } = useTexts();
  const device = useDevice();
  const push = usePush(hearer);
  const { state, said, isBusy } = push;
  const button = useRegained<HTMLButtonElement>(isBusy);
  const ahead = aheadOf(order);
  const isDenied = ahead !== null && state?.is === 'denied';
  useEffect(() => {
    if (isDenied) void noteToldOfDenial();
  }, [isDenied]);

  const decline = () => {
    document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true }); // the button goes
    push.decline();
  };

  if (push.wasSwitchedOff) {
    return (
      <section className={classes.ask} data-push="switched off">
        <Bell />
        <p className={classes.alone} role="status">
          {t('push.switched_off', { device })}
        </p>
        <div className={`${classes.wide} ${classes.buttons}`}>
          <Button variant="default" ref={button} loading={isBusy} onClick={push.switchOn}>
            {t('push.again')}
          </Button>
        </div>
      </section>
    );
  }
  if (state?.is === 'on') {
    return (
      <section className={classes.ask} data-push="on">
        <Bell on />
        <p className={classes.alone} role="status">
          {t('push.on', { device })}
        </p>
        {said && <Failure text={said} />}
        <div className={`${classes.wide} ${classes.buttons}`}>
          <Button variant="default" id="push-off" ref={button} loading={isBusy} onClick={push.switchOff}>
            {t('push.off')}
          </Button>
        </div>
      </section>
    );
  }
  if (ahead === null || (!push.isLost && (!state || state.quiet || state.is === 'none'))) return null;
  if (isDenied) {
    return (
      <section className={classes.ask} data-push="denied">
        <Bell />
        <p className={classes.alone} role="status">
          {t('push.denied')}
        </p>
      </section>
    );
  }
  if (state?.is === 'once installed') {
    return (
      <section className={classes.ask} data-push="once installed">
        <Bell />
        <p className={classes.alone}>{t('push.install')}</p>
        <div className={`${classes.wide} ${classes.buttons}`}>
          <Button variant="default" id="push-no" onClick={decline}>
            {t('push.install_no')}
          </Button>
        </div>
      </section>
    );
  }
  return (
    <section className={classes.ask} aria-labelledby="push-title" data-push="ask">
      <Bell />
      <h2 id="push-title">{t(`push.ask.${ahead}`, { device })}</h2>
      <p className={classes.about}>{t('push.ask_text')}</p>
      {said && <Failure text={said} />}
      <div className={`${classes.wide} ${classes.buttons}`}>
        <Button id="push-yes" ref={button} loading={isBusy} onClick={push.switchOn}>
          {said ? t('try_again') : t('push.yes')}
        </Button>
        <Button id="push-no" variant="default" disabled={isBusy} onClick={decline}>
          {t('push.no')}
        </Button>
      </div>
    </section>
  );
}

const Bell = ({ on }: { on?: boolean }) => (
  <span className={classes.bell} data-on={on}>
    <MessageIcon name="bell" />
  </span>
);

const Failure = ({ text }: { text: string }) => (
  <div className={classes.wide}>
    <Notice tone="bad" icon="warn">
      {text}
    </Notice>
  </div>
);
