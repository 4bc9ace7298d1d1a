// What keeps the account its owner's.

import { useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { Dashboard } from '../../components/account/Account';
import { AppPart } from '../../components/account/AppPart';
import { EventsPart } from '../../components/account/EventsPart';
import { PasskeysPart } from '../../components/account/PasskeysPart';
import { PasswordPart } from '../../components/account/PasswordPart';
import { SessionsPart } from '../../components/account/SessionsPart';
import { profile } from '../../services/accountQueries';

export function SecurityPage() {
  const { t } = useTexts();
  const own = useQuery({ ...profile, enabled: false });
  return (
    <Dashboard title={t('account.security')}>
      <PasswordPart />
      {own.data && <AppPart profile={own.data} />}
      <PasskeysPart />
      <SessionsPart />
      <EventsPart />
    </Dashboard>
  );
}
