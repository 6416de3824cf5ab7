"""A plain reading of the law and of the books, row by row, that knows nothing of Kept's columns."""

from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

HOURS = {0: (8, 12), 1: (12, 14), 2: (14, 18), 3: (18, 22), -1: (10, 10)}
ZONES = ("Asia/Shanghai", "Asia/Tokyo", "Europe/London", "America/New_York")


def at_night(start, day, slot, zone):
    """Return whether any minute of a slot of the floor's day is night where the borrower lives."""
    first, last = HOURS[slot]
    floor = ZoneInfo("Asia/Shanghai")
    moment = datetime(start.year, start.month, start.day, first, tzinfo=floor) + timedelta(days=day)
    ends = moment + timedelta(hours=last - first)
    while True:
        hour = moment.astimezone(ZoneInfo(ZONES[zone])).hour
        if hour < 8 or hour >= 22:
            return True
        moment += timedelta(minutes=1)
        if moment >= ends:
            return False


class Book:
    """One debt kept by hand: simple interest on the principal, payments to interest first."""

    def __init__(self, principal, due_on, rate_ppm):
        self.principal, self.last, self.rate = principal, due_on, rate_ppm
        self.interest = Fraction(0)

    def until(self, day):
        """Let interest run to a day."""
        self.interest += Fraction(self.principal * self.rate * (day - self.last).days, 365 * 10**6)
        self.last = day

    def owed(self):
        return self.principal + rounded(self.interest)

    def pay(self, amount):
        """Take a payment: interest first, rounded when it is settled, then principal."""
        due = rounded(self.interest)
        to_interest = min(amount, due)
        self.interest = Fraction(due - to_interest)
        self.principal -= amount - to_interest


def rounded(value):
    """Return a fraction as a whole number, half to even."""
    return round(value)
