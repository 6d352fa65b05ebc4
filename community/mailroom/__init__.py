"""Where mail is made, sent, put off and written down.

`posting` sends what waits over one connection; `choices` says what each person wants mailed; `composing`
makes the message; `answers` reads what a relay says; `relay` remembers how it does; `log` keeps the mail log;
`digests` puts together what was told since.
"""

from community.mailroom.relay import State, state

__all__ = ["State", "state"]
