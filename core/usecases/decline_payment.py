"""A payment that a provider declined: it may be tried again until the hold ends."""

from core.storage.orders import Payment
from core.storage.tables import payments
from core.storage.work import Work


async def decline_payment(work: Work, payment: Payment) -> None:
    work.change(payments, {"id": payment.id}, {"state": "declined"}, was={"state": "started"})
    work.audit("payment.declined", payment.order_id, payment=payment.id)
