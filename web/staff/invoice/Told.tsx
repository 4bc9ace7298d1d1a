// When and to whom an invoice was sent, and what became of that.

import type { InvoiceDetail, MessageRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Icon } from '../app/icons';
import { Loaded } from '../app/parts';
import { useSession } from '../app/session';
import { CHANNEL_ICONS, MessageTag } from '../order/messageParts';
import { orderMessagesQuery } from '../order/messageQueries';
import messageClasses from '../order/order-messages.module.css';
import { useOpenMessage } from '../order/useOpenMessage';

/** Several of one kind may be of an order: each names what it is about. */
const isAbout = (message: MessageRead, { kind, invoice_number }: InvoiceDetail): boolean =>
  message.notification_type === (kind === 'credit_note' ? 'credit_note_ready' : 'invoice_ready') &&
  [message.subject, message.message].some((text) => text?.includes(invoice_number ?? ''));

/** Where no message is listed: whether there will be one, or why not, and what to do. It is tried as soon as the PDF is
 * there; messages of long ago are kept no more. */
function untold({ sent_at, pdf_filename, buyer }: InvoiceDetail): string {
  if (sent_at !== null) return 'invoice.sent_on';
  if (pdf_filename === null) return 'invoice.sent_soon';
  return buyer.email ? 'invoice.sent_nobody' : 'invoice.sent_no_address';
}

export function Told({ invoice }: { invoice: InvoiceDetail }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { dayAndTime } = useFormats(business);
  const open = useOpenMessage();
  const query = useQuery(orderMessagesQuery(invoice.order_id));
  return (
    <section aria-labelledby="told">
      <h3 id="told">{t('invoice.sent_to')}</h3>
      <Loaded query={query} rows={1}>
        {({ items }) => {
          const told = items.filter((one) => isAbout(one, invoice));
          if (told.length === 0) {
            return (
              <p className="muted">
                {t(untold(invoice), { at: invoice.sent_at && dayAndTime(invoice.sent_at) })}
              </p>
            );
          }
          return (
            <ol className={messageClasses.timeline}>
              {told.map((message) => (
                <li key={message.id}>
                  <button type="button" onClick={() => open(message)}>
                    <Icon name={CHANNEL_ICONS[message.channel]} size={16} />
                    <span>
                      <span className="visually-hidden">{t(`channel.${message.channel}`)}: </span>
                      {message.recipient ? <Ltr>{message.recipient}</Ltr> : t(`channel.${message.channel}`)}
                    </span>
                    <MessageTag message={message} />
                    <span className="muted amount">{dayAndTime(message.created_at)}</span>
                  </button>
                </li>
              ))}
            </ol>
          );
        }}
      </Loaded>
    </section>
  );
}
