// What the business decides for itself, in parts; each role sees those that are its own.

import { useTexts } from '@shared/ui/language';
import { Link, Navigate, useParams } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { bringIntoView } from '../app/PartTabs';
import { Page } from '../app/parts';
import { useMay } from '../app/session';
import { Account } from './Account';
import { BusinessPart } from './BusinessPart';
import { DeliveryPart } from './DeliveryPart';
import { HoursPart } from './HoursPart';
import { InvoicesPart } from './InvoicesPart';
import { LoyaltyPart } from './LoyaltyPart';
import { MessagesPart } from './MessagesPart';
import { PaymentsPart } from './PaymentsPart';
import { PreferencesPart } from './PreferencesPart';
import { StaffPart } from './StaffPart';
import classes from './settings.module.css';
import { TaxesPart } from './TaxesPart';
import { WalletsPart } from './WalletsPart';
import { WordsPart } from './WordsPart';

export function SettingsPage() {
  const { t } = useTexts();
  const may = useMay();
  const { part } = useParams({ from: '/settings/{-$part}' });
  const parts: [string, ComponentType][] = [
    ...(may('settings:write')
      ? ([
          ['business', BusinessPart],
          ['hours', HoursPart],
          ['delivery', DeliveryPart],
          ['taxes', TaxesPart],
          ['payments', PaymentsPart],
          ['invoices', InvoicesPart],
          ['loyalty', LoyaltyPart],
          ['wallets', WalletsPart],
          ['preferences', PreferencesPart],
          ['messages', MessagesPart],
          ['words', WordsPart],
        ] satisfies [string, ComponentType][])
      : []),
    ...(may('staff:read') ? ([['staff', StaffPart]] satisfies [string, ComponentType][]) : []),
    ['account', Account],
  ];
  const [name, Part] = parts.find(([one]) => one === part) ?? parts[0] ?? ['account', Account];
  // Where the e-mails were listed before all messages were.
  if (part === 'emails') {
    return (
      <Navigate to="/messages/{-$part}" params={{ part: undefined }} search={{ channel: 'email' }} replace />
    );
  }
  return (
    <Page title={t('nav.settings')}>
      <div className={classes.settings}>
        <nav className={classes.parts} aria-label={t('nav.settings')}>
          {parts.map(([one]) => (
            <Link
              key={`${one} ${one === name}`}
              ref={one === name ? bringIntoView : null}
              to="/settings/{-$part}"
              params={{ part: one }}
              className={classes.part}
              aria-current={one === name ? 'page' : undefined}
            >
              {t(`settings.${one}`)}
            </Link>
          ))}
        </nav>
        <section className={classes.body} aria-label={t(`settings.${name}`)}>
          <Part />
        </section>
      </div>
    </Page>
  );
}
