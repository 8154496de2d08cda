"""The twelve modules, published as any editor's folder would be."""

from __future__ import annotations

from ecommunity.demo.world import CONTENT, DemoWorld
from ecommunity.knowledge.module_files import read_modules


def load(world: DemoWorld) -> None:
    """Every module of the content folder, in its three languages."""
    for module in read_modules(CONTENT):
        world.do("operator", "knowledge.publish_module", **module)
