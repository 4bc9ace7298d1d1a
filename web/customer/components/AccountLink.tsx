// The way to the account, from where orders are.

import { useTexts } from '@shared/ui/language';
import { Link } from '@tanstack/react-router';
import { ROW, RowText } from './RowText';

export function AccountLink() {
  const { t } = useTexts();
  return (
    <Link to="/customer" id="account" className={ROW}>
      <RowText icon="people" title={t('account.open')} hint={t('account.hint')} />
    </Link>
  );
}
