"""What of the sandbox can be changed while it runs, through /control/settings."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from comanda.sandbox.webhooks import is_loopback

Seconds = Annotated[float, Field(ge=0, le=86_400)]


def _loopback(url: str | None) -> str | None:
    if url is not None and not is_loopback(url):
        raise ValueError("webhooks are sent to loopback only")
    return url


class Settings(BaseModel, extra="forbid", frozen=True):
    """`answer_seconds`: until a number answers by itself. `webhook_seconds`: from the fact to its webhook.
    `sms_step_seconds`: from one status of a message to the next.
    `retry_factor`: the times between a webhook's attempts are this part of the provider's.
    `public_origin`: of the links that the sandbox hands out, if not where it was asked.
    `webhook_origin`: where every webhook is sent, with the path it was to have."""

    answer_seconds: Seconds = 0.3
    webhook_seconds: Seconds = 0.05
    delayed_seconds: Seconds = 4
    refund_step_seconds: Seconds = 0.3
    sms_step_seconds: Seconds = 0.3
    retry_factor: Annotated[float, Field(ge=0, le=1)] = 0.001
    paystack_prompt_seconds: Seconds = 180
    momo_prompt_seconds: Seconds = 300
    hubtel_prompt_seconds: Seconds = 300
    paystack_only_test_numbers: bool = False
    paystack_telecel: Literal["send_otp", "pay_offline"] = "send_otp"
    paystack_fees_on_payer: bool = False
    hubtel_allows_address: bool = True
    public_origin: str | None = None
    webhook_origin: Annotated[str | None, AfterValidator(_loopback)] = None
