"""Promises: what an agent's answer says that we shall do, and by when.

    answer ──► sentences of its author          sentences
    a sentence ──► who shall do what            english, persian
               └─► words about time             english_times, persian_times
    words about time ──► the instant it is due  moments
    all of it ──► promises                      reading

A promise is only offered: an agent confirms it. So what is not sure is left out: a condition, a
hope, a question, what others shall do, and words about time that have two meanings.
"""
