"""Whatever happens, in whatever order, records go on agreeing with the facts.

Hypothesis plays months at two towns' workplaces: people come, move and go, rules come and go, places merge,
courses are passed and certificates withdrawn. After every step nothing may contradict anything.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.actions import claim, merge, start_guest
from certificates.actions import issue, revoke
from certificates.models import Certificate
from compliance.integrity.findings import findings
from compliance.managing.actions import move
from compliance.obligations.actions import end_exemption, exempt
from compliance.obligations.models import Obligation
from compliance.prior_training.actions import TrainingDetails, record_training, withdraw_training
from compliance.prior_training.models import PriorTraining
from compliance.requirements.models import Requirement
from compliance.rulebook.actions import (
    add_requirement,
    change_requirement,
    end_requirement,
    update_obligations,
)
from compliance.standing.rules import is_exempt, is_overdue, standing
from courses.actions import renew
from courses.models import Course, Enrolment
from readiness.board.report_groups import ReportGrouping
from readiness.board.reports import readiness
from tests import people
from tests.compliance.builders import noon, require
from tests.harnesses import MANY
from workforce.organisation.actions import merge_units
from workforce.people.actions.join_codes import open_code
from workforce.people.actions.memberships import (
    CodeNotLive,
    JoinRefused,
    add_member,
    change,
    confirm,
    join,
    leave,
    refuse,
)
from workforce.people.models import JobRole, JoinCode, Membership
from workforce.units.actions import UnitChangeError, close_unit, move_unit, reopen_unit
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db
PICK = st.integers(0, 11)  # which of several; counted round
DAYS = st.integers(0, 90)
Row = TypeVar("Row")


def row_at(rows: Sequence[Row], number: int) -> Row:
    """One of ``rows``, which must not be empty."""
    return rows[number % len(rows)]


class Town(RuleBasedStateMachine):
    """Two towns, a few places, two courses; a clock that only goes forward."""

    def __init__(self) -> None:
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.on = people.ON
        self.cast = people.build_cast()
        Course.objects.create(
            code="core", title="Core course", validity_months=24, recertify_days=30
        )
        self.cast.elsewhere.get_parent().add_child(name="Quay Bar", kind=Unit.Kind.WORKPLACE)
        for unit in self.places():
            open_code(unit=unit, by=None, at=self.at)
        JobRole.objects.create(code="housekeeper", name="Housekeeper")
        self.persons = [self.cast.amina, self.cast.bruno]
        self.serials: set[str] = set()
        require(self.cast.area, self.cast.course, from_on=people.SINCE)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    # --- What there is -------------------------------------------------------------------------

    @property
    def at(self) -> Any:
        return noon(self.on)

    def places(self) -> list[Unit]:
        return list(Unit.objects.filter(kind=Unit.Kind.WORKPLACE).order_by("pk"))

    def units(self) -> list[Unit]:
        return list(Unit.objects.order_by("pk"))

    def jobs(self) -> list[Membership]:
        return list(Membership.objects.select_related("person", "unit").order_by("pk"))

    def open_jobs(self) -> list[Membership]:
        return [job for job in self.jobs() if job.until_on is None and job.from_on <= self.on]

    def course(self, number: int) -> Course:
        return row_at(list(Course.objects.order_by("pk")), number)

    def role(self, number: int) -> JobRole | None:
        return row_at([None, *JobRole.objects.order_by("pk")], number)

    # --- Time and people -----------------------------------------------------------------------

    @rule(days=st.sampled_from([1, 7, 31, 200, 400]))
    def time_passes(self, days: int) -> None:
        self.on += timedelta(days=days)

    @rule(who=PICK, where=PICK, shift=st.sampled_from(["", "day", "night"]), is_new=st.booleans())
    def somebody_scans_a_poster(self, who: int, where: int, shift: str, is_new: bool) -> None:
        if is_new:
            self.persons.append(people.person(f"Person {len(self.persons)}", email=None))
        code = row_at(list(JoinCode.objects.order_by("pk")), where)
        with suppress(CodeNotLive, JoinRefused):
            join(
                person=row_at(self.persons, who),
                code=code.code,
                at=self.at,
                shift=shift,
                role=self.role(who),
            )

    @rule(who=PICK, where=PICK, ago=DAYS, is_told=st.booleans())
    def a_manager_adds_somebody(self, who: int, where: int, ago: int, is_told: bool) -> None:
        person, unit = row_at(self.persons, who), row_at(self.places(), where)
        if unit.is_closed(on=self.on):
            return
        from_on = self.on - timedelta(days=ago)
        role = self.role(where)
        add_member(
            person=person,
            unit=unit,
            from_on=from_on,
            at=self.at,
            role=role,
            offers_obligations=is_told,
            is_agency=is_told,
        )

    @precondition(lambda self: self.jobs())
    @rule(which=PICK, yes=st.booleans())
    def a_manager_answers(self, which: int, yes: bool) -> None:
        (confirm if yes else refuse)(
            membership=row_at(self.jobs(), which), by=self.cast.bruno, at=self.at
        )

    @precondition(lambda self: self.jobs())
    @rule(which=PICK, role=PICK, shift=st.sampled_from(["day", "night"]), is_agency=st.booleans())
    def a_job_changes(self, which: int, role: int, shift: str, is_agency: bool) -> None:
        change(
            membership=row_at(self.jobs(), which),
            shift=shift,
            role=self.role(role),
            is_agency=is_agency,
            staff_number="7",
            by=None,
            at=self.at,
        )

    @precondition(lambda self: self.open_jobs())
    @rule(which=PICK, ago=DAYS)
    def somebody_leaves(self, which: int, ago: int) -> None:
        job = row_at(self.open_jobs(), which)
        leave(
            membership=job,
            until_on=max(job.from_on, self.on - timedelta(days=ago)),
            by=self.cast.bruno,
        )

    @precondition(lambda self: self.open_jobs())
    @rule(which=PICK, where=PICK)
    def somebody_moves(self, which: int, where: int) -> None:
        unit = row_at(self.places(), where)
        if not unit.is_closed(on=self.on):
            move(
                membership=row_at(self.open_jobs(), which), to=unit, by=self.cast.bruno, at=self.at
            )

    @rule(who=PICK, course=PICK, where=PICK, ago=DAYS, works=st.booleans())
    def a_guest_turns_out_to_be_somebody(
        self, who: int, course: int, where: int, ago: int, works: bool
    ) -> None:
        guest = start_guest(language="en")
        run = renew(person=guest, course=self.course(course), language="en", at=self.at)
        Enrolment.objects.filter(pk=run.pk).update(completed_at=self.at)
        unit = row_at(self.places(), where)
        if works and not unit.is_closed(on=self.on):
            claim(person=guest, name="Newcomer", at=self.at)
            add_member(person=guest, unit=unit, from_on=self.on - timedelta(days=ago), at=self.at)
        merge(source=guest, target=row_at(self.persons, who), at=self.at)

    # --- Rules ---------------------------------------------------------------------------------

    @rule(
        where=PICK,
        course=PICK,
        role=PICK,
        ago=DAYS,
        within=st.sampled_from([0, 14, 60]),
        signed=st.booleans(),
    )
    def a_rule_is_made(
        self, where: int, course: int, role: int, ago: int, within: int, signed: bool
    ) -> None:
        if Requirement.objects.count() > 4:
            return
        made = Requirement(
            unit=row_at(self.units(), where),
            course=self.course(course),
            role=self.role(role),
            sector=self.cast.sector if role % 3 == 0 else None,
            from_on=self.on - timedelta(days=ago),
            within_days=within,
            needs_acknowledgement=signed and role % 2 == 0,
        )
        update_obligations(
            requirement=add_requirement(requirement=made, by=None, on=self.on), on=self.on
        )

    @precondition(lambda self: Requirement.objects.exists())
    @rule(which=PICK, role=PICK, within=st.sampled_from([0, 30]), ago=DAYS, signed=st.booleans())
    def a_rule_is_changed(self, which: int, role: int, within: int, ago: int, signed: bool) -> None:
        changed = row_at(list(Requirement.objects.select_related("unit").order_by("pk")), which)
        changed.role, changed.within_days, changed.needs_acknowledgement = (
            self.role(role),
            within,
            signed,
        )
        changed.from_on -= timedelta(days=ago)
        change_requirement(requirement=changed, by=None, on=self.on)
        update_obligations(requirement=changed, on=self.on)

    @precondition(lambda self: Requirement.objects.exists())
    @rule(which=PICK, later=DAYS)
    def a_rule_ends(self, which: int, later: int) -> None:
        ending = row_at(list(Requirement.objects.select_related("unit").order_by("pk")), which)
        end_requirement(
            requirement=ending, until_on=self.on + timedelta(days=later), by=None, at=self.at
        )
        update_obligations(requirement=ending, on=self.on)

    # --- Places --------------------------------------------------------------------------------

    @rule(which=PICK, where=PICK)
    def a_place_moves(self, which: int, where: int) -> None:
        with suppress(UnitChangeError):
            move_unit(
                unit=row_at(self.units(), which),
                new_parent=row_at(self.units(), where),
                by=None,
                at=self.at,
            )

    @rule(which=PICK, where=PICK)
    def places_merge(self, which: int, where: int) -> None:
        with suppress(UnitChangeError):
            merge_units(
                source=row_at(self.places(), which),
                target=row_at(self.places(), where),
                by=None,
                at=self.at,
            )

    @rule(which=PICK, opens=st.booleans())
    def a_place_closes_or_opens(self, which: int, opens: bool) -> None:
        unit = row_at(self.places(), which)
        try:
            if opens:
                reopen_unit(unit=unit, by=None, at=self.at)
            elif sum(not place.is_closed(on=self.on) for place in self.places()) > 1:
                close_unit(unit=unit, closed_on=self.on, by=None, on=self.on)
        except UnitChangeError:
            pass

    # --- What is held --------------------------------------------------------------------------

    @rule(who=PICK, course=PICK)
    def somebody_passes(self, who: int, course: int) -> None:
        run = renew(
            person=row_at(self.persons, who), course=self.course(course), language="en", at=self.at
        )
        Enrolment.objects.filter(pk=run.pk).update(completed_at=self.at)
        run.refresh_from_db()
        certificate = issue(enrolment=run, at=self.at)
        if certificate:
            self.serials.add(certificate.serial)

    @precondition(lambda self: self.serials)
    @rule(which=PICK)
    def a_certificate_is_withdrawn(self, which: int) -> None:
        certificate = row_at(list(Certificate.objects.order_by("pk")), which)
        revoke(
            certificate=certificate,
            reason="Issued to the wrong person.",
            by=None,
            at=self.at,
        )

    @precondition(lambda self: self.open_jobs())
    @rule(which=PICK, course=PICK, ago=DAYS, lasts=st.sampled_from([0, 30, 900]))
    def training_elsewhere_is_recorded(self, which: int, course: int, ago: int, lasts: int) -> None:
        done = self.on - timedelta(days=ago)
        details = TrainingDetails(
            "A course", "Somebody", done, "a letter", expires_on=done + timedelta(days=lasts)
        )
        job = row_at(self.open_jobs(), which)
        record_training(
            membership=job,
            course=self.course(course),
            details=details,
            by=None,
            at=self.at,
            on=self.on,
        )

    @precondition(lambda self: PriorTraining.objects.exists())
    @rule(which=PICK)
    def training_elsewhere_is_withdrawn(self, which: int) -> None:
        prior = row_at(list(PriorTraining.objects.select_related("course").order_by("pk")), which)
        job = Membership.objects.filter(person=prior.person_id).first()
        if job:
            withdraw_training(
                prior=prior, membership=job, reason="Not theirs.", by=None, at=self.at
            )

    @precondition(lambda self: Obligation.objects.exists())
    @rule(which=PICK, days=DAYS, is_over=st.booleans())
    def somebody_is_exempt(self, which: int, days: int, is_over: bool) -> None:
        row = row_at(
            list(Obligation.objects.select_related("membership", "course").order_by("pk")), which
        )
        if is_over:
            end_exemption(obligation=row, by=None)
        else:
            until_on = self.on + timedelta(days=days)
            exempt(obligation=row, from_on=self.on, until_on=until_on, reason="Away", by=None)

    # --- What must always hold -----------------------------------------------------------------

    @invariant()
    def nothing_contradicts_anything(self) -> None:
        assert list(findings()) == []

    @invariant()
    def certificates_never_vanish(self) -> None:
        assert set(Certificate.objects.values_list("serial", flat=True)) >= self.serials

    @invariant()
    def the_rule_and_its_twin_agree(self) -> None:
        for on in (self.on, self.on - timedelta(days=31)):
            for row in Obligation.objects.with_standing(on=on).select_related("course"):
                in_sql = (row.standing, row.is_overdue)
                assert in_sql == (standing(row.facts(), on=on), is_overdue(row.facts(), on=on))

    @invariant()
    def everybody_counts_once(self) -> None:
        active = (
            Obligation.objects.active(on=self.on).with_facts(on=self.on).select_related("course")
        )
        exemptions_by_course: dict[int, dict[int, list[bool]]] = {}
        for row in active:
            exemptions = exemptions_by_course.setdefault(row.course_id, {}).setdefault(
                row.person_id, []
            )
            exemptions.append(is_exempt(row.facts(), on=self.on))
        figures_by_course = {
            report.course.pk: report.total.figures
            for report in readiness(on=self.on, by=ReportGrouping.SECTOR)
        }
        assert figures_by_course.keys() == exemptions_by_course.keys()
        for course, exemptions_by_person in exemptions_by_course.items():
            exempt_count = sum(all(exemptions) for exemptions in exemptions_by_person.values())
            figures = figures_by_course[course]
            assert (figures.in_scope, figures.exempt) == (
                len(exemptions_by_person) - exempt_count,
                exempt_count,
            )


def live(examples: int, steps: int) -> None:
    """Play ``examples`` towns for up to ``steps`` steps each."""
    run_state_machine_as_test(
        Town,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_town_lives_without_contradicting_itself(db: None) -> None:
    live(examples=3, steps=20)


@pytest.mark.long
def test_many_towns_live_without_contradicting_themselves(db: None) -> None:
    live(examples=MANY // 20, steps=35)
