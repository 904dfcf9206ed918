"""Whoever asks about a complaint and has nothing of it but an evidence pack (spec A-AUD-1)."""

from typing import Any

Json = dict[str, Any]


class Outsider:
    """Somebody who has the JSON of a pack and nothing else."""

    def __init__(self, pack: Json) -> None:
        self.pack = pack
        [self.complaint] = pack["complaints"]

    def entries(self, kind: str) -> list[Json]:
        return [each for each in self.complaint["entries"] if each["kind"] == kind]

    def said(self, kind: str) -> Json:
        """Return the content of the first entry of a kind."""
        return dict(self.entries(kind)[0]["content"])

    def name(self, who: str) -> str:
        return str(self.complaint["people"].get(who, {"name": who})["name"])

    def duty(self, name: str) -> Json:
        [found] = [
            duty
            for each in self.complaint["clauses"]
            for duty in each["duties"]
            if duty["id"] == name
        ]
        return dict(found)

    def document(self, message: str) -> Json:
        [found] = [each for each in self.complaint["documents"] if each["message_id"] == message]
        return dict(found)

    def knew_at(self, moment: str) -> list[tuple[str, str]]:
        """Return what was on record by then, and who had put it there."""
        known = [each for each in self.complaint["entries"] if each["recorded_at"] <= moment]
        return [(each["kind"], self.name(each["by"])) for each in known]
