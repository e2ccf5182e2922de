"""Registers of other authorities and offices that a procedure may ask (Register)."""

from rathaus.procedures.registers.base import Answer, Kind, Register
from rathaus.procedures.registers.kinds import KINDS
from rathaus.procedures.registers.registry import (
    add_register,
    answers_at_once,
    is_simulated,
    lookup,
    question_for,
    register_for,
)

__all__ = [
    "KINDS",
    "Answer",
    "Kind",
    "Register",
    "add_register",
    "answers_at_once",
    "is_simulated",
    "lookup",
    "question_for",
    "register_for",
]
