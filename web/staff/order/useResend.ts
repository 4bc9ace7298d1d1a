// Sending a message once more.

import type { MessageRead } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { useAsk } from '../app/ask';
import { toast } from '../app/toasts';
import { useAttempt } from '../app/useAttempt';
import { useKindName } from './messageParts';
import { resend } from './messageQueries';

export function useResend() {
  const { t } = useTexts();
  const { confirm } = useAsk();
  const [busy, attempt] = useAttempt();
  const kindName = useKindName();
  /** Answers whether it is on its way again. */
  const again = async (message: MessageRead): Promise<boolean> => {
    const sure = await confirm({
      title: t('message.resend_title', { kind: kindName(message.notification_type) }),
      text: t(message.status === 'delivered' ? 'message.resend_arrived' : 'message.resend_text', {
        to: message.recipient || t(`channel.${message.channel}`),
      }),
      yes: t('message.resend'),
    });
    if (!sure || !(await attempt(() => resend(message.id)))) return false;
    toast(t('message.resent'), 'good');
    return true;
  };
  return { busy, again };
}
