import { Button } from '@mantine/core';
import { useRegained } from '@shared/ui/focus';
import { Icon } from '../app/icons';
import { Refusal } from '../app/parts';
import { useSubmit } from '../app/useAttempt';

/** Asks the browser for a passkey, and says why it came to nothing. */
export function PasskeyButton({ text, work }: { text: string; work: () => Promise<void> }) {
  const { busy, problem, submit } = useSubmit();
  const button = useRegained<HTMLButtonElement>(busy);
  return (
    <>
      <Refusal error={problem} />
      <Button
        ref={button}
        variant="default"
        size="md"
        fullWidth
        leftSection={<Icon name="key" />}
        loading={busy}
        onClick={() => void submit(work)}
      >
        {text}
      </Button>
    </>
  );
}
