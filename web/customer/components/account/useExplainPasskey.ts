import { NoPasskey, PasskeyAlreadyHere } from '@shared/passkeys';
import { explain } from '@shared/ui/explain';
import { useTexts } from '@shared/ui/language';

/** The sentence for what went wrong with a passkey, in the browser or at the server. */
export function useExplainPasskey(): (error: unknown) => string {
  const texts = useTexts();
  return (error) => {
    if (error instanceof NoPasskey) return texts.t('passkey.none');
    if (error instanceof PasskeyAlreadyHere) return texts.t('passkey.already');
    return explain(error, texts);
  };
}
