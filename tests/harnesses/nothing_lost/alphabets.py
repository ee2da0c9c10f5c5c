"""Names in twelve scripts and languages, and the alphabets (encodings) lists are written in."""

_LATIN = ["Anna", "Jan", "Maria", "Tom", "Ruth", "Igor"], ["Nowak", "Reed", "Stone", "Meyer"]
_WEST = ["Siobhán", "René", "Zoë", "José", "Günther"], ["Müller", "Núñez", "Lefèvre", "Ångström"]
_POLISH = ["Łukasz", "Małgorzata", "Święta", "Zdzisław"], ["Żółć", "Śliwiński", "Gęś", "Kłos"]
_CZECH = ["Jiří", "Zdeněk", "Ľubica", "Šimon"], ["Dvořák", "Šťastný", "Kučera", "Žižka"]
_CYRILLIC = ["Олена", "Дмитро", "Ірина", "Тарас"], ["Шевченко", "Бондар", "Мельник", "Коваль"]
_GREEK = ["Γιώργος", "Ελένη", "Νίκος", "Μαρία"], ["Ιωάννου", "Παππάς", "Δήμου", "Ράλλης"]
_TURKISH = ["Ayşe", "Çağrı", "Gülşen", "Işıl"], ["Yıldırım", "Şahin", "Öztürk", "Doğan"]
_HEBREW = ["משה", "רבקה", "יצחק", "לאה"], ["כהן", "לוי", "מזרחי", "פרץ"]
_ARABIC = ["محمد", "فاطمة", "خالد", "سارة"], ["عبد الله", "حسين", "منصور", "سليمان"]
_URDU = ["پرویز", "گلزار", "ٹیپو", "زینب"], ["چودھری", "خان", "بھٹی", "ڈار"]
_CHINESE = ["小明", "丽华", "建国", "秀英"], ["王", "李", "张", "刘"]
_BALTIC = ["Jānis", "Žydrūnas", "Ķirsis", "Rūta"], ["Bērziņš", "Šukys", "Ozoliņa", "Čepulis"]

#: Alphabet of a file → given names and family names that can be written in it.
NAMES: dict[str, tuple[list[str], list[str]]] = {
    "utf-8": _URDU,
    "utf-8-sig": _POLISH,
    "utf-16": _CHINESE,
    "utf-16-le": _HEBREW,
    "ascii": _LATIN,
    "mac_roman": _WEST,
    "cp1252": _WEST,
    "cp1250": _POLISH,
    "iso-8859-2": _CZECH,
    "cp1251": _CYRILLIC,
    "cp1253": _GREEK,
    "cp1254": _TURKISH,
    "cp1255": _HEBREW,
    "cp1256": _ARABIC,
    "cp1257": _BALTIC,
    "gb18030": _CHINESE,
    "mac_cyrillic": _CYRILLIC,
    "mac_latin2": _POLISH,
    "cp852": _CZECH,
}
#: Alphabets a byte order mark or the bytes themselves name for certain.
CERTAIN = {"utf-8", "utf-8-sig", "utf-16", "utf-16-le", "ascii"}
#: Alphabets nobody can choose on the page: their letters stay wrong, and so nothing may be written.
NOT_OFFERED = {"iso-8859-2"}


def offered(alphabet: str) -> str:
    """Return how the page calls an alphabet."""
    return {"utf-8-sig": "utf-8", "ascii": "utf-8", "utf-16": "utf-16-le"}.get(alphabet, alphabet)
