"""A course before a committee whose members change employers, by the pure rules alone.

People take and leave jobs, write at the course, stand aside, vote, sign, suspend and revoke, in whatever
order; the machine keeps books of its own and holds the rules to what was promised of them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from certification import conflicts, decision, life, manifest, rubric, sitting, states
from certification.conflicts import Authorship, Declaration, Interest, Matter, Ownership, Spell
from certification.decision import Condition, Outcome, Rule, Votes
from certification.life import Bound, Ending, Hold, Life, Term
from certification.rubric import Criterion, Level
from certification.states import CertificateVerb, Part, Standing, State, Verb

START = date(2026, 1, 1)
PROVIDER, RIVAL, OWNER = 1, 2, 3
TIES = (Ownership(PROVIDER, OWNER),)
PEOPLE = range(5)  # 0 and 1 are chairs
RULE = Rule(points_needed=50, share=Fraction(2, 3), reviews_needed=1, quorum=2)
ONE = Criterion("one", "One", Level.MUST, 100, 10, 5)


class DueCourse(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.on, self.state = START, State.SUBMITTED
        self.spells = {one: [] for one in PEOPLE}
        self.declared = {}
        self.authors, self.interests = (), ()
        self.asked, self.marks, self.votes = set(), {}, {}
        self.conditions, self.verdict, self.signed = (), None, None
        self.certificates, self.revoked = [], {}
        self.acts = []

    @initialize(text=st.text(max_size=5))
    def hand_in(self, text):
        facts = {"title": text}
        self.text = manifest.text(course="c", version=1, facts=facts, files=[], links=[])

    # --- What the rules say of somebody today ----------------------------------------------------------

    def found(self, person):
        return conflicts.examine(
            person,
            self.spells[person],
            Matter(PROVIDER, self.authors, self.interests),
            TIES,
            on=self.on,
            declared=self.declared.get(person),
        )

    def committee(self):
        return [
            sitting.Sitter(str(p), "N", START, chair=p < 2, aside="x" if self.found(p) else "")
            for p in PEOPLE
        ]

    def parts(self, person):
        if self.found(person):
            return set()
        found = {Part.MEMBER} | ({Part.REVIEWER} if person in self.asked else set())
        chair = sitting.chairing(self.committee()).sitter
        return found | ({Part.CHAIR} if chair and chair.id == str(person) else set())

    def takes(self, person, verb):
        """Take a step if the table lets this person; note who did it while what was known of them."""
        if verb not in states.may(self.state, self.parts(person)):
            return False
        self.acts.append((person, verb, self.near(person)))
        self.state = states.after(self.state, verb)
        return True

    def near(self, person):
        """The books of the machine: a conflict by the words of the demand, without the module's help."""
        leap = (self.on.month, self.on.day) == (2, 29)
        back = date(self.on.year - 3, self.on.month, 28 if leap else self.on.day)
        close = any(
            s.organisation in (PROVIDER, OWNER)
            and s.from_on <= self.on
            and (s.until_on is None or s.until_on > back)
            for s in self.spells[person]
        )
        rival = any(
            s.organisation == RIVAL
            and s.from_on <= self.on
            and (s.until_on is None or s.until_on > self.on)
            for s in self.spells[person]
        )
        wrote = any(one.person == person for one in self.authors)
        said = person in self.declared and self.declared[person].conflicted
        return close or wrote or said or (rival and bool(self.interests))

    # --- What happens ------------------------------------------------------------------------------------

    @rule(days=st.integers(1, 200))
    def time_passes(self, days):
        self.on += timedelta(days=days)

    @rule(person=st.sampled_from(PEOPLE), where=st.sampled_from([PROVIDER, RIVAL, OWNER, 4]))
    def takes_a_job(self, person, where):
        self.spells[person].append(Spell(where, self.on))

    @rule(person=st.sampled_from(PEOPLE))
    def leaves_every_job(self, person):
        self.spells[person] = [
            replace(one, until_on=one.until_on or self.on)
            for one in self.spells[person]
            if one.from_on < self.on
        ]

    @rule(open_=st.booleans())
    def a_rival_comes_or_goes(self, open_):
        self.interests = (Interest(RIVAL),) if open_ else ()

    @rule(person=st.sampled_from(PEOPLE))
    def is_found_to_have_written_it(self, person):
        self.authors = (*self.authors, Authorship(person, 1))

    @rule(person=st.sampled_from(PEOPLE))
    def stands_aside(self, person):
        if self.takes(person, Verb.STAND_ASIDE):
            self.declared[person] = Declaration(self.on, "A friend's.")

    @rule(person=st.sampled_from(PEOPLE), reviewer=st.sampled_from(PEOPLE))
    def asks(self, person, reviewer):
        if not self.found(reviewer) and self.takes(person, Verb.ASSIGN):
            self.asked.add(reviewer)

    @rule(person=st.sampled_from(PEOPLE), mark=st.sampled_from([3, 9, 9, 9]))
    def reviews(self, person, mark):
        if self.takes(person, Verb.REVIEW):
            self.marks[person] = mark

    def sheets(self):
        return [{"one": mark} for person, mark in self.marks.items() if not self.found(person)]

    @rule(person=st.sampled_from(PEOPLE))
    def opens_the_vote(self, person):
        if len(self.sheets()) >= RULE.reviews_needed:
            self.takes(person, Verb.OPEN_VOTE)

    @rule(
        person=st.sampled_from(PEOPLE), choice=st.sampled_from(["for", "for", "against", "abstain"])
    )
    def votes_on_it(self, person, choice):
        if self.takes(person, Verb.CAST_VOTE):
            self.votes.setdefault(person, choice)

    def sum(self):
        voters = {int(one.id) for one in sitting.electorate(self.committee()).voters}
        cast = [choice for person, choice in self.votes.items() if person in voters]
        votes = Votes(
            len(voters), cast.count("for"), cast.count("against"), cast.count("abstain"), over=False
        )
        sheets = self.sheets()
        return decision.decide(RULE, rubric.score([ONE], sheets), reviews=len(sheets), votes=votes)

    @rule(
        person=st.sampled_from(PEOPLE),
        outcome=st.sampled_from(Outcome),
        conditions=st.lists(st.just("Mend it."), max_size=1),
    )
    def signs(self, person, outcome, conditions):
        chair = sitting.chairing(self.committee()).sitter
        asked = tuple(Condition(one, self.on + timedelta(days=60)) for one in conditions)
        verdict = self.sum()
        why = decision.unsigned(
            verdict,
            outcome,
            signer=str(person),
            chair=chair.id if chair else None,
            on=self.on,
            conditions=asked,
        )
        verb = Verb.APPROVE if outcome is Outcome.APPROVED else Verb.REFUSE
        if why is None and self.takes(person, verb):
            self.verdict, self.signed, self.conditions = verdict, outcome, asked

    @rule()
    @precondition(lambda self: self.conditions)
    def a_condition_is_met(self):
        self.conditions = tuple(
            replace(one, met_on=one.met_on or self.on) for one in self.conditions
        )

    @rule(person=st.sampled_from(PEOPLE))
    @precondition(lambda self: self.signed is not None and not self.certificates)
    def issues(self, person):
        if decision.unissued(self.signed, self.conditions, on=self.on) is None and self.takes(
            person, Verb.ISSUE
        ):
            term = Term(life.period(self.on, 12), Bound.PERIOD)
            self.certificates.append((Life(self.on, term), manifest.fingerprint(self.text)))

    @rule(verb=st.sampled_from(CertificateVerb))
    @precondition(lambda self: self.certificates)
    def ends_or_holds(self, verb):
        certificate, digest = self.certificates[0]
        now = life.status(certificate, on=self.on).standing
        able = [p for p in PEOPLE if verb in states.CERTIFICATE.may(now, self.parts(p))]
        if not able:
            return
        self.acts += [(person, verb, self.near(person)) for person in able]
        if verb is CertificateVerb.SUSPEND:
            hold = Hold(self.on, None, "A complaint.")
            certificate = replace(certificate, holds=(*certificate.holds, hold))
        elif verb is CertificateVerb.LIFT:
            holds = tuple(
                replace(one, until_on=one.until_on or self.on) for one in certificate.holds
            )
            certificate = replace(certificate, holds=holds)
        elif verb is CertificateVerb.REVOKE:
            certificate = replace(certificate, revoked=Ending(self.on, "Copied."))
            self.revoked[0] = self.on
        else:
            certificate = replace(certificate, superseded=Ending(self.on, "Version 2."))
        self.certificates[0] = (certificate, digest)

    @rule(mark=st.sampled_from([4, 5, 9]))
    @precondition(lambda self: not self.certificates)
    def everybody_does_their_part(self, mark):
        """The straight way, as far as it leads from here; without it, few runs would get to the end."""
        for person in PEOPLE:
            self.asks(person=person, reviewer=4)
        self.reviews(person=4, mark=mark)
        for person in PEOPLE:
            self.opens_the_vote(person=person)
        for person in PEOPLE:
            self.votes_on_it(person=person, choice="for")
        for person in PEOPLE:
            self.signs(person=person, outcome=self.sum().outcome, conditions=[])
        if self.signed is not None:
            for person in PEOPLE:
                self.issues(person=person)

    # --- What was promised -----------------------------------------------------------------------------------

    @invariant()
    def nobody_acted_while_they_had_a_conflict(self):
        assert not [act for act in self.acts if act[2]]

    @invariant()
    def no_certificate_is_active_without_a_rule_that_was_satisfied(self):
        for certificate, _digest in self.certificates:
            if life.status(certificate, on=self.on).standing is Standing.ACTIVE:
                votes, scored = self.verdict.votes, self.verdict.scored
                assert self.signed is Outcome.APPROVED
                assert votes.in_favour * 3 >= votes.eligible * 2
                assert votes.cast >= 2
                assert not scored.blocking
                assert scored.total >= 50
                assert all(
                    one.met_on is not None and one.met_on <= one.due_on for one in self.conditions
                )

    @invariant()
    def a_certificate_names_one_manifest(self):
        assert len(self.certificates) <= 1
        assert all(digest == manifest.fingerprint(self.text) for _c, digest in self.certificates)

    @invariant()
    def what_is_revoked_never_answers_valid_and_always_answers(self):
        for place, since in self.revoked.items():
            certificate, _digest = self.certificates[place]
            for later in (0, 1, 400, 4000):
                found = life.status(certificate, on=since + timedelta(days=later))
                assert found is not None
                assert found.standing is Standing.REVOKED
                assert found.reason


TestDueCourse = DueCourse.TestCase
TestDueCourse.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
