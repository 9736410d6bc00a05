"""Numbers of JSON as Python's, none of them another than it was."""

from __future__ import annotations

import decimal
import math
from typing import Union

Number = Union[int, float, decimal.Decimal, str]

#: So many characters have at most as many digits as a double always gives back (IEEE 754 binary64, DBL_DIG).
_SURE = 15


def fraction(text: str) -> Number:
    """A number with a point or an exponent: a float where that is the number, or its nearest short form; else a
    ``decimal.Decimal``; beyond its exponents the text.

    >>> fraction("0.1"), fraction("0.30000000000000004"), fraction("1.00000000000000000001"), fraction("1e400")
    (0.1, 0.30000000000000004, Decimal('1.00000000000000000001'), Decimal('1E+400'))
    """
    value = float(text)
    if len(text) <= _SURE and "e" not in text and "E" not in text:
        return value
    try:
        exact = decimal.Decimal(text)
    except (decimal.InvalidOperation, ValueError):
        return text
    if math.isfinite(value) and (exact == decimal.Decimal(repr(value)) or exact == decimal.Decimal(value)):
        return value
    return exact


def whole(text: str) -> Number:
    """A number without a point: an int, but for one that has more digits than Python makes ints of, and for ``-0``.

    >>> whole("9007199254740993"), whole("-0")
    (9007199254740993, -0.0)
    """
    if text == "-0":
        return -0.0
    try:
        return int(text)
    except ValueError:
        # sys.set_int_max_str_digits: what is longer takes too long.
        return decimal.Decimal(text)
