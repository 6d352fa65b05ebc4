"""The people of /demo/, and those who fill the samples. All of them are made up, and their names say so."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import Person


@dataclass(frozen=True)
class Shoes:
    """Somebody whom a visitor may become: who it is, and what can be tried as them."""

    key: str
    name: str
    email: str
    city: str
    role: Promise
    tries: Promise
    icon: str

    @property
    def initials(self) -> str:
        """The letters of the round badge, as for any person."""
        return Person(name=self.name).initials


SHOES = (
    Shoes(
        "member",
        "Meena Member",
        "meena@example.org",
        "Chennai",
        _("member"),
        _(
            "Take a seat at the linked meetup, find it in the chapter’s calendar, and cast a ballot"
            " in the sample vote."
        ),
        "users",
    ),
    Shoes(
        "organiser",
        "Oviya Organiser",
        "oviya@example.org",
        "Chennai",
        _("organiser of the Chennai chapter"),
        _(
            "Plan a meetup with its agenda and rooms, look at it as others will, publish it, and see"
            " who took a seat."
        ),
        "calendar-plus",
    ),
    Shoes(
        "officer",
        "Omar Officer",
        "omar@example.org",
        "Bangalore",
        _("election officer of the network"),
        _(
            "Set up a vote with its window, questions and quorum, import a roll, and write down the"
            " turnout of the sample vote."
        ),
        "vote",
    ),
    Shoes(
        "provider",
        "Priya Provider",
        "priya@example.org",
        "Pune",
        _("speaks for a training provider"),
        _(
            "Hand in a course with its files, see how far its review is, and follow it into the"
            " registry."
        ),
        "file-text",
    ),
    Shoes(
        "reviewer",
        "Ravi Reviewer",
        "ravi@example.org",
        "Coimbatore",
        _("member of the sample committee"),
        _(
            "Score the course under review against the rubric, hang a remark on a place in it, and"
            " vote on it with the committee."
        ),
        "list-checks",
    ),
    Shoes(
        "chair",
        "Charu Chair",
        "charu@example.org",
        "Bangalore",
        _("chair of the sample committee"),
        _(
            "Assign reviewers, open the committee’s vote, and have the decision and the certificate"
            " written down."
        ),
        "scale",
    ),
    Shoes(
        "operator",
        "Oskar Operator",
        "oskar@example.org",
        "Sydney",
        _("operator of a cloud"),
        _(
            "Say which problems you have too, find the Swift recipe, and follow its link to the"
            " backend that builds its machines."
        ),
        "search",
    ),
    Shoes(
        "curator",
        "Kavya Curator",
        "kavya@example.org",
        "Pune",
        _("curator of the catalogue"),
        _("Publish a new revision of a solution, tag it, and see what operators ask for most."),
        "pen-line",
    ),
)
BY_KEY = {shoes.key: shoes for shoes in SHOES}
BY_EMAIL = {shoes.email: shoes for shoes in SHOES}

# First names common in the four cities; the second name says what they are.
SAMPLE_FIRST_NAMES = (
    *("Abirami", "Aditi", "Ajay", "Akash", "Amala", "Anand", "Anbu", "Anita", "Arjun", "Aruna"),
    *("Ashok", "Bala", "Bhavna", "Bindu", "Chetan", "Chitra", "Deepa", "Dev", "Divya", "Elango"),
    *("Farah", "Ganesh", "Gayatri", "Gopal", "Hari", "Harini", "Imran", "Indu", "Ishaan", "Jaya"),
    *(
        "Jyoti",
        "Kabir",
        "Kala",
        "Kamala",
        "Karthik",
        "Keerthi",
        "Lakshmi",
        "Latha",
        "Leela",
        "Madhav",
    ),
    *("Mala", "Manoj", "Meera", "Mohan", "Mridula", "Nandini", "Naveen", "Nila", "Nitin", "Padma"),
    *("Pavan", "Pooja", "Prema", "Rahul", "Rajan", "Ramya", "Rekha", "Rohini", "Sachin", "Sandhya"),
    *("Sanjana", "Selvi", "Shanti", "Shreya", "Sita", "Sneha", "Sudha", "Suman", "Surya", "Swati"),
    *("Tara", "Tejas", "Uma", "Usha", "Vani", "Varun", "Vasanth", "Vidya", "Vikram", "Yamini"),
)


def sample_name(number: int) -> str:
    """Name the nth sample person, without repeating one."""
    first = SAMPLE_FIRST_NAMES[number % len(SAMPLE_FIRST_NAMES)]
    lap = number // len(SAMPLE_FIRST_NAMES)
    return f"{first} {('Sample', 'Example', 'Placeholder', 'Specimen')[lap]}"
