"""Complaints: a ticket of kind complaint with the record that ISO 10002 asks for (spec A).

    entry ──► rules    refuses it, saying what is missing, or lets it pass
          ──► steps    where it leads from the present step
          ──► record   the complaint after it

A complaint is what its entries make of it, in their order, and nothing else. Entries are never
changed: a correction is another entry. What the rules need to know beside the complaint, such as
who may grant how much, is handed to them as a `Standing`.
"""
