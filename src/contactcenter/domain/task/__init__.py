"""Tasks: what we must do by a time, on a ticket or about a customer.

a task, its kinds and states, when it is shown    task
a promise that an answer made: kept or broken     ledger
what is on record of them                         facts
"""
