// Orders that were made without the account: those of this phone, and those that one has the receipt of.

import { Button, NativeSelect } from '@mantine/core';
import { Problem } from '@shared/api/client';
import { explain } from '@shared/ui/explain';
import { useRegained } from '@shared/ui/focus';
import { useTexts } from '@shared/ui/language';
import { Notice, Own } from '@shared/ui/parts';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { claim } from '../../services/accountQueries';
import { noteOffered, type Unclaimed, unclaimed } from '../../services/claiming';
import classes from './Account.module.css';
import { Done } from './Done';
import { Form } from './Form';
import { FormDialog } from './FormDialog';
import { useShops } from './useShops';

/** A guest whose token is too old by now keeps nobody from adding the others. */
function nothingOf(error: unknown): number {
  if (error instanceof Problem && error.code === 'order_not_claimable') return 0;
  throw error;
}

/** Offered once for each guest that this phone was taken for. */
export function PhoneOrders() {
  const texts = useTexts();
  const { t } = texts;
  const [found, setFound] = useState<Unclaimed[]>([]);
  useEffect(() => void unclaimed().then(setFound), []);
  const adding = useMutation({
    mutationFn: async () => {
      let added = 0;
      for (const { guest, token } of found) {
        added += await claim({ guest_token: token }).catch(nothingOf);
        await noteOffered([guest]);
      }
      return added;
    },
    networkMode: 'always',
    onSuccess: () => setFound([]),
  });
  const button = useRegained<HTMLButtonElement>(adding.isPending);
  const decline = async () => {
    await noteOffered(found.map(({ guest }) => guest));
    document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true }); // the button goes
    setFound([]);
  };
  if (adding.data !== undefined) {
    return (
      <Done>
        <span role="status">{t('phone.added', { n: adding.data })}</span>
      </Done>
    );
  }
  if (found.length === 0) return null;
  return (
    <Notice icon="receipt">
      <div className={classes.told}>
        <span>{t('phone.text')}</span>
        {adding.error && <span role="alert">{explain(adding.error, texts)}</span>}
        <div className={classes.buttons}>
          <Button
            size="sm"
            id="add-phone-orders"
            ref={button}
            loading={adding.isPending}
            onClick={() => adding.mutate()}
          >
            {t('phone.yes')}
          </Button>
          <Button size="sm" variant="default" onClick={() => void decline()}>
            {t('phone.no')}
          </Button>
        </div>
      </div>
    </Notice>
  );
}

/** By what stands on the receipt. */
export function Claim() {
  const { t } = useTexts();
  return (
    <FormDialog id="claim" title={t('claim.open')} done={t('claim.done')}>
      {(onDone) => <ClaimForm onDone={onDone} />}
    </FormDialog>
  );
}

function ClaimForm({ onDone }: { onDone: () => void }) {
  const { t, nameOf } = useTexts();
  const { shops } = useShops();
  const [chosen, setChosen] = useState('');
  const [only, ...others] = shops;
  return (
    <>
      <p>{t('claim.text')}</p>
      {only && others.length === 0 && (
        <p>
          <Own>{nameOf(only)}</Own>
        </p>
      )}
      {others.length > 0 && (
        <NativeSelect
          id="claim-shop"
          label={t('claim.shop')}
          size="md"
          value={chosen || only?.slug}
          onChange={(event) => setChosen(event.currentTarget.value)}
        >
          {shops.map((shop) => (
            <option key={shop.slug} value={shop.slug}>
              {nameOf(shop)}
            </option>
          ))}
        </NativeSelect>
      )}
      {shops.length === 0 && <Notice>{t('claim.no_shop')}</Notice>}
      {only && (
        <Form
          fields={[
            { name: 'number', label: t('claim.number'), kind: 'number' },
            { name: 'verification_code', label: t('code'), kind: 'number', hint: t('claim.code_hint') },
          ]}
          send={t('claim.send')}
          onSend={async (values) => {
            await claim({ restaurant: chosen || only.slug, ...values });
            onDone();
          }}
        />
      )}
    </>
  );
}
