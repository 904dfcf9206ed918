"""Evidence packs: what an auditor needs of a complaint, with proofs and gaps (spec A-AUD-1)."""
