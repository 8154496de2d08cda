"""How loud something is for somebody, and whether they are told. Plain values in, plain values out.

| chosen for the thread | chosen around it (community, tags) | told of a post | told when mentioned by name |
| --- | --- | --- | --- |
| everything | whatever | yes | yes |
| digest, mentions | whatever | no | yes |
| mute | whatever | no | yes |
| nothing | mute among it | no | yes |
| nothing | everything among it, no mute | yes | yes |
| nothing | nothing, digest, mentions | no | yes |

Nobody is told of what they wrote under their name. A mention by name is a word to this very person: they are told even where they
muted the rest. Whoever wants no mentions either switches that kind of notice off.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

Volume = Literal["everything", "digest", "mentions", "mute"]
VOLUMES: tuple[Volume, ...] = get_args(Volume)
# Without any choice: members hear of their community in a summary, everybody else when they are meant.
OF_MEMBERS: Volume = "digest"
OF_OTHERS: Volume = "mentions"
OF_WRITERS: Volume = "everything"


def volume_for(thread: Volume | None, around: Iterable[Volume] = ()) -> Volume:
    """The volume that counts: what was chosen for the thread itself; else silence when anything around it is muted; else the loudest."""
    if thread is not None:
        return thread
    heard = set(around)
    if "mute" in heard:
        return "mute"
    return min(heard, key=VOLUMES.index, default=OF_OTHERS)


def is_told(volume: Volume, *, is_mentioned: bool = False, is_own: bool = False) -> bool:
    """Somebody with this volume finds a post among their notices."""
    return not is_own and (is_mentioned or volume == "everything")
