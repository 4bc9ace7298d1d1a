// What is said of an invoice before it is issued.

import type { Buyer, BuyerDetails, InvoiceCreate, InvoiceDetail, InvoiceOffer } from '@shared/api/schema';

export const buyerOf = ({ name, contact, tax_id, address, country }: Buyer): BuyerDetails => ({
  name,
  contact,
  tax_id,
  address,
  country,
});

/** All that a draft says, but for its kind. */
export const detailsOf = (draft: InvoiceDetail): InvoiceCreate => ({
  order_id: draft.order_id,
  buyer: buyerOf(draft.buyer),
  email: draft.buyer.email || null,
  notes: draft.notes,
  due_date: draft.due_date,
  draft: false,
});

export type Kind = 'full' | 'simplified';

/** What it becomes where nobody has decided: full with all details, else simplified where that may be. */
export const likelyKind = (buyer: BuyerDetails, offer: InvoiceOffer): Kind =>
  (buyer.name && buyer.tax_id && buyer.address) || !offer.may_be_simplified ? 'full' : 'simplified';

/** Without which it cannot be issued as `kind`. */
export const missingOf = (buyer: BuyerDetails, kind: Kind, offer: InvoiceOffer): (keyof BuyerDetails)[] =>
  kind === 'simplified'
    ? []
    : (['name', 'tax_id', 'address'] as const).filter(
        (field) => !buyer[field].trim() && (field !== 'tax_id' || offer.needs_tax_id),
      );
