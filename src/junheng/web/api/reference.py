"""The API's reference as a page of the app: written from its OpenAPI, in the reader's language, without a script."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

PLACES = {"path": _("地址中"), "query": _("问号后")}
LIMITS = {
    "minimum": "≥ ", "exclusiveMinimum": "> ", "maximum": "≤ ", "exclusiveMaximum": "< ",
    "maxLength": "length ≤ ", "maxItems": "items ≤ ",
}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """What a value may be: `name` of JSON Schema, or the shape it refers to; where few, the values themselves."""

    name: str = ""
    shapes: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    limits: str = ""


@dataclass(frozen=True)
class Field:
    """One parameter, or one property of an object."""

    name: str
    kind: Kind
    must: bool
    said: str = ""
    place: str = ""


@dataclass(frozen=True)
class Operation:
    """One thing a program can ask."""

    anchor: str
    method: str
    path: str
    title: str
    said: str
    tag: str
    fields: tuple[Field, ...] = ()
    body: Kind | None = None
    answers: tuple[tuple[int, str, Kind], ...] = ()
    errors: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Shape:
    """An object that is sent or answered."""

    name: str
    kind: Kind
    fields: tuple[Field, ...] = field(default=())


class Reference(DocsBase):
    """Where ninja would show a browser of its own: one page of ours."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **named: object) -> HttpResponse:
        spec = api.described(path_params=named)
        groups = [(tag, list(some)) for tag, some in groupby(operations(spec), lambda one: one.tag)]
        facts = {
            "about": said(spec["info"]["description"]).split("\n"), "groups": groups, "shapes": shapes(spec),
            "file": self.get_openapi_url(api, named), "host": request.build_absolute_uri("/").rstrip("/"),
        }  # fmt: skip
        return render(request, "api/reference.html", facts)


def said(text: str) -> str:
    """A text of the API in the reader's language."""
    return gettext(text) if text else ""


def operations(spec: dict) -> list[Operation]:
    """Every operation, tag by tag, in the order they are declared in."""
    return [
        _operation(path, method, facts)
        for path, some in spec["paths"].items()
        for method, facts in some.items()
    ]


def _operation(path: str, method: str, facts: dict) -> Operation:
    parameters = [
        Field(p["name"], kind(p["schema"]), p.get("required", False), said(p.get("description", "")), PLACES[p["in"]])
        for p in facts.get("parameters", [])
    ]  # fmt: skip
    body = facts.get("requestBody")
    told = sorted(
        ((int(status), answer) for status, answer in facts["responses"].items()), key=lambda t: t[0]
    )
    answers = [(status, _meaning(answer), _content(answer)) for status, answer in told if status < 400]
    errors = [(status, _meaning(answer)) for status, answer in told if status >= 400]
    return Operation(
        facts["operationId"], method.upper(), path, said(facts["summary"]),
        # What the code says of itself is English.
        facts.get("description", "") if (get_language() or "").startswith("en") else "",
        said(facts["tags"][0]), tuple(parameters), _content(body) if body else None, tuple(answers), tuple(errors),
    )  # fmt: skip


def _meaning(answer: dict) -> str:
    return gettext("成功") if answer["description"] == "OK" else said(answer["description"])


def _content(holder: dict) -> Kind:
    for media, content in holder.get("content", {}).items():
        return Kind(media) if content["schema"].get("format") == "binary" else kind(content["schema"])
    return Kind()


def shapes(spec: dict) -> list[Shape]:
    """The objects the operations speak of, by name."""
    found = []
    for name, schema in sorted(spec["components"]["schemas"].items()):
        must = schema.get("required", [])
        fields = [
            Field(key, kind(of), key in must, said(of.get("description", "")))
            for key, of in schema.get("properties", {}).items()
        ]
        found.append(Shape(name, kind(schema), tuple(fields)))
    return found


def kind(schema: dict) -> Kind:
    """A JSON Schema in a few words."""
    if "$ref" in schema:
        return Kind(shapes=(schema["$ref"].rpartition("/")[2],))
    if some := schema.get("anyOf") or schema.get("oneOf"):
        parts = [kind(one) for one in some]
        return Kind(
            " | ".join(part.name for part in parts if part.name),
            tuple(shape for part in parts for shape in part.shapes),
            tuple(value for part in parts for value in part.values),
            " ".join(part.limits for part in parts if part.limits),
        )
    if schema.get("type") == "array":
        of = kind(schema.get("items", {}))
        return Kind(
            f"array {of.name}".strip(),
            of.shapes,
            of.values,
            " ".join(filter(None, [_limits(schema), of.limits])),
        )
    values = tuple(str(v) for v in schema.get("enum", [schema["const"]] if "const" in schema else []))
    return Kind(schema.get("format") or schema.get("type", "any"), (), values, _limits(schema))


def _limits(schema: dict) -> str:
    told = [f"{sign}{schema[key]}" for key, sign in LIMITS.items() if key in schema]
    given = schema.get("default")
    if given not in (None, "", []):
        told.append(f"= {given}")
    return re.sub(r"\s+", " ", " ".join(told))
