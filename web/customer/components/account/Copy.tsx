// Text to be taken somewhere else.

import { Button } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import { useState } from 'react';
import { AccountIcon } from './icons';

/** Nothing where the browser lets nobody copy: on plain http the text is there to be written down. */
export function CopyButton({ text }: { text: string }) {
  const { t } = useTexts();
  const [copied, setCopied] = useState(false);
  if (!navigator.clipboard) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <>
      <Button
        size="sm"
        variant="default"
        leftSection={<AccountIcon name="copy" />}
        onClick={() => void copy().catch(() => setCopied(false))}
      >
        {t(copied ? 'copy.done' : 'copy')}
      </Button>
      <span className="visually-hidden" role="status">
        {copied && t('copy.done')}
      </span>
    </>
  );
}

export function DownloadButton({ text, name }: { text: string; name: string }) {
  const { t } = useTexts();
  const save = () => {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    const link = Object.assign(document.createElement('a'), { href: url, download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000); // once the browser has taken it
  };
  return (
    <Button size="sm" variant="default" leftSection={<AccountIcon name="download" />} onClick={save}>
      {t('download')}
    </Button>
  );
}
