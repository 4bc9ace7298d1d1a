// From an order's page to what one wants to hear.

import { Button } from '@mantine/core';
import type { Named } from '@shared/text';
import { useTexts } from '@shared/ui/language';
import { useState } from 'react';
import type { Hearer } from '../../services/notifications';
import { Dialog } from '../Dialog';
import { Hearing } from './Hearing';
import { MessageIcon } from './icons';
import { MessageTexts } from './MessageTexts';

interface HearButtonProps {
  hearer: Hearer;
  business: Named;
}

export default function HearButton(props: HearButtonProps) {
  return (
    <MessageTexts>
      <Open {...props} />
    </MessageTexts>
  );
}

function Open({ hearer, business }: HearButtonProps) {
  const { t, nameOf } = useTexts();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="default"
        id="hear"
        leftSection={<MessageIcon name="bell" />}
        onClick={() => setOpen(true)}
      >
        {t('hear.open')}
      </Button>
      {open && (
        <Dialog title={t('hear.title')} onClose={() => setOpen(false)}>
          <p>{t('hear.from', { business: nameOf(business) })}</p>
          <Hearing hearer={hearer} />
        </Dialog>
      )}
    </>
  );
}
