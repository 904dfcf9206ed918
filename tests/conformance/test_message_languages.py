"""The language of mails that nobody here wrote."""

import json

from contactcenter.domain.language import detect
from tests.conformance.shared import wanted

OF_SCRIPT = {"script:arabic": {"fa", "ar"}, "script:hebrew": {"he"}}


def test_mails_in_right_to_left_scripts_are_told_apart() -> None:
    cases = map(json.loads, wanted("corpus", "email", "manifest.jsonl").read_text().splitlines())
    judged = {
        case["file"]: (detect(case["expect"]["text"]), OF_SCRIPT[tag])
        for case in cases
        if case["source"] == "synthetic-rtl" and case["expect"].get("text")
        for tag in case["tags"]
        if tag in OF_SCRIPT
    }
    assert len(judged) >= 10
    assert not {
        file: guess
        for file, (guess, possible) in judged.items()
        if guess.language not in possible or not guess.sure
    }
