"""Presets: what a law, a regulator or the house asks of complaints, as versioned data.

    files, settings ──► Preset                 plain
    receipt ──► the versions in force then     choosing
    a start, a calendar ──► what is promised   choosing

Several may bind one complaint. Each target is counted by itself, and the strictest date is the one
that is shown (spec A-PRE-1). The law of a deployment is its own responsibility (A-PRE-5).
"""
