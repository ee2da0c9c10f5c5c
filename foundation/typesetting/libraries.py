"""WeasyPrint's system libraries: which of them are here, without the second importing it takes."""

import ctypes
from functools import cache

#: Library → the names under which Linux, macOS and Windows know it, as WeasyPrint tries them.
NEEDED = {
    "GObject": ("libgobject-2.0.so.0", "libgobject-2.0.0.dylib", "libgobject-2.0-0.dll"),
    "Pango": ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
    "PangoFT2": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"),
    "HarfBuzz": ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll"),
    "Fontconfig": ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll"),
}
#: HarfBuzz's subsetter. Without it a document takes eight times as long, and newer versions of
#: WeasyPrint refuse.
SUBSETTER = (
    "libharfbuzz-subset.so.0",
    "libharfbuzz-subset.0.dylib",
    "libharfbuzz-subset-0.dll",
)

INSTALL = (
    "On Debian or Ubuntu: sudo apt-get install -y "
    "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0\n"
    "On macOS: brew install pango"
)


@cache
def missing_libraries() -> tuple[str, ...]:
    """Return the libraries without which no PDF can be made; empty when it can."""
    return tuple(library for library, files in NEEDED.items() if not _can_load_one_of(files))


@cache
def has_subsetter() -> bool:
    """Return whether HarfBuzz can cut fonts to the letters used, rather than slow Python."""
    return _can_load_one_of(SUBSETTER)


def _can_load_one_of(files: tuple[str, ...]) -> bool:
    return any(_can_load(file) for file in files)


def _can_load(file: str) -> bool:
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True
