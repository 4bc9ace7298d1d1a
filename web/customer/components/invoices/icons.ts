import { iconOf } from '@shared/ui/Icon';

/** What only invoices draw. */
export const InvoiceIcon = iconOf({ download: 'M12 4v11M7 10.500l5 5 5-5M5 20h14' }, 20);
