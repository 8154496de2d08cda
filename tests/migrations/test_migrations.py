"""Up, down and up again leads to exactly what the models say, on SQLite and on PostgreSQL."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from ecommunity.config import ROOT
from ecommunity.db import Base

NAME = re.compile(r"^\d{8}_\d{4}_[a-z0-9_]+\.py$")


def alembic(connection: Any = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    return config


def migrate(engine: Engine, to: str) -> None:
    with engine.connect() as connection:
        (command.downgrade if to == "base" else command.upgrade)(alembic(connection), to)
        connection.commit()


def described(engine: Engine) -> dict[str, Any]:
    """Every table as the database itself describes it, in an order that does not matter."""
    look = inspect(engine)
    tables = {}
    for table in sorted(look.get_table_names()):
        if table == "alembic_version":
            continue
        tables[table] = {
            "columns": {c["name"]: (str(c["type"]), c["nullable"], str(c.get("default"))) for c in look.get_columns(table)},
            "primary key": look.get_pk_constraint(table),
            "foreign keys": sorted(
                (k["constrained_columns"], k["referred_table"], k["referred_columns"], k["options"].get("ondelete"))
                for k in look.get_foreign_keys(table)
            ),
            "unique": sorted((str(u["name"]), sorted(u["column_names"])) for u in look.get_unique_constraints(table)),
            "checks": sorted((str(c["name"]), " ".join(c["sqltext"].split())) for c in look.get_check_constraints(table)),
            "indexes": sorted((str(i["name"]), [str(c) for c in i["column_names"]], bool(i["unique"])) for i in look.get_indexes(table)),
        }
    return tables


def test_up_down_up_equals_the_models(engines: tuple[Engine, Engine]) -> None:
    migrated, modelled = engines
    migrate(migrated, "head")
    migrate(migrated, "base")
    left = set(inspect(migrated).get_table_names()) - {"alembic_version"}
    assert not left, "a way back leaves nothing behind"
    migrate(migrated, "head")
    Base.metadata.create_all(modelled)

    found, wanted = described(migrated), described(modelled)
    assert sorted(found) == sorted(wanted)
    for table, shape in wanted.items():
        assert found[table] == shape, table


def test_alembic_itself_sees_no_difference(engines: tuple[Engine, Engine]) -> None:
    migrated, _ = engines
    migrate(migrated, "head")
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": Base.metadata})
        differences = [step for step in compare_metadata(context, Base.metadata) if not is_search_table(step)]
    assert differences == []


def is_search_table(step: Any) -> bool:
    """The full-text index is a virtual table of SQLite: no model describes the tables that it keeps for itself."""
    return step[0] == "remove_table" and step[1].name.startswith("search_text")


def test_there_is_one_head_and_every_step_has_a_way_back() -> None:
    scripts = ScriptDirectory.from_config(alembic())
    assert len(scripts.get_heads()) == 1
    revisions = list(scripts.walk_revisions())
    assert revisions
    for script in revisions:
        assert NAME.match(Path(script.path).name), script.path
        assert hasattr(script.module, "downgrade"), script.path


def test_every_step_says_whether_it_adds_or_takes_away() -> None:
    for script in ScriptDirectory.from_config(alembic()).walk_revisions():
        assert getattr(script.module, "phase", None) in ("expand", "contract"), script.path


# What code of before would stumble over, or what keeps others waiting: in a step that says that it only adds.
TAKES_AWAY = {"drop_table", "drop_column", "rename_table", "create_unique_constraint", "create_check_constraint", "create_foreign_key"}


def harm(tree: ast.Module) -> list[str]:
    """The calls of `upgrade()` that older code at work would not bear."""
    upgrade = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "upgrade")
    calls = [node for node in ast.walk(upgrade) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    own = {first(call) for call in calls if name(call) == "create_table"}
    altered = {first(call) for call in calls if name(call) == "batch_alter_table"}
    if altered and altered <= own:
        return []  # everything is about tables that this step itself makes
    found = [name(call) for call in calls if name(call) in TAKES_AWAY and not binds_only_the_new(call, calls)]
    for call in calls:
        given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
        if name(call) == "alter_column" and ({"new_column_name", "type_"} & set(given) or given.get("nullable") == "False"):
            found.append("alter_column")
        if name(call) == "Column" and given.get("nullable") == "False" and "server_default" not in given and not inside_table(call, calls):
            found.append("add_column that may not be empty")
        if name(call) == "create_index" and "postgresql_concurrently" not in given and ast.unparse(call.args[1]).strip("'") not in own:
            found.append("create_index that lets nobody write")
    return found


def binds_only_the_new(call: ast.Call, calls: list[ast.Call]) -> bool:
    """A check of a column that this step adds, or one that stands in the place of one of that name: what older code writes passes it."""
    if name(call) != "create_check_constraint":
        return False
    columns = [first(other) for other in calls if name(other) == "Column"]
    replaced = [first(other) for other in calls if name(other) == "drop_constraint"]
    return first(call) in replaced or any(first(call).endswith(f"_{column}')") for column in columns)


def name(call: ast.Call) -> str:
    assert isinstance(call.func, ast.Attribute)
    return call.func.attr


def first(call: ast.Call) -> str:
    return ast.unparse(call.args[0]).strip("'")


def inside_table(column: ast.Call, calls: list[ast.Call]) -> bool:
    return any(column in ast.walk(call) for call in calls if name(call) == "create_table")


def test_a_step_that_adds_harms_no_older_code() -> None:
    for script in ScriptDirectory.from_config(alembic()).walk_revisions():
        if script.module.phase == "expand" and script.down_revision is not None:
            assert harm(ast.parse(Path(script.path).read_text())) == [], script.path


@pytest.mark.parametrize(
    "line",
    [
        "op.drop_column('people', 'name')",
        "op.drop_table('people')",
        "op.alter_column('people', 'name', nullable=False)",
        "op.alter_column('people', 'name', new_column_name='called')",
        "op.add_column('people', sa.Column('size', sa.Integer(), nullable=False))",
        "op.create_index('ix_people_size', 'people', ['size'])",
        "op.create_check_constraint(op.f('ck_people_size'), 'people', 'size > 0')",
    ],
)
def test_harm_is_seen(line: str) -> None:
    assert harm(ast.parse(f"def upgrade():\n    {line}\n")) != []


def test_a_migration_names_plain_types_and_no_model() -> None:
    """It must still run when the code has moved on."""
    for path in (ROOT / "migrations" / "versions").glob("*.py"):
        assert "ecommunity" not in path.read_text(), path.name
