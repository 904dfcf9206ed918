"""Whether a text reads as a complaint: an expression of dissatisfaction, in whatever words.

    a text ──► signs in it                signs; english, persian (the words)
    signs ──► a suspicion, or none        reading

Rules that work offline, measured on sentences of which half were not looked at
(docs/dissatisfaction.md). What they find is a suggestion to an agent, and decides nothing
(spec A-PRN-3). The word "complaint" is one sign among many.
"""
