import { Button } from '@mantine/core';
import { explain } from '@shared/ui/explain';
import { useRegained } from '@shared/ui/focus';
import { useTexts } from '@shared/ui/language';
import { useMutation } from '@tanstack/react-query';
import { sendVerification } from '../../services/accountQueries';

/** Sends the link that proves the address once more. */
export function SendAgain({ email }: { email: string }) {
  const texts = useTexts();
  const { t } = texts;
  const sending = useMutation({ mutationFn: () => sendVerification(email), networkMode: 'always' });
  const button = useRegained<HTMLButtonElement>(sending.isPending);
  return (
    <>
      <Button
        size="sm"
        variant="default"
        ref={button}
        loading={sending.isPending}
        onClick={() => sending.mutate()}
      >
        {t('verify.again')}
      </Button>
      <span role="status">{sending.isSuccess && t('verify.sent')}</span>
      {sending.error && <span role="alert">{explain(sending.error, texts)}</span>}
    </>
  );
}
