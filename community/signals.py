"""What the ground floor tells the features. Sent inside the action's transaction; config/wiring.py connects.

`account_closed`   sender Person; person, at, addresses (theirs). Somebody leaves for good. Sent while everything is still
                   there (parts, memberships, affiliations), before the ground floor ends and erases its
                   own, and once more some minutes later, for what was under way in another window:
                   whoever listens must bear to be asked twice. Give back what is theirs alone and to come
                   (seats, tasks), erase what is personal, and leave what others decided with.

`person_barred`    sender Person; person, group, at. Somebody is barred from the group's meetups (a network's: and
                   from those of its chapters). What they hold there and is to come ends.

`visitor_joined`   sender Person; person, visitor, at. An account proved the address that the visitor came by: what
                   the visitor had is the person's from now on. Sent before the visitor's row is emptied.

`followed_by_mail` sender Person; person, of, at. Whoever reads an address followed a group by the link in a letter;
                   `of` is what the feature that asked for the letter gave it to come back with. Sent again where
                   the link is used again.
"""

from django.dispatch import Signal

account_closed = Signal()
followed_by_mail = Signal()
person_barred = Signal()
visitor_joined = Signal()
