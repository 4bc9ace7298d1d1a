import { Button } from '@mantine/core';
import { Icon } from '../app/icons';
import { Refusal } from '../app/parts';
import { useSubmit } from '../app/useAttempt';
import { useRegained } from '../app/useRegained';

/** Asks the browser for a passkey, and says why it came to nothing. */
export function PasskeyButton({ text, work }: { text: string; work: () => Promise<void> }) {
  const { busy, problem, submit } = useSubmit();
  const button = useRegained(problem);
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
