"""How people treat each other in the demonstration: a code, people to report to, a report, and who follows."""

from __future__ import annotations

from datetime import timedelta

from community import actions, keys
from community.actions import Told
from config.demo.stage import Stage

CODE = """We meet to learn from each other, and everybody who comes is welcome: whoever they are, whatever they know.

- Speak to people as you would be spoken to, and let others speak.
- No jokes about somebody’s body, faith, caste, accent or sex. No touching unasked, no photographs against somebody’s will.
- Who is asked to stop, stops.

**What happens then.** Tell one of the people named beside this, or report it here. They listen first,\
 speak with whom it concerns, and may ask somebody to leave or not to come for a time. They tell you what came of it.

*Made up for the demonstration.*"""
REPORT = Told(
    what=(
        "During the break somebody kept on about a speaker’s accent, loudly, after she had asked him to stop."
        " She left early. I would like somebody to speak with him. *Made up for the demonstration.*"
    ),
    who="A man in a green shirt; others know his name",
    when="At the last meetup, by the tea",
)


def samples(stage: Stage) -> None:
    """The network’s code; two people to report to in Chennai, one of whom does not organise; one report."""
    began = stage.at - timedelta(days=20)
    network, chennai = stage.groups["openstack-india"], stage.groups["chennai"]
    actions.adopt_code(
        actor=None, at=began, group=network, text=CODE, note="The first one. Made up."
    )
    for key in ("member", "organiser"):
        asked = actions.name_confidant(actor=None, at=began, group=chennai, person=stage.cast[key])
        actions.accept_confidence(actor=stage.cast[key], at=began, confidant=asked)
    report = actions.file_report(
        actor=None,
        at=stage.at - timedelta(days=2),
        group=chennai,
        told=REPORT,
        seed=keys.new_seed(),
        not_to=[
            stage.cast["organiser"]
        ],  # so that the wall can be seen: the organiser does not read it
    )
    actions.answer_report(
        actor=stage.cast["member"],
        at=stage.at - timedelta(days=1),
        report=report,
        text="Thank you for telling us. I was there, too, and will speak with him this week.",
    )
    actions.move_report(
        actor=stage.cast["member"],
        at=stage.at - timedelta(days=1),
        report=report,
        state="looked_at",
        words="I have asked two people who stood by.",
    )
    for key, slug in (("member", "pune"), ("member", "bangalore"), ("operator", "chennai")):
        if group := stage.groups.get(slug):
            actions.follow_group(actor=stage.cast[key], at=began, group=group)
