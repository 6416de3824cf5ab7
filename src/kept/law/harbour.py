"""Safe harbours and periods: they deny nothing, but say what may be relied on and from when."""

from __future__ import annotations

from pydantic import Field

from kept.law.conditions import Advises, Requires


class SafeHarbour(Requires):
    """What must hold before a procedure of the law may be relied on; it judges no contact."""

    DECIDES = False


class ValidationPeriod(Advises):
    """How long after a validation notice a person may dispute.

    The notice may be assumed to arrive ``receipt_days`` business days after it is sent; the period ends
    ``days`` calendar days after that.
    """

    receipt_days: int = Field(ge=0)
    days: int = Field(ge=1)

    def parameters(self) -> dict[str, str]:
        """Return both numbers."""
        return {"receipt_days": str(self.receipt_days), "days": str(self.days)}


class OralRequest(Advises):
    """For how many days a request made orally binds until it is confirmed in writing."""

    days: int = Field(ge=1)

    def parameters(self) -> dict[str, str]:
        """Return the days."""
        return {"days": str(self.days)}
