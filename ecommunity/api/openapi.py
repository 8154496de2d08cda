"""The OpenAPI document, written from the registries: it can't say what the code does not do."""

from __future__ import annotations

import re
from typing import Any

from ecommunity import registry

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "fields": {"type": "object", "additionalProperties": {"type": "string"}},
        "retry_in": {"type": ["number", "null"]},
    },
}
ACK = {
    "type": "object",
    "required": ["ok", "id", "seq", "result"],
    "properties": {
        "ok": {"const": True},
        "id": {"type": "string"},
        "seq": {"type": "object", "additionalProperties": {"type": "integer"}},
        "result": {"type": "object"},
    },
}


def document() -> dict[str, Any]:
    """OpenAPI 3.1 for the whole of /api/v1."""
    paths: dict[str, Any] = {}
    for path, read in sorted(registry.reads.items()):
        names = re.findall(r"<(?:(\w+):)?(\w+)>", path)
        plain = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path)
        parameters = [_in_path(kind, name) for kind, name in names] + _in_query(read.function.__doc__)
        paths[plain] = {"get": _operation(f"read{plain}", read.function.__doc__, parameters)}
    for name, command in sorted(registry.commands.items()):
        if command.api:
            paths[f"/commands/{name}"] = {"post": _command(name, command)}
        if command.upload:
            paths.setdefault(command.upload, {})["post"] = _upload(name, command)
    return {
        "openapi": "3.1.0",
        "info": {"title": "E-community API", "version": "1", "description": "Reads, commands and live state. See docs/live-protocol.md."},
        "servers": [{"url": "/api/v1"}],
        "paths": paths,
        "components": {
            "schemas": {"Problem": PROBLEM, "Ack": ACK},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}, {}],
    }


def _in_path(kind: str, name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "integer" if kind == "int" else "string"}}


def _in_query(text: str | None) -> list[dict[str, Any]]:
    """What a read says that it takes after the question mark: `?name=`, with what may stand there or an example of it."""
    named = dict.fromkeys(re.findall(r"`\?(\w+)=[^`]*`", text or ""))
    return [{"name": name, "in": "query", "required": False, "schema": {"type": "string"}} for name in named]


def _operation(operation_id: str, text: str | None, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "operationId": re.sub(r"\W+", "_", operation_id).strip("_"),
        "summary": (text or operation_id).strip().split("\n")[0],
        "description": " ".join((text or "").split()),
        "parameters": parameters,
        "responses": {"200": {"description": "OK", "content": {"application/json": {"schema": {}}}}, "default": _refusal()},
    }


def _refusal() -> dict[str, Any]:
    return {
        "description": "A refusal",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _command(name: str, command: registry.Command) -> dict[str, Any]:
    schema = command.input.model_json_schema(ref_template=f"#/paths/~1commands~1{name}/post/x-definitions/{{model}}")
    definitions = schema.pop("$defs", {})
    found = _change(name, command, {"application/json": {"schema": schema}}) | {"x-socket": command.socket}
    return found | ({"x-definitions": definitions} if definitions else {})


def _upload(name: str, command: registry.Command) -> dict[str, Any]:
    """The command whose file comes with the request; what the door fills in itself is not asked for."""
    schema = command.input.model_json_schema()
    fields = {field: rule for field, rule in schema["properties"].items() if field != "name"}
    fields["file"] = {"type": "string", "format": "binary"}
    schema |= {"properties": fields, "required": sorted({"file", *schema.get("required", [])} - {"name"})}
    return _change(name, command, {"multipart/form-data": {"schema": schema}}) | {"x-socket": False}


def _change(name: str, command: registry.Command, content: dict[str, Any]) -> dict[str, Any]:
    """`x-socket` says whether the socket's `command` takes it too."""
    return {
        "operationId": name.replace(".", "_"),
        "summary": (command.action.__doc__ or name).strip().split("\n")[0],
        "parameters": [{"name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string"}}],
        "requestBody": {"required": True, "content": content},
        "responses": {
            "200": {"description": "Done", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Ack"}}}},
            "default": _refusal(),
        },
    }
