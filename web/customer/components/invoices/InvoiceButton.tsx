// Beside an order in a list.

import { Button } from '@mantine/core';
import type { AccountOrder } from '@shared/api/schema';
import { explain } from '@shared/ui/explain';
import { useRegained } from '@shared/ui/focus';
import { Icon } from '@shared/ui/Icon';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useReach } from './useReach';

export function InvoiceButton({ order }: { order: AccountOrder }) {
  const texts = useTexts();
  const { t } = texts;
  const reaching = useReach(order);
  const button = useRegained<HTMLButtonElement>(reaching.isPending);
  return (
    <>
      {reaching.error && <Notice tone="bad">{explain(reaching.error, texts)}</Notice>}
      <Button
        size="sm"
        variant="default"
        ref={button}
        aria-label={t('invoices.of_order', { number: order.number })}
        leftSection={<Icon name="receipt" size={18} />}
        loading={reaching.isPending}
        onClick={() => reaching.mutate()}
      >
        {t('invoices.invoice')}
      </Button>
    </>
  );
}
