"""Translated names of the alphabets (encodings) of text files, for a form that offers them."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise

#: The names of :data:`foundation.alphabets.ALPHABETS`, in their order.
ALPHABET_NAMES: dict[str, "Promise"] = {
    "utf-8": _("Unicode (UTF-8)"),
    "utf-16-le": _("Unicode (UTF-16)"),
    "utf-16-be": _("Unicode (UTF-16, big-endian)"),
    "cp1252": _("Western European (Windows)"),
    "cp1250": _("Central European (Windows): Polish, Romanian"),
    "cp1251": _("Cyrillic (Windows): Ukrainian, Bulgarian, Russian"),
    "cp1253": _("Greek (Windows)"),
    "cp1254": _("Turkish (Windows)"),
    "cp1255": _("Hebrew (Windows)"),
    "cp1256": _("Arabic (Windows): Arabic, Urdu, Persian"),
    "cp1257": _("Baltic (Windows): Lithuanian, Latvian, Estonian"),
    "cp1258": _("Vietnamese (Windows)"),
    "cp874": _("Thai (Windows)"),
    "gb18030": _("Chinese, simplified (GB 18030)"),
    "big5": _("Chinese, traditional (Big5)"),
    "cp932": _("Japanese (Shift JIS)"),
    "cp949": _("Korean (EUC-KR)"),
    "mac_roman": _("Western European (Mac)"),
    "mac_latin2": _("Central European (Mac)"),
    "mac_cyrillic": _("Cyrillic (Mac)"),
    "cp850": _("Western European (DOS)"),
    "cp852": _("Central European (DOS)"),
}
