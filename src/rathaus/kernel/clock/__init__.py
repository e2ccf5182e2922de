"""Time in law: the clock, working days, periods, service of decisions, remedies."""

from rathaus.kernel.clock.wall import BERLIN, frozen, now, today

__all__ = ["BERLIN", "frozen", "now", "today"]
