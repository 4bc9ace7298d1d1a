// Where an address leads nowhere: said under the usual head, with a way out.

import { Button } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import { Link } from '@tanstack/react-router';
import { Empty } from './Bits';
import { Page } from './Page';

/** `what`: the thing that is not there. */
export default function Lost({ what }: { what: 'page' | 'shop' | 'table' | 'order' }) {
  const { t } = useTexts();
  const [title, text] = {
    page: [t('page.unknown'), ''],
    shop: [t('shop.unknown'), t('shop.unknown_text')],
    table: [t('shop.table_unknown'), t('shop.table_unknown_text')],
    order: [t('track.unknown'), t('track.unknown_text')],
  }[what] as [string, string];
  return (
    <Page title="Comanda" back="/">
      <Nothing title={title} text={text} />
    </Page>
  );
}

/** What is not there, and the way to the front page. */
export function Nothing({ title, text }: { title: string; text: string }) {
  const { t } = useTexts();
  return (
    <Empty icon="info" title={title}>
      {text && <p>{text}</p>}
      <Button component={Link} to="/">
        {t('shop.to_front')}
      </Button>
    </Empty>
  );
}
