"""`ecommunity import document | module | mbox | discourse | organisations | statuses FILE`: brings in what people already have."""

from __future__ import annotations

import argparse
import io
import stat
import uuid
from pathlib import Path
from typing import Any

import yaml

from ecommunity.authz import OPERATOR_CREDENTIAL
from ecommunity.boundary import execute
from ecommunity.cli import tables, threads
from ecommunity.cli.operator import ask_server, carry_out, unreadable, writing_alone
from ecommunity.config import Misconfigured, Settings, from_environment
from ecommunity.documents.receiving import arriving
from ecommunity.errors import NotFound, Refusal
from ecommunity.knowledge.module_files import read_module
from ecommunity.web.words import LANGUAGES


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("import", help="bring something in from a file")
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    document = kinds.add_parser("document", help="put a document into a group's library")
    document.add_argument("file", type=Path, help=".docx .odt .pdf .html .md or .txt")
    document.add_argument("--group", required=True, help="the group's short name in its address, for example wg-a")
    document.add_argument("--symbol", help='as printed, for example "UNEP/CMS/COP15/Doc.18"')
    document.add_argument("--title")
    document.add_argument("--language", choices=list(LANGUAGES))
    document.add_argument("--as-at", metavar="DATE", help="the date of the document: year-month-day")
    document.set_defaults(run=run)
    module = kinds.add_parser("module", help="publish modules: folders with module.yaml and a text in each language")
    module.add_argument("files", type=Path, nargs="+", metavar="FILE", help="module.yaml, or the folder that holds it")
    module.add_argument("--sources", type=Path, help="the file of the sources (default: sources.yaml beside the module or above it)")
    module.set_defaults(run=run_modules)
    threads.add_kinds(kinds)
    for name, table, what in (
        ("organisations", tables.ORGANISATIONS, "whom people can act for"),
        ("statuses", tables.STATUSES, "which State is bound by which instrument since when"),
    ):
        columns = ", ".join(f"[{column}]" if column in table.optional else column for column in table.columns)
        kind = kinds.add_parser(name, help=f"{what}: a CSV file, all of it or nothing", description=f"Columns: {columns}")
        kind.add_argument("file", type=Path, help="CSV, UTF-8; the first line names the columns")
        kind.set_defaults(run=run_table, table=table)


def run_table(given: argparse.Namespace) -> int:
    """All lines of the file are in the directory; a second time changes nothing."""
    done = tables.bring_in(given.table, given.file)
    print(f"{done['added']} added, {done['changed']} changed, {done['same']} were there already.")
    return 0


def run_modules(given: argparse.Namespace) -> int:
    """Each module stands as its files say; a second time changes nothing."""
    settings = from_environment()
    modules = [read_folder(folder_of(path), given.sources) for path in given.files]
    for module in modules:
        published = carry_out("knowledge.publish_module", module)
        print(f"Module {published['module']}: {settings.site_url}/modules/{published['module']}")
    return 0


def folder_of(given: Path) -> Path:
    """The module's folder, from its own name or from that of its `module.yaml`."""
    try:
        is_folder = stat.S_ISDIR(given.stat().st_mode)
        next(given.iterdir() if is_folder else iter(()), None)
    except OSError as problem:
        raise unreadable(given, problem) from problem
    return given if is_folder else given.parent


def read_folder(folder: Path, sources: Path | None) -> dict[str, Any]:
    """What `knowledge.publish_module` is given for this folder; a sentence when a file of it cannot be used."""
    beside = [place / "sources.yaml" for place in (folder, folder.absolute().parent, folder.absolute().parent.parent)]
    found = sources or next((path for path in beside if path.is_file()), None)
    try:
        known = yaml.safe_load(found.read_text(encoding="utf-8")) if found else {}
        return read_module(folder, known or {})
    except KeyError as problem:
        raise Misconfigured(f"The module in {folder} cannot be used: {problem} is missing. docs/operations.md shows its form.") from problem
    except PermissionError as problem:
        raise unreadable(Path(problem.filename or folder), problem) from problem
    except (OSError, ValueError, TypeError, AttributeError, yaml.YAMLError) as problem:
        reason = " ".join(str(problem).split())
        raise Misconfigured(f"The module in {folder} cannot be used ({reason}): docs/operations.md shows its form.") from problem


def run(given: argparse.Namespace) -> int:
    """The document is in the library; the terminal says where, and what of the file was left out."""
    fields = {"group": given.group, "symbol": given.symbol, "title": given.title, "language": given.language, "as_at": given.as_at}
    args = {name: value for name, value in fields.items() if value}
    settings = from_environment()
    try:
        content = given.file.read_bytes()
    except OSError as problem:
        raise unreadable(given.file, problem) from problem
    try:
        result = _carry_out(settings, args, given.file.name, content)
    except Refusal as no:
        if str(no.message):
            raise
        raise NotFound(f"There is no group {given.group}: --group takes the short name in the group's address.") from no
    print(f"Document {result['document']} with {result['paragraphs']} paragraphs: {settings.site_url}/documents/{result['document']}")
    if result["dropped"]:
        print(f"Left out of its page: {', '.join(result['dropped'])}.")
    return 0


def _carry_out(settings: Settings, args: dict[str, str], name: str, content: bytes) -> dict[str, Any]:
    """The same command through the running server's door, or here when no server runs."""
    body, kind = multipart(args, name, content)
    answer = ask_server(settings, "POST", "/api/v1/documents", body, kind)
    if answer is not None:
        done: dict[str, Any] = answer["result"]
        return done
    with writing_alone(settings), arriving(io.BytesIO(content), name) as arrived:
        return execute(OPERATOR_CREDENTIAL, "documents.import_document", args | arrived, key=uuid.uuid4().hex, door="cli").result


def multipart(fields: dict[str, str], name: str, content: bytes) -> tuple[bytes, str]:
    """The fields and the file as multipart/form-data, and its content type."""
    boundary = uuid.uuid4().hex
    rows = [f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in fields.items()]
    shown = name.replace("\\", "_").replace('"', "_").replace("\r", "_").replace("\n", "_")
    rows.append(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{shown}"\r\n\r\n'.encode() + content + b"\r\n")
    return b"".join(rows) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
