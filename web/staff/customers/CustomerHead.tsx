// Who it is, how they stand here, and what can be done with them.

import { Button } from '@mantine/core';
import type { CustomerDetail, MergedFrom, RequestRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Notice, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useAsk } from '../app/ask';
import { Icon } from '../app/icons';
import { useMay, useSession } from '../app/session';
import { toast } from '../app/toasts';
import { useAttempt } from '../app/useAttempt';
import { AskForm } from '../privacy/AskForm';
import { Avatar } from './Avatar';
import { CustomerForm } from './CustomerForm';
import classes from './customer.module.css';
import { CustomerPhone, StateTag, TypeTag } from './customerParts';
import { OtpForm } from './OtpForm';
import { changeCustomer, customerQuery, putAway, refreshBook, undoMerge } from './queries';

export function CustomerHead({ customer }: { customer: CustomerDetail }) {
  const { t, nameOf, otherNameOf } = useTexts();
  const may = useMay();
  const name = nameOf(customer);
  const other = otherNameOf(customer);
  const isMerged = customer.merged_into !== null;
  const isErased = customer.erased_at !== null;
  return (
    <header className={classes.header}>
      <div className={classes.who}>
        <Avatar customer={customer} fixed={isMerged || isErased || !may('customers:write')} />
        <div className={classes.names}>
          <h3 className={classes.name}>
            <Own>{name}</Own>
          </h3>
          {other && (
            <p className="muted">
              <Own>{other}</Own>
            </p>
          )}
          <p className={classes.tags}>
            <Ltr className="muted">{customer.customer_number}</Ltr>
            <TypeTag type={customer.type} />
            <StateTag customer={customer} />
            <CustomerPhone customer={customer} />
          </p>
        </div>
      </div>
      {!isMerged && !isErased && may('customers:write') && <Actions customer={customer} />}
      {isErased && <Notice icon="info">{t('privacy.erased_text')}</Notice>}
      {customer.merged_into !== null && <MergedInto id={customer.merged_into} />}
      {!isMerged && !isErased && !customer.is_active && (
        <Notice tone="warn" icon="warn">
          {t('customer.inactive_text')}
        </Notice>
      )}
      {customer.merged_from.map((one) => (
        <MergedHere key={one.merge_id} merge={one} />
      ))}
    </header>
  );
}

function Actions({ customer }: { customer: CustomerDetail }) {
  const { t, nameOf } = useTexts();
  const may = useMay();
  const { ask, confirm } = useAsk();
  const [busy, attempt] = useAttempt();
  const navigate = useNavigate();
  const { id, is_active: isActive } = customer;
  const name = nameOf(customer);

  const edit = async () => {
    const saved = await ask<CustomerDetail | string>(t('customer.edit'), (close) => (
      <CustomerForm customer={customer} close={close} />
    ));
    if (typeof saved === 'string') {
      void navigate({ to: '/customers/of/$id/{-$part}', params: { id: saved, part: undefined } });
    } else if (saved) toast(t('saved', { name: nameOf(saved) }), 'good');
  };

  const prove = async () => {
    const proved = await ask<CustomerDetail>(t('customer.prove'), (close) => (
      <OtpForm customer={customer} close={close} />
    ));
    if (!proved) return;
    void refreshBook();
    toast(t('customer.is_proved', { name: nameOf(proved) }), 'good');
  };

  const askAboutData = async () => {
    const made = await ask<RequestRead>(t('privacy.ask'), (close) => (
      <AskForm customer={customer} close={close} />
    ));
    if (made) toast(t(`privacy.asked.${made.kind}`), 'good');
  };

  const setActive = (active: boolean) =>
    attempt(() => (active ? changeCustomer(id, { is_active: true }) : putAway(id)));

  const change = async (active: boolean) => {
    if (!active) {
      const yes = await confirm({
        title: t('customer.deactivate_title', { name }),
        text: t('customer.deactivate_text'),
        yes: t('customers.deactivate'),
        danger: true,
      });
      if (!yes) return;
    }
    if (!(await setActive(active))) return;
    toast(t(active ? 'customer.is_back' : 'customer.is_away', { name }), 'good', {
      kind: `state of ${id}`,
      seconds: 10,
      ...(may('customers:merge')
        ? { action: { label: t('undo'), isUndo: true, run: () => void setActive(!active) } }
        : {}),
    });
  };

  return (
    <div className={classes.actions}>
      {isActive && may('orders:place') && (
        <Button
          leftSection={<Icon name="plus" />}
          onClick={() => void navigate({ to: '/new', search: { customer: id } })}
        >
          {t('customer.order')}
        </Button>
      )}
      {!isActive && (
        <Button loading={busy} leftSection={<Icon name="undo" />} onClick={() => void change(true)}>
          {t('customers.reactivate')}
        </Button>
      )}
      <Button variant="default" leftSection={<Icon name="edit" />} onClick={() => void edit()}>
        {t('edit')}
      </Button>
      {isActive && !(customer.phone_verified && customer.type === 'full') && (
        <Button variant="default" leftSection={<Icon name="shield" />} onClick={() => void prove()}>
          {t('customer.prove')}
        </Button>
      )}
      {may('privacy:write') && (
        <Button variant="default" leftSection={<Icon name="shield" />} onClick={() => void askAboutData()}>
          {t('privacy.ask')}
        </Button>
      )}
      {isActive && may('customers:merge') && (
        <Button
          variant="subtle"
          color="gray"
          c="inherit"
          loading={busy}
          leftSection={<Icon name="trash" />}
          onClick={() => void change(false)}
        >
          {t('customers.deactivate')}
        </Button>
      )}
    </div>
  );
}

/** Nothing is done with one that is another now. */
function MergedInto({ id }: { id: string }) {
  const { t, nameOf } = useTexts();
  const { data } = useQuery(customerQuery(id));
  return (
    <Notice tone="info" icon="people">
      {t('customer.merged_into')}{' '}
      <Link to="/customers/of/$id/{-$part}" params={{ id, part: undefined }}>
        {data ? (
          <>
            <Own>{nameOf(data)}</Own> <Ltr>({data.customer_number})</Ltr>
          </>
        ) : (
          t('customer.open_other')
        )}
      </Link>
    </Notice>
  );
}

function MergedHere({ merge }: { merge: MergedFrom }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { date, day } = useFormats(business);
  const may = useMay();
  const { confirm } = useAsk();
  const [busy, attempt] = useAttempt();
  const { name, customer_number: number } = merge;

  const undo = async () => {
    const yes = await confirm({
      title: t('customer.undo_merge_title', { name }),
      text: t('customer.undo_merge_text'),
      yes: t('customer.undo_merge'),
    });
    if (yes && (await attempt(() => undoMerge(merge.merge_id)))) {
      toast(t('customer.merge_undone', { name }), 'good');
    }
  };

  return (
    <Notice icon="people">
      <div className={classes.merged}>
        <span>
          {t('customer.merged_here', { name, number, day: date(day(merge.merged_at)) })}{' '}
          <Link to="/customers/of/$id/{-$part}" params={{ id: merge.customer_id, part: undefined }}>
            {t('customer.as_it_was')}
          </Link>
        </span>
        {merge.can_undo && may('customers:merge') && (
          <Button
            size="compact-md"
            variant="default"
            loading={busy}
            leftSection={<Icon name="undo" size={16} />}
            onClick={() => void undo()}
          >
            {t('customer.undo_merge')}
          </Button>
        )}
      </div>
    </Notice>
  );
}
