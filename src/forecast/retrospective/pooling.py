"""What a channel's money brings, told by the response model and by the platform's credits together."""

import math
from dataclasses import dataclass
from typing import Any

from forecast.retrospective.robust import WIDTH, chance_below

# How far the credits of a platform lie from what its channel causes, as a share of it: claims of half as much again, and
# halos that nobody is credited with, are both usual; neither is the rule, so credits are no worse than that on average.
CREDIT_ERROR = 0.35
# How far the bend of the credits' curve (marginal by average return) lies from the true one, whatever the interval of the curve
# says: three times the root mean square over the channels of demo worlds, whose curves are of a kind that the candidates hold.
BEND_ERROR = 0.06
CONTRADICTED = 0.995  # chance from which the model leaves no room for what is credited
#: Columns of `ResponseFit.returns` that a check of returns needs.
RETURNS = ("channel", "spend", "roas", "roas_lo", "roas_hi", "marginal_roas", "marginal_lo", "marginal_hi")
_WIDER = 1.15  # since the credits' error is itself only known through the answer
_ROUNDS = 20  # the credits' error is a share of the answer, so the answer is sought in rounds


@dataclass(frozen=True)
class Return:
    """Revenue for each unit of spend, with its 90 % interval."""

    middle: float
    lo: float
    hi: float

    def chance_below(self, bound: float) -> float:
        """Give the probability that it lies below a bound."""
        return chance_below(bound, self.middle, self.lo, self.hi)


def pooled(caused: Return, credited: float) -> Return:
    """Give the return that the model's answer and the platform's credits make together; credits it contradicts say nothing.

    >>> sure, unsure = pooled(Return(2.0, 1.9, 2.1), 4.0), pooled(Return(2.0, 0.0, 5.0), 4.0)
    >>> round(sure.middle, 2), round(unsure.middle, 2)
    (2.0, 3.27)
    """
    below = caused.chance_below(credited)
    return caused if max(below, 1 - below) > CONTRADICTED else weighed(caused, credited)


def weighed(caused: Return, credited: float) -> Return:
    """Give the model's answer and the platform's credits together, each by how sure it is.

    The model's interval is read as a normal distribution; credits as one around what the channel causes, with a standard error
    of `CREDIT_ERROR` of it. Where the model is sure, its answer stands; where it says little, credits are the better guess.

    Parameters
    ----------
    credited : credited revenue for each unit of spend.

    Source
    ------
    Precision weighting of two normal measurements: Gelman et al. 2013, section 2.5.
    """
    model = max((caused.hi - caused.lo) / (2 * WIDTH), 1e-9) ** -2
    middle = credited
    for _ in range(_ROUNDS):
        credit = max(CREDIT_ERROR * middle, 1e-9) ** -2
        middle = (middle + (model * caused.middle + credit * credited) / (model + credit)) / 2
    half = _WIDER * WIDTH * (model + credit) ** -0.5
    return Return(middle, max(middle - half, 0.0), middle + half)


def around_credits(credited: float) -> Return:
    """Give what credits alone let expect of the return, with their own error."""
    return Return(credited, credited * (1 - WIDTH * CREDIT_ERROR), credited * (1 + WIDTH * CREDIT_ERROR))


def return_of(row: dict[str, Any]) -> Return:
    """Give the average return of a row of `ResponseFit.returns`."""
    return Return(row["roas"], row["roas_lo"], row["roas_hi"])


def pooled_row(row: dict[str, Any], credited: dict[str, Any]) -> dict[str, Any]:
    """Give a channel's returns of the model, its level pooled with the credits and the bend of its curve read off them.

    Credits tell by how much the next unit brings less than the average one far better than total revenue does, up to
    `BEND_ERROR`. `credited` marks that the curve is theirs.
    """
    level = pooled(return_of(row), credited["roas"])
    bend = credited["marginal_roas"] / credited["roas"]
    row = row | {"roas": level.middle, "roas_lo": level.lo, "roas_hi": level.hi, "saturation": credited["saturation"]}
    ends = {"marginal_lo": level.lo * bend, "marginal_hi": level.hi * bend}
    return with_bend_error(row | {"marginal_roas": level.middle * bend, **ends, "credited": True})


def with_bend_error(row: dict[str, Any]) -> dict[str, Any]:
    """Give returns whose marginal one is also as uncertain as the bend that was read off credits."""
    middle, off = row["marginal_roas"], WIDTH * BEND_ERROR * row["roas"]
    low, high = math.hypot(middle - row["marginal_lo"], off), math.hypot(row["marginal_hi"] - middle, off)
    return row | {"marginal_lo": max(middle - low, 0.0), "marginal_hi": middle + high}
