"""The model of `params/*.yml`: what one may ask of a report. Every key with its unit and meaning; values only, no logic."""

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, field_validator

from forecast.settings.response import BudgetSettings

ID_PATTERN = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
DEMO_DATA = "data/demo"

#: What a finding may be about, and so who may own its action.
FindingKind = Literal["budget", "channel", "funnel", "customers", "flow", "data", "voice", "goal"]
Money = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
AsDict = PlainSerializer(lambda value: dict(value), return_type=dict)


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class Owners(_Model):
    """Who an action goes to: a role, by channel, by kind of finding, else the default."""

    default: str = Field("analyst", description="role that gets an action nobody else owns")
    channels: Annotated[Mapping[str, str], AsDict] = Field({}, description="channel name: role")
    kinds: Annotated[Mapping[str, str], AsDict] = Field({}, description="kind of finding (funnel, budget, data, ...): role")


class Goal(_Model):
    """A SMART goal."""

    name: str = Field(description="what the goal is called in the report")
    metric: str = Field(description="a column such as revenue, or a KPI such as roas")
    target: float = Field(description="the value to reach, in the metric's unit")
    deadline: date = Field(description="the last day that counts")
    owner: str = Field("", description="role that answers for it; the default owner when empty")
    start: date | None = Field(None, description="first day that counts; the deadline's calendar year when not given")


class Budget(_Model):
    """What may be changed about the budget, and how much risk is wanted."""

    mode: Literal["fixed", "flexible", "extra"] = Field("fixed", description="same total, free total, or only extra money")
    total: Money | None = Field(None, description="money per horizon; today's pace when not given")
    objective: Literal["revenue", "profit"] = Field("revenue", description="what is maximised")
    max_move_share: Share = Field(BudgetSettings.max_moved, description="at most this share of the budget changes channel")
    channel_bound: Annotated[float, Field(ge=0, le=5)] = Field(
        BudgetSettings.channel_bound, description="each channel moves at most by this share"
    )
    bounds: Annotated[Mapping[str, tuple[Money, Money]], AsDict] = Field(
        {}, description="channel: [least, most] money per horizon; wins over channel_bound"
    )
    minimum: Annotated[Mapping[str, Money], AsDict] = Field({}, description="channel: least money per horizon")
    fixed: tuple[str, ...] = Field((), description="channels whose spend may not change")
    groups: tuple[tuple[str, ...], ...] = Field((), description="channels that move together, by the same share")
    target_roas: float | None = Field(None, gt=0, description="flexible: spend as long as total ROAS stays above this")
    target_marginal_roas: float | None = Field(None, gt=0, description="flexible: spend until the next unit brings this")
    risk: Annotated[float, Field(gt=0, lt=0.5)] = Field(
        BudgetSettings.max_chance_of_loss,
        description="chance of loss above which the answer is hold; the gain at twice this quantile is maximised",
    )


class Channels(_Model):
    """One name per channel."""

    aliases: Annotated[Mapping[str, str], AsDict] = Field({}, description="name found in the data: name wanted")


class NamingRule(_Model):
    """A rule that decodes parts of a campaign name."""

    pattern: str = Field(description="regular expression with named groups channel, segment, region, product")
    values: Annotated[Mapping[str, str], AsDict] = Field({}, description="decoded text: wanted text")

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from None
        return pattern


class Params(_Model):
    """Everything one may ask of a report. `params/defaults.yml` lists the same keys with the same defaults."""

    title: str = Field("", description="name of the team or campaign in the report; its id when empty")
    language: Literal["en", "ru"] = Field("en", description="language of the report")
    currency: str | None = Field(
        None,
        pattern=r"^[A-Z]{3}$",
        description="ISO code of the dataset's one currency; when not given the one that its rows name, USD where they name none",
    )
    timezone: str = Field(
        "UTC",
        pattern=r"^[A-Za-z][A-Za-z0-9_+/-]{0,63}$",
        description="whose clocks tell the day of moments stored with a time zone",
    )
    holidays: str | None = Field(None, pattern=r"^[A-Z]{2}$", description="country code whose holidays matter")
    data: str = Field(DEMO_DATA, description="folder, .duckdb file or SQLAlchemy URL; ${ENV_NAME} is filled in")
    team: str | None = Field(None, description="which rows: the team's id in the data; the params file's id when not given")
    campaign: str | None = Field(None, description="which rows: the campaign's name in the data")
    start: date | None = Field(None, description="a campaign's first day")
    end: date | None = Field(None, description="a campaign's last day")
    period: Literal["week", "month", "quarter", "year"] = Field(
        "quarter", description="the default period is the last complete one of this kind"
    )
    horizon_weeks: Annotated[int, Field(ge=1, le=104)] = Field(13, description="weeks looked ahead")
    margin: Annotated[float, Field(gt=0, le=1)] = Field(1.0, description="gross margin on revenue, 0-1")
    funnel: tuple[str, ...] = Field(
        ("impressions", "clicks", "leads", "conversions"), description="columns or deal stages in order"
    )
    owners: Owners = Field(Owners(), description="who an action goes to")
    targets: Annotated[Mapping[str, str], AsDict] = Field(
        {"ltv_cac": ">= 3", "ctr": ">= 0.001"}, description="KPI: comparison with a number"
    )
    goals: tuple[Goal, ...] = Field((), description="SMART goals")
    budget: Budget = Field(Budget(), description="what may be changed and at what risk")
    channels: Channels = Field(Channels(), description="one name per channel")
    naming: tuple[NamingRule, ...] = Field((), description="rules that decode campaign names")
    chapters: tuple[str, ...] = Field((), description="extra notebooks of notebooks/chapters/, run after the report's own")
    thresholds: Annotated[Mapping[str, float], AsDict] = Field({}, description="overrides of check thresholds by name")
    seed: Annotated[int, Field(ge=0)] = Field(20260101, description="seed of every simulation")

    @field_validator("chapters")
    @classmethod
    def _chapters_are_ids(cls, chapters: tuple[str, ...]) -> tuple[str, ...]:
        for name in chapters:
            if not ID_PATTERN.fullmatch(name):
                raise ValueError(
                    f"'{name}' is not a name of a notebook in notebooks/chapters; write it without folder and ending"
                )
        return chapters

    @field_validator("targets")
    @classmethod
    def _targets_compare(cls, targets: Mapping[str, str]) -> Mapping[str, str]:
        for name, text in targets.items():
            if not re.fullmatch(r"(>=|<=)\s*-?\d+(\.\d+)?", text.strip()):
                raise ValueError(f"{name}: '{text}' is not a target; write '>= 3' or '<= 0.5'")
        return targets

    @field_validator("targets", "thresholds", mode="after")
    @classmethod
    def _read_only(cls, mapping: Mapping[str, Any]) -> Mapping[str, Any]:
        return MappingProxyType(dict(mapping))

    def __reduce__(self) -> tuple[Any, ...]:
        # A read-only view cannot be sent to another process; what it is made from can.
        return type(self).model_validate, (self.model_dump(),)


def target_of(text: str) -> tuple[str, float]:
    """Split a target into its comparison and its number.

    >>> target_of(">= 3")
    ('>=', 3.0)
    """
    sign, number = text.strip()[:2], text.strip()[2:]
    return sign, float(number)
