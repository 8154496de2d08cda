"""Contrast between two colours, as WCAG 2.2 defines it: pure."""

from __future__ import annotations

LIGHT, DARK = "#ffffff", "#15191c"
NEEDED = 4.5


def _channel(value: int) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.2126 * _channel(red) + 0.7152 * _channel(green) + 0.0722 * _channel(blue)


def contrast(first: str, second: str) -> float:
    """The contrast ratio, 1 to 21."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def is_usable_accent(colour: str) -> bool:
    """White text on it can be read."""
    return contrast(colour, LIGHT) >= NEEDED
