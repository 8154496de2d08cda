"""What was measured against the stored budgets. A ratio may be passed by a fifth: two runs on one machine differ by that much."""

from __future__ import annotations

from typing import Any

SLACK = 1.2
Row = dict[str, Any]


def compare(found: dict[str, list[Row]], budgets: dict[str, Any]) -> list[str]:
    """A sentence for each budget that was passed. What was not measured is not judged."""
    return [
        *_pages(found.get("pages", []), budgets),
        *_unread(found.get("unread", []), budgets["unread"]),
        *_search(found.get("search", []), budgets["search"]),
        *_markup(found.get("markup", []), budgets["markup"]),
        *_live(found.get("live", []), budgets),
        *_across(found.get("across", []), budgets["across"]),
        *_cost(found.get("cost", []), budgets["cost"]),
        *_nothing_lost(found),
        *_room(found.get("room", []), budgets["room"]),
        *_redraw(found.get("redraw", []), budgets["redraw"]),
        *_storm(found.get("storm", []), budgets["storm"]),
        *_kills(found.get("kills", [])),
        *_views(found.get("views", []), budgets),
        *_idle(found.get("idle", []), budgets["idle"]),
        *_missed(found.get("missed", []), budgets["missed"]),
        *_arriving(found.get("arriving", []), budgets["arriving"]),
    ]


def _pages(rows: list[Row], budgets: dict[str, Any]) -> list[str]:
    rates = {(row["server"], row["page"]): row["per_s"] for row in rows if "per_s" in row}
    passed = []
    for page, wanted in budgets["pages_times_flaskbb"].items():
        mine, theirs = rates.get(("ours", page)), rates.get(("FlaskBB", page))
        if mine and theirs and mine / theirs < wanted / SLACK:
            passed.append(f"{page}: {mine / theirs:.1f} × FlaskBB, {wanted} × wanted")
    passed += _bytes_of_pages(rows, budgets["cold_of_flaskbb"])
    return passed + [f"{row['page']} of {row['server']}: {row['wrong']} answers were errors" for row in rows if row.get("wrong")]


def _bytes_of_pages(rows: list[Row], part: float) -> list[str]:
    """A first view is at most this part of the peer's, all that belongs to it included."""
    sizes = {(row["server"], row["page"]): row["cold_kb"] for row in rows if "cold_kb" in row}
    theirs = {page: size for (server, page), size in sizes.items() if server == "FlaskBB"}
    return [
        f"{page}: {sizes['ours', page]} KB with an empty cache, FlaskBB needs {size} KB"
        for page, size in theirs.items()
        if sizes["ours", page] > part * size * SLACK
    ]


def _unread(rows: list[Row], limits: dict[str, Any]) -> list[str]:
    passed = [
        f"unread, {row['asked']} ({row['reader']}): {row['ms']} ms" for row in rows if "reader" in row and row["ms"] > limits["ms"] * SLACK
    ]
    return passed + [
        f"{row['asked']}: the outbox was held for {row['longest_ms']} ms"
        for row in rows
        if row.get("longest_ms", 0) > limits["part_ms"] * SLACK
    ]


def _search(rows: list[Row], limits: dict[str, Any]) -> list[str]:
    passed = []
    for row in rows:
        name, most = f"search for {row['words']} words in {row['posts']} posts, {row['database']}", limits[row["database"]]
        if row["p95_ms"] > most * SLACK:
            passed.append(f"{name}: p95 {row['p95_ms']} ms, at most {most}")
        if not row["same_hits"]:
            passed.append(f"{name}: the other database found something else")
    return passed


def _markup(rows: list[Row], limits: dict[str, Any]) -> list[str]:
    return [
        f"20 KB of {row['text']}: {row['cpu_ms']} ms, at most {limits['cpu_ms']}"
        for row in rows
        if row["cpu_ms"] > limits["cpu_ms"] * SLACK
    ]


def _live(rows: list[Row], budgets: dict[str, Any]) -> list[str]:
    limits, passed = budgets["live"], []
    bare = {(row["mode"], row["clients"]): row for row in rows if row["server"] == "bare"}
    for row in rows:
        if row["server"] != "ours":
            continue
        name, peer = f"{row['mode']} {row['clients']}", bare[row["mode"], row["clients"]]
        if row["lost"] or row["sockets_lost"] or row["refused"]:
            passed.append(f"{name}: {row['lost']} lost, {row['sockets_lost']} sockets closed, {row['refused']} refused")
        for part in ("p50_ms", "p99_ms"):
            most = peer[part] + limits["small_extra_ms"] if row["clients"] <= 100 else peer[part] * limits["ratio"]
            if row[part] > most * SLACK:
                passed.append(f"{name} {part}: {row[part]}, at most {most:.1f}")
        if row["ack_p99_ms"] > limits["ack_p99_ms"] * SLACK:
            passed.append(f"{name} ack p99: {row['ack_p99_ms']} ms, at most {limits['ack_p99_ms']}")
        if row["burst_ms"] > limits["burst_ms"] * SLACK:
            passed.append(f"{name} burst of 50: {row['burst_ms']} ms, at most {limits['burst_ms']}")
        if row.get("stalls"):
            passed.append(f"{name}: the loop stood still {row['stalls']} times for more than 250 ms")
    return passed


def _across(rows: list[Row], limits: dict[str, Any]) -> list[str]:
    passed = []
    for row in rows:
        name = f"two processes, {row['mode']}, {row['via']}"
        if row["p99_ms"] > limits["p99_ms"] * SLACK:
            passed.append(f"{name} p99: {row['p99_ms']} ms, at most {limits['p99_ms']}")
        if row["subscribes"] > limits["subscribes"]:
            passed.append(f"{name}: clients would have subscribed {row['subscribes']} times, at most {limits['subscribes']}")
        if row["burst_ms"] > limits["burst_ms"] * SLACK:
            # What is wanted is not reached: one sitting's commits wait for each other, and each for the disk.
            wanted = limits["burst_wanted_ms"]
            passed.append(f"{name} burst of 50: {row['burst_ms']} ms, at most {limits['burst_ms']} (wanted, and not reached yet: {wanted})")
    return passed


def _cost(rows: list[Row], limits: dict[str, Any]) -> list[str]:
    return [
        f"a command on {row['database']}: {row['statements']} statements, at most {limits['statements']}"
        for row in rows
        if row["statements"] > limits["statements"]
    ]


def _nothing_lost(found: dict[str, list[Row]]) -> list[str]:
    return [
        f"{part} {row.get('mode', row.get('page', ''))}: {name} is {row[name]}"
        for part in ("across", "processes", "cost", "sitting")
        for row in found.get(part, [])
        for name in ("lost", "burst_lost", "lost_at_1", "lost_at_20", "sockets_lost", "refused", "wrong")
        if row.get(name)
    ]


def _room(rows: list[Row], limits: dict[str, Any]) -> list[str]:
    passed = []
    for row in rows:
        name = f"{row['participants']} participants, {row['processes']} processes, {row['mode']}"
        passed += [
            f"{name}: {part} is {row[part]}" for part in ("lost", "refused", "not_stored", "sockets_lost", "behind_after") if row.get(part)
        ]
        # A call reaches the room in time in a room of up to 500, and everybody is back in time after a restart of one process.
        if row["participants"] <= limits["chair_of"] and row["chair_95_ms"] > limits["chair_95_ms"] * SLACK:
            passed.append(f"{name}: 95 % had the chair's command after {row['chair_95_ms']} ms, at most {limits['chair_95_ms']}")
        if row.get("back_s", 0) > limits["back_s"] * SLACK:
            passed.append(f"{name}: all were back after {row['back_s']} s, at most {limits['back_s']}")
    return passed


def _redraw(rows: list[Row], limits: dict[str, Any]) -> list[str]:
    return [
        f"a queue of {row['waiting']}: a change kept the browser busy for {row['redraw_ms']} ms, at most {limits['redraw_ms']}"
        for row in rows
        if row["redraw_ms"] > limits["redraw_ms"] * SLACK
    ]


def _storm(rows: list[Row], limits: dict[str, Any]) -> list[str]:
    passed = []
    for row in rows:
        if row["caught_up"] < row["sockets"]:
            passed.append(f"storm: {row['caught_up']} of {row['sockets']} caught up")
        if row["caught_up_s"] > limits["caught_up_s"] * SLACK:
            passed.append(f"storm: {row['caught_up_s']} s until all had caught up, at most {limits['caught_up_s']}")
    return passed


def _kills(rows: list[Row]) -> list[str]:
    return [
        f"kill -9: {name} is {row[name]}"
        for row in rows
        for name in ("lost", "doubled", "followers_behind", "followers_unequal")
        if row[name]
    ]


def _views(rows: list[Row], budgets: dict[str, Any]) -> list[str]:
    passed = []
    for row in rows:
        limits = budgets["views"]["meeting" if row["page"].startswith("/meetings/") else "reading"]
        passed += [f"{row['page']} {name}: {row[name]}, at most {most}" for name, most in limits.items() if row[name] > most]
    return passed


def _idle(rows: list[Row], limits: dict[str, Any]) -> list[str]:
    return [
        f"an idle page of {row['who']}: {row['kb_an_hour']} KB an hour, at most {limits['kb_an_hour']}"
        for row in rows
        if row["kb_an_hour"] > limits["kb_an_hour"]
    ]


def _missed(rows: list[Row], limits: dict[str, Any]) -> list[str]:
    return [
        f"ten minutes missed, sent as {row['encoding'] or 'plain JSON'}: {row['kb']} KB, at most {limits['kb']}"
        for row in rows
        if row["kb"] > limits["kb"]
    ]


def _arriving(rows: list[Row], limits: dict[str, Any]) -> list[str]:
    passed = []
    for row in rows:
        if row["statements"] > limits["statements"]:
            passed.append(f"a subscribe of a {row['who']}: {row['statements']} statements, at most {limits['statements']}")
        if row["can_ms"] > row["cpu_ms"] * limits["can_part"] * SLACK:
            passed.append(f"a subscribe of a {row['who']}: {row['can_ms']} of {row['cpu_ms']} ms to say what they can do")
    return passed
