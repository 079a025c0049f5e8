"""Params from `params/`: defaults, then the team's or campaign's file, then what was typed; each fault named with its key."""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ValidationError

from forecast.errors import ParamsError, nearest
from forecast.settings.params import ID_PATTERN, Params

Kind = Literal["team", "campaign", "portfolio", "audit"]
_OTHERWISE = " What the data call that team goes into its params as `team`, or is said by --set team=NAME."
_FOLDERS = {"team": "teams", "campaign": "campaigns", "audit": "teams"}


@dataclass(frozen=True)
class Scope:
    """What a report is about: a kind, an id, its params, and which keys somebody stated for it."""

    kind: Kind
    id: str
    params: Params
    stated: frozenset[str]

    @property
    def title(self) -> str:
        """Give the name people know it by."""
        return self.params.title or self.id

    @property
    def team(self) -> str:
        """Give the team's id in the data."""
        return self.params.team or self.id

    @property
    def currency(self) -> str:
        """Give the code of the currency that money is told in."""
        return self.params.currency or "USD"

    def paid_in(self, currency: str | None) -> "Scope":
        """Give the scope with the currency that the data's rows name, where nobody stated one."""
        stated = self.params.currency or currency
        return replace(self, params=self.params.model_copy(update={"currency": stated}))


def project_root(start: Path | None = None) -> Path:
    """Give the nearest folder, upwards from here, that holds `params/defaults.yml`.

    Raises
    ------
    ParamsError
        When no folder above holds it.
    """
    here = (start or Path.cwd()).resolve()
    checkout = Path(__file__).resolve().parents[3]  # called from elsewhere, the package's own checkout serves
    for folder in (here, *here.parents, checkout):
        if (folder / "params" / "defaults.yml").is_file():
            return folder
    raise ParamsError(f"no params/defaults.yml in {here} or above; run the command from inside the project.")


def check_id(name: str, what: str) -> str:
    """Give the id back when it may become part of a path.

    Raises
    ------
    ParamsError
        For anything but lower-case letters, digits, `-` and `_`, at most 64 of them.
    """
    if not ID_PATTERN.fullmatch(name):
        raise ParamsError(
            f"{what} id {name[:80]!r} cannot be used; expected 1-64 lower-case Latin letters, digits, '-' or '_', "
            f"beginning with a letter or digit, such as 'growth'." + (_OTHERWISE if what == "team" else "")
        )
    return name


def known_ids(params_dir: Path, kind: Kind) -> list[str]:
    """Give the ids that have a params file, sorted."""
    return sorted(path.stem for path in (params_dir / _FOLDERS[kind]).glob("*.yml"))


def load_scope(
    kind: Kind,
    name: str,
    *,
    params_dir: Path | None = None,
    file: Path | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Scope:
    """Give the params of a team or campaign: defaults, its own file, then the overrides.

    Parameters
    ----------
    file : Path, optional
        A params file used in place of `params/<kind>s/<name>.yml`.
    overrides : mapping, optional
        Dotted keys to values. With an override of `data`, a team without a params file is allowed: its rows are in the data.

    Raises
    ------
    ParamsError
        For an unknown id, an unknown key (naming the nearest), or a value that does not fit.
    """
    check_id(name, kind)
    overrides = dict(overrides or {})
    folder = params_dir or project_root() / "params"
    own = file or folder / _FOLDERS[kind] / f"{name}.yml"
    if file is None and not own.is_file() and "data" not in overrides:
        raise ParamsError(
            f"unknown {kind} '{name}': there is no params/{_FOLDERS[kind]}/{name}.yml; "
            f"{nearest(name, known_ids(folder, kind))}. Make that file, or pass --data with the folder that holds its rows."
        )
    if kind == "campaign" and file is None and not own.is_file() and "team" not in overrides:
        raise ParamsError(
            f"campaign '{name}' has no params/campaigns/{name}.yml that says whose it is; expected its team. Say --set team=ID, "
            "and --set campaign=NAME where the data call it otherwise, --set start=DAY and --set end=DAY; or make that file."
        )
    stated = _read(own) if own.is_file() or file is not None else {}
    typed = _nested(overrides)
    content = _merged(_merged(_read(folder / "defaults.yml"), stated), typed)
    params = validate(content, where=str(own.name))
    return Scope(kind, name, _with_secrets(params), frozenset(stated) | frozenset(typed))


def validate(content: Mapping[str, Any], where: str) -> Params:
    """Give the params of a mapping.

    Raises
    ------
    ParamsError
        Every fault at once; an unknown key names the nearest known one.
    """
    try:
        return Params.model_validate(content)
    except ValidationError as error:
        faults = "; ".join(_fault(detail) for detail in error.errors())
        raise ParamsError(f"params {where}: {faults}. params/defaults.yml lists every key with its meaning.") from None


def parse_overrides(pairs: Iterable[str]) -> dict[str, Any]:
    """Read `KEY=VALUE` pairs; the value is read as YAML, a day as its text, for what was typed is kept as JSON.

    >>> parse_overrides(["budget.risk=0.1", "title=Growth", "start=2026-07-01"])
    {'budget.risk': 0.1, 'title': 'Growth', 'start': '2026-07-01'}
    """
    found: dict[str, Any] = {}
    for pair in pairs:
        key, sign, text = pair.partition("=")
        if not sign or not key.strip():
            raise ParamsError(f"--set '{pair}' is not KEY=VALUE; write, for example, --set budget.risk=0.1.")
        try:
            found[key.strip()] = _as_written(yaml.safe_load(text))
        except yaml.YAMLError as error:
            raise ParamsError(f"--set '{pair}': the value is not YAML ({str(error).splitlines()[0]}).") from None
    return found


def _as_written(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _as_written(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_as_written(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ParamsError(f"there is no params file {path}; check the path given with --params.") from None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        first = " ".join(str(error).split())
        raise ParamsError(f"params {path.name} is not YAML in UTF-8: {first}. Compare it with params/defaults.yml.") from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ParamsError(f"params {path.name} holds {type(content).__name__}; expected lines of `key: value`.")
    return content


def _nested(dotted: Mapping[str, Any]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for key, value in dotted.items():
        *parents, last = key.split(".")
        place = nested
        for parent in parents:
            place = place.setdefault(parent, {})
            if not isinstance(place, dict):
                raise ParamsError(f"--set {key}: '{parent}' is a value already; expected a group of keys.")
        place[last] = value
    return nested


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = _merged(merged[key], value) if both else value
    return merged


def _fault(detail: Any) -> str:
    path = [str(part) for part in detail["loc"]]
    key = ".".join(path)
    if detail["type"] == "extra_forbidden":
        return f"unknown key '{key}'; {nearest(path[-1], _keys_at(path[:-1]))}"
    message = str(detail["msg"]).removeprefix("Value error, ")
    return f"'{key}' is {detail['input']!r}: {message[:1].lower()}{message[1:]}"


def _keys_at(path: list[str]) -> list[str]:
    model: type[BaseModel] = Params
    for part in path:
        field = model.model_fields.get(part)
        inner = field.annotation if field else None
        arguments = [inner, *getattr(inner, "__args__", ())]
        models = [found for found in arguments if isinstance(found, type) and issubclass(found, BaseModel)]
        if models:
            model = models[0]
    return list(model.model_fields)


def _with_secrets(params: Params) -> Params:
    return params.model_copy(update={"data": fill_environment(params.data)})


def fill_environment(text: str) -> str:
    """Fill `${NAME}` from the environment.

    Raises
    ------
    ParamsError
        When the environment does not hold the name.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in os.environ:
            raise ParamsError(f"`data` refers to ${{{name}}}, which the environment does not hold; set it and run again.")
        return os.environ[name]

    return re.sub(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}", value, text)
