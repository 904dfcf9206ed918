"""SLA clocks: how long each thing that was promised on a ticket has taken, and when it is due.

    what happened on the ticket ──► cycles          history
    a promise of a policy       ──► limit, alarms   policy
    calendar, pauses            ──► time that counts  course
    all of these, and now       ──► a reading       measuring
                                ──► every second    strip

All of it is a pure function of these (spec B-1): a clock is read anew whenever something happened
or something that happened earlier becomes known, and the same things always give the same reading.
"""
