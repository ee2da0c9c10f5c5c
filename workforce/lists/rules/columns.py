"""What the columns of a list are called, in the languages of the site and as payrolls call them. Plain rules."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from workforce.lists.rules.tabular import fold


class ListColumn(StrEnum):
    """What a column may hold."""

    NAME = "name"
    GIVEN = "given"
    FAMILY = "family"
    EMAIL = "email"
    STAFF_NUMBER = "staff_number"
    LEARNER_ID = "learner_id"
    UNIT = "unit"
    ROLE = "role"
    SHIFT = "shift"
    LANGUAGE = "language"
    FROM = "from"
    UNTIL = "until"
    AGENCY = "agency"
    COURSE = "course"
    TITLE = "title"
    PROVIDER = "provider"
    COMPLETED = "completed"
    EXPIRES = "expires"
    REFERENCE = "reference"


WHO = (
    ListColumn.STAFF_NUMBER,
    ListColumn.NAME,
    ListColumn.GIVEN,
    ListColumn.FAMILY,
    ListColumn.EMAIL,
)
PEOPLE = (
    *WHO,
    *(
        ListColumn.UNIT,
        ListColumn.ROLE,
        ListColumn.SHIFT,
        ListColumn.LANGUAGE,
        ListColumn.FROM,
        ListColumn.UNTIL,
        ListColumn.AGENCY,
    ),
)
DAYS = frozenset({ListColumn.FROM, ListColumn.UNTIL, ListColumn.COMPLETED, ListColumn.EXPIRES})

_CALLED = {
    ListColumn.NAME: """name, full name, employee name, staff name, person, display name, employee, learner
        imię i nazwisko, pełne imię, pracownik, nazwisko i imię, nume complet, nume și prenume, nume si prenume,
        numele complet, angajat, نام, پورا نام, ملازم کا نام, الاسم, الاسم الكامل, اسم الموظف""",
    ListColumn.GIVEN: """given, given name, given names, first, first name, first names, firstname, forename,
        forenames,
        christian name, imię, imiona, prenume, prenumele, پہلا نام, الاسم الأول""",
    ListColumn.FAMILY: """family, family name, last, last name, lastname, surname, second name, nazwisko,
        nume de familie,
        numele de familie, خاندانی نام, آخری نام, العائلة, اسم العائلة, اللقب""",
    ListColumn.EMAIL: """email, e mail, mail, email address, e mail address, work email, adres e mail, adres email,
        poczta,
        adresa de e mail, adresă e mail, adresa email, ای میل, ای میل پتہ, البريد, البريد الإلكتروني""",
    ListColumn.STAFF_NUMBER: """id, nr, no, number, staff id, staff no, staff number, employee id,
        employee no,
        employee number, payroll, payroll no, payroll number, personnel number, clock number, works number,
        numer, numer pracownika, nr pracownika, numer kadrowy, nr ewidencyjny, marcă, marca, nr marcă, număr angajat,
        nr angajat, număr de marcă, numărul angajatului, عملے کا نمبر, ملازم نمبر, نمبر, الرقم, رقم الموظف""",
    ListColumn.LEARNER_ID: """learner id, beacon id, identyfikator ucznia, identyfikator uczestnika,
        id cursant,
        سیکھنے والے کی شناخت, سیکھنے والے کا نمبر""",
    ListColumn.UNIT: """department, dept, team, workplace, unit, place, site, location, branch, hotel, shop,
        ward,
        dział, zespół, oddział, miejsce pracy, zakład, departament, echipă, echipa, loc de muncă, locul de muncă,
        secție, شعبہ, ٹیم, کام کی جگہ, القسم, الفريق, مكان العمل""",
    ListColumn.ROLE: """role, job, job role, job title, position, post, occupation, stanowisko, rola, funkcja,
        funcție,
        funcția, post ocupat, rol, عہدہ, کام, الوظيفة, المسمى الوظيفي""",
    ListColumn.SHIFT: "shift, shift pattern, rota, zmiana, tura, tură, schimb, شفٹ, الوردية",
    ListColumn.LANGUAGE: """language, lang, locale, preferred language, język, limba, limbă,
        limba preferată,
        زبان, اللغة""",
    ListColumn.FROM: """start, start date, started, from, date, joined, joining date, hire date, date of hire,
        hired,
        commencement date, employed from, data rozpoczęcia, zatrudniony od, od, data zatrudnienia, od dnia,
        data începerii, data angajării, de la, dată început, شروع, تاریخ آغاز, شروع کی تاریخ, تاريخ, تاريخ البدء,
        تاريخ التعيين""",
    ListColumn.UNTIL: """end, end date, until, left, leaving date, leave date, last day, termination date,
        employed to,
        data zakończenia, zatrudniony do, do, ostatni dzień, do dnia, data încetării, până la, dată sfârșit,
        ultima zi, ختم, تاریخ اختتام, آخری دن, تاريخ الانتهاء""",
    ListColumn.AGENCY: "agency, agency worker, temp, temporary, agencja, agencyjny, agenție, agentie, ایجنسی, وكالة",
    ListColumn.COURSE: """course, code, course code, course id, module, kurs, kod kursu, szkolenie, curs,
        cod curs,
        codul cursului, کورس, کورس کوڈ, الدورة""",
    ListColumn.TITLE: """title, course title, course name, training, training title, what it was called,
        nazwa kursu,
        nazwa szkolenia, tytuł, titlu, titlul cursului, denumire, عنوان, کورس کا نام, عنوان الدورة""",
    ListColumn.PROVIDER: """provider, trainer, training provider, organiser, delivered by, dostawca, organizator,
        furnizor,
        organizator curs, فراہم کنندہ, ادارہ, الجهة""",
    ListColumn.COMPLETED: """completed, completed on, completion date, date completed, date, passed on,
        training date,
        data ukończenia, ukończono, data finalizării, finalizat la, absolvit la, تکمیل کی تاریخ, مکمل ہونے کی تاریخ,
        تاريخ الإكمال, تاريخ""",
    ListColumn.EXPIRES: """expires, expires on, expiry, expiry date, valid until, valid to, renewal date,
        data ważności,
        ważne do, ważny do, valabil până la, data expirării, expiră la, میعاد ختم, تک درست, تاريخ الانتهاء""",
    ListColumn.REFERENCE: """reference, certificate, certificate number, certificate no, record number,
        ref,
        numer certyfikatu, numer zaświadczenia, număr certificat, nr certificat, حوالہ, سرٹیفکیٹ نمبر, المرجع""",
}
_BRACKETS = re.compile(r"[\[(].*?[\])]")


def _names() -> dict[ListColumn, frozenset[str]]:
    return {
        field: frozenset(fold(name) for name in re.split(r"[,\n]", text))
        for field, text in _CALLED.items()
    }


_FOLDED = _names()


def column_for_heading(header: str, fields: Iterable[ListColumn]) -> ListColumn | None:
    """Which of ``fields`` a column with this heading holds; None when its name says nothing."""
    for text in (fold(header), fold(_BRACKETS.sub(" ", header))):
        for field in fields:
            if text and (text in _FOLDED[field] or text == fold(field)):
                return field
    return None


def match_columns(
    headers: Sequence[str],
    fields: Sequence[ListColumn],
    by_hand: Mapping[str, str] | None = None,
    also: Mapping[str, frozenset[ListColumn]] | None = None,
) -> dict[ListColumn, int]:
    """The place of each field's column, counted from 0.

    ``by_hand`` (field → heading, or an empty heading for "not in this list") goes before what headings
    say; ``also`` is further names of fields, folded. Where two columns are called the same, the first
    counts. A column holds one thing.
    """
    folded = [fold(header) for header in headers]
    said = {
        ListColumn(name): heading
        for name, heading in (by_hand or {}).items()
        if name in set(ListColumn)
    }
    found = {
        field: folded.index(fold(heading))
        for field, heading in said.items()
        if field in fields and fold(heading) and fold(heading) in folded
    }
    for at, header in enumerate(headers):
        named = (also or {}).get(fold(header), frozenset())
        field = next((each for each in fields if each in named), None) or column_for_heading(
            header, fields
        )
        if field and field not in found and field not in said and at not in found.values():
            found[field] = at
    return found
