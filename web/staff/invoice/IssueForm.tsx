// An order's invoice before it is issued: whom it is for, of which kind, and how it will look.

import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { now, Problem } from '@shared/api/client';
import type {
  BuyerDetails,
  InvoiceCreate,
  InvoiceDetail,
  InvoiceOffer,
  OrderStaffRead,
} from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { useAsk } from '../app/ask';
import { EmailField, either, TextField } from '../app/fields';
import { Icon } from '../app/icons';
import { Refusal } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { useUnsaved } from '../app/unsaved';
import { useSubmit } from '../app/useAttempt';
import { useExplain } from '../app/useExplain';
import { useRefused } from '../app/useRefused';
import { useMoneyIn } from '../order/paymentParts';
import { countriesIn } from '../settings/words';
import classes from './forms.module.css';
import { buyerOf, type Kind, likelyKind, missingOf } from './issuing';
import { Sheet } from './Picture';
import { createInvoice, previewQuery } from './queries';

/** What came of it: the invoice or draft, and whether it was `there` before. */
export interface Issued {
  invoice: { id: string; invoice_number: string | null };
  there?: boolean;
}

interface IssueFormProps {
  order: Pick<OrderStaffRead, 'id' | 'number'>;
  offer: InvoiceOffer;
  draft: InvoiceDetail | null;
  /** `settings`: invoices are to be set up first. */
  close: (made: Issued | 'settings' | null) => void;
}

export function IssueForm(props: IssueFormProps) {
  return props.offer.possible ? <Form {...props} /> : <NotPossible {...props} />;
}

function NotPossible({ offer, close }: IssueFormProps) {
  const { t } = useTexts();
  const may = useMay();
  const notSetUp = offer.why === 'invoices_not_set_up';
  return (
    <div className={classes.form}>
      <Notice tone="warn" icon="warn">
        {t(`error.${offer.why}`)}
      </Notice>
      {notSetUp &&
        (may('settings:write') ? (
          <div className={classes.buttons}>
            <Button leftSection={<Icon name="gear" />} onClick={() => close('settings')}>
              {t('invoices.set_up')}
            </Button>
          </div>
        ) : (
          <p>{t('invoices.ask_owner')}</p>
        ))}
      <div className={classes.end}>
        <Button variant="default" data-autofocus onClick={() => close(null)}>
          {t('back')}
        </Button>
      </div>
    </div>
  );
}

/** Whether an e-mail address is not half written still. */
const isWhole = (email: string): boolean => /^[^@\s]+@[^@\s]+\.[^@\s.]{2,}$/.test(email);

const FIELDS = ['name', 'contact', 'tax_id', 'address', 'country', 'email', 'notes', 'due_date'];

function Form({ order, offer, draft, close }: IssueFormProps) {
  const { t, language } = useTexts();
  const { business } = useSession();
  const { day } = useFormats(business);
  const money = useMoneyIn(offer.currency);
  const { confirm } = useAsk();
  const { busy, problem, submit } = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  const known = draft?.buyer ?? offer.buyer;
  const [buyer, setBuyer] = useState<BuyerDetails>(() => {
    const found = buyerOf(known);
    return found.country === business.country ? { ...found, country: '' } : found;
  });
  const [email, setEmail] = useState(known.email);
  const [kind, setKind] = useState<Kind | ''>(() => {
    if (!draft || draft.kind === 'credit_note') return '';
    return draft.kind === likelyKind(draft.buyer, offer) ? '' : draft.kind;
  });
  const [notes, setNotes] = useState(draft?.notes ?? '');
  const [due, setDue] = useState(draft?.due_date ?? '');
  const [tries, setTries] = useState(0);
  const [saving, setSaving] = useState<'draft' | 'issue'>('issue');
  useUnsaved({ buyer, email, kind, notes, due });
  const countries = useMemo(() => countriesIn(language), [language]);

  const edit = (change: Partial<BuyerDetails>) => setBuyer((before) => ({ ...before, ...change }));
  const likely = likelyKind(buyer, offer);
  const missing = missingOf(buyer, kind || likely, offer);
  const owes = offer.due_cents > 0;
  const lacksDay = owes && !due;
  const today = day(now());
  const lateDay = due !== '' && due < today;

  const body: InvoiceCreate = {
    order_id: order.id,
    buyer,
    email: email.trim() || null,
    kind: kind || null,
    notes,
    due_date: owes && due ? due : null,
    draft: false,
  };
  const [shown] = useDebouncedValue(
    JSON.stringify({ ...body, email: isWhole(email.trim()) ? email.trim() : null }),
    500,
  );
  const preview = useQuery(previewQuery(useMemo(() => JSON.parse(shown) as InvoiceCreate, [shown])));

  const { wrong, rest } = useRefused(form, problem, FIELDS, tries);
  const badNumber = [problem, preview.error].find(
    (one) => one instanceof Problem && one.code === 'tax_id_not_valid',
  );
  const explain = useExplain();
  const own = buyer.country || business.country;
  const isOwn = own === offer.country;
  const label = isOwn ? offer.tax_id_label : t('invoice.tax_id');

  const errorOf = (field: keyof BuyerDetails): string | null => {
    if (tries > 0 && missing.includes(field)) return t(`invoice.needs_${field}`);
    return wrong[field] ?? null;
  };

  const send = async (as: 'draft' | 'issue') => {
    if (busy) return;
    setSaving(as);
    if (as === 'issue') {
      setTries((before) => before + 1);
      if (missing.length > 0 || lacksDay || lateDay) return;
      const yes = await confirm({
        title: t('issue.sure_title', { number: order.number }),
        text: t(email.trim() ? 'issue.sure_to' : 'issue.sure', { email: email.trim() }),
        yes: t('issue.issue'),
      });
      if (!yes) return;
    }
    await submit(async () => {
      try {
        close({ invoice: await createInvoice({ ...body, draft: as === 'draft' }) });
      } catch (error) {
        // Somebody else was faster, or the guest has asked for it by now.
        if (!(error instanceof Problem && error.code === 'order_invoiced')) throw error;
        const id = error.body.invoice_id;
        if (typeof id !== 'string') throw error;
        close({ invoice: { id, invoice_number: null }, there: true });
      }
    });
  };

  return (
    <div className={classes.sides}>
      <form
        ref={form}
        noValidate
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void send('issue');
        }}
      >
        {owes && (
          <Notice tone="warn" icon="clock">
            {t('issue.owes', { due: money(offer.due_cents) })}
          </Notice>
        )}
        {owes && (
          <TextInput
            type="date"
            label={t('issue.due')}
            value={due}
            min={today}
            error={
              wrong.due_date ??
              (tries > 0 && lacksDay ? t('issue.due_needed') : lateDay ? t('issue.due_late') : null)
            }
            onChange={(event) => setDue(event.currentTarget.value)}
          />
        )}
        <TextField
          data-autofocus
          label={t('invoice.for')}
          description={t('issue.name_hint')}
          value={buyer.name}
          error={errorOf('name')}
          change={(name) => edit({ name })}
        />
        <TextField
          label={t('invoice.contact')}
          value={buyer.contact}
          error={errorOf('contact')}
          change={(contact) => edit({ contact })}
        />
        <TextField
          label={label}
          description={isOwn ? t('invoice.such_as', { example: offer.tax_id_example }) : undefined}
          value={buyer.tax_id}
          maxLength={40}
          dir="ltr"
          attributes={{ input: { dir: 'ltr', autoCapitalize: 'characters', autoComplete: 'off' } }}
          error={badNumber ? explain(badNumber) : errorOf('tax_id')}
          change={(tax_id) => edit({ tax_id })}
        />
        <Textarea
          label={t('invoice.address')}
          value={buyer.address}
          maxLength={300}
          rows={3}
          {...either(buyer.address)}
          error={errorOf('address')}
          onChange={(event) => edit({ address: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('invoice.country')}
          value={own}
          error={errorOf('country')}
          onChange={(event) => {
            const code = event.currentTarget.value;
            edit({ country: code === business.country ? '' : code });
          }}
        >
          {countries.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </NativeSelect>
        <EmailField
          label={t('issue.email')}
          description={t('issue.email_hint')}
          value={email}
          error={wrong.email}
          change={setEmail}
        />
        <NativeSelect
          label={t('issue.kind')}
          description={t(offer.may_be_simplified ? 'issue.kind_hint' : 'issue.kind_full_only')}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value as Kind | '')}
        >
          <option value="">{t(`issue.automatic_${likely}`)}</option>
          <option value="full">{t('invoice_kind.full')}</option>
          <option value="simplified" disabled={!offer.may_be_simplified}>
            {t('invoice_kind.simplified')}
          </option>
        </NativeSelect>
        <Textarea
          label={t('invoice.notes')}
          value={notes}
          maxLength={500}
          rows={2}
          {...either(notes)}
          error={wrong.notes}
          onChange={(event) => setNotes(event.currentTarget.value)}
        />
        <Refusal error={badNumber !== undefined && badNumber === problem ? null : rest} />
        <div className={classes.end}>
          <Button
            variant="default"
            loading={busy && saving === 'draft'}
            disabled={busy}
            onClick={() => void send('draft')}
          >
            {t('issue.keep')}
          </Button>
          <Button
            type="submit"
            leftSection={<Icon name="invoice" />}
            loading={busy && saving === 'issue'}
            disabled={busy}
          >
            {t('issue.issue')}
          </Button>
        </div>
      </form>
      <section className={classes.aside} aria-label={t('issue.preview')}>
        <h3>{t('issue.preview')}</h3>
        {badNumber && !preview.data ? (
          <p className="muted">{t('issue.preview_waits')}</p>
        ) : (
          <Sheet query={preview} alt={t('issue.preview_alt', { number: order.number })} enlarge="alone" />
        )}
      </section>
    </div>
  );
}
