"""What customers' tables hold of a person.

The customer itself stays as an empty shell: figures of the business and points refer to it, and nothing in it leads to
anybody. Orders do not lead to it any more.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, func, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB

from comanda.customers.models import (
    Customer,
    CustomerAddress,
    CustomerImport,
    CustomerMerge,
    DuplicateDismissed,
    GuestCustomer,
    OtpCode,
    SavedView,
)
from comanda.files.images import WIDTHS, key_of
from comanda.kit.db import Session
from comanda.privacy.holding import ERASED, Erased, File, Held, Holder, Person, erase_rows, mentions
from comanda.privacy.retention import RowSweep


def _merge_of(person: Person) -> ColumnElement[bool]:
    ids = person.customer_ids
    return or_(CustomerMerge.source_customer_id.in_(ids), CustomerMerge.target_customer_id.in_(ids))


def _not_the_same(person: Person) -> ColumnElement[bool]:
    return or_(
        DuplicateDismissed.low_id.in_(person.customer_ids), DuplicateDismissed.high_id.in_(person.customer_ids)
    )


def _speaks_of(text: Any, person: Person) -> ColumnElement[bool]:
    """As people type: in whatever case, and with signs between the digits of a number."""
    digits = func.regexp_replace(text, r"\D", "", "g")
    return or_(mentions(func.lower(text), person.written()), mentions(digits, sorted(person.number_ends())))


def _list_of(person: Person) -> ColumnElement[bool]:
    """A list that still shows something of them. Of one that waits to be read in it is not known what it says, and it
    would go within the day by itself."""
    shown = cast(CustomerImport.preview, Text) + cast(CustomerImport.problems, Text) + CustomerImport.file_name
    return or_(CustomerImport.status == "previewed", _speaks_of(shown, person))


class CustomersHold(Holder):
    held = (
        Held(
            "addresses",
            CustomerAddress,
            lambda person: CustomerAddress.customer_id.in_(person.customer_ids),
            shown=(
                "address_type",
                "building",
                "floor",
                "apartment",
                "street",
                "street2",
                "area",
                "area2",
                "city",
                "city2",
                "country",
                "latitude",
                "longitude",
                "is_default",
                "delivery_notes",
                "created_at",
                "updated_at",
            ),
        ),
        Held(
            "codes",
            OtpCode,
            lambda person: OtpCode.phone.in_(person.phones),
            shown=("phone", "purpose", "created_at"),
        ),
        Held(
            "browsers",
            GuestCustomer,
            lambda person: GuestCustomer.customer_id.in_(person.customer_ids),
            shown=("proved_at",),
        ),
        Held(
            "merges",
            CustomerMerge,
            _merge_of,
            shown=("merged_at", "merge_reason", "source_before", "target_before", "target_after"),
            blanked={"source_before": {}, "target_before": {}, "target_after": {}, "merge_reason": ""},
        ),
        Held("not_the_same", DuplicateDismissed, _not_the_same),
        Held("views", SavedView, lambda person: _speaks_of(SavedView.name, person)),
        Held(
            "lists",
            CustomerImport,
            _list_of,
            blanked={
                "status": case((CustomerImport.status == "previewed", "cancelled"), else_=CustomerImport.status),
                "content": case((CustomerImport.status == "running", CustomerImport.content), else_=None),
                "preview": func.jsonb_set(CustomerImport.preview, ["sample"], cast([], JSONB)),
                "problems": [],
                "file_name": ERASED,
            },
        ),
        Held(
            "profile",
            Customer,
            lambda person: Customer.id.in_(person.customer_ids),
            shown=(
                "customer_number",
                "name",
                "name2",
                "phone",
                "phone_verified",
                "email",
                "email_verified",
                "language",
                "birthday",
                "note",
                "preferences",
                "preference_consents",
                "preferred_payment_method",
                "total_spent",
                "visit_count",
                "last_order_at",
                "loyalty_points",
                "tier",
                "source",
                "created_at",
                "updated_at",
            ),
            blanked={
                "name": ERASED,
                "name2": None,
                "phone": None,
                "phone_verified": False,
                "email": None,
                "email_verified": False,
                "avatar_url": None,
                "language": None,
                "birthday": None,
                "note": "",
                "preferences": {},
                "preference_consents": {},
                "preferred_payment_method": None,
                "account_id": None,
                "profile_status": "guest",
                "is_active": False,
            },
        ),
    )
    # What they are found by: sql/search.sql.
    follows = frozenset({"customers.search_text", "customers.sort_name", "customer_tokens.token"})

    async def files(self, session: Session, person: Person) -> list[File]:
        return [
            File(f"picture-{n}.webp", key_of(base, max(WIDTHS)))
            for n, base in enumerate(await _pictures(session, person), 1)
        ]

    async def erase(self, session: Session, person: Person, now: datetime) -> Erased:
        """Takes `now` down in the shell. An undone merge would bring back what was erased, so it cannot be undone."""
        files = tuple(key_of(base, width) for base in await _pictures(session, person) for width in WIDTHS)
        counts = await erase_rows(session, self.held, person)
        await session.execute(
            update(Customer)
            .where(Customer.tenant_id == person.tenant_id, Customer.id.in_(person.customer_ids))
            .values(erased_at=now, updated_at=now)
            .execution_options(synchronize_session=False)
        )
        return Erased(counts, files)


async def _pictures(session: Session, person: Person) -> list[str]:
    """Bases of their pictures, also of before a merge; but of none that somebody else shows."""
    now_shown = await session.scalars(
        select(Customer.avatar_url).where(
            Customer.tenant_id == person.tenant_id,
            Customer.id.in_(person.customer_ids),
            Customer.avatar_url.is_not(None),
        )
    )
    before = await session.execute(
        select(CustomerMerge.source_before, CustomerMerge.target_before).where(
            CustomerMerge.tenant_id == person.tenant_id, _merge_of(person)
        )
    )
    found = {str(one) for one in now_shown}
    found |= {one["avatar_url"] for row in before for one in row if one.get("avatar_url")}
    others = await session.scalars(
        select(Customer.avatar_url).where(
            Customer.tenant_id == person.tenant_id,
            Customer.avatar_url.in_(found),
            Customer.id.not_in(person.customer_ids),
        )
    )
    return sorted(found - set(others))


CUSTOMER_SWEEPS = (
    RowSweep("lists", CustomerImport, CustomerImport.created_at, only=CustomerImport.status != "running"),
)
