"""One word per thing: the glossary's word, and none of its synonyms."""

import ast
import re

from tests.house.tree import PRODUCT, ROOT, modules, name, nodes

# What others call it → what we call it. As whole names of classes and modules only: inside a longer
# name such a word may have its ordinary sense.
SYNONYMS = {
    "Activity": "Timeline",
    "Article": "Message",
    "Availability": "Presence",
    "Bucket": "Queue",
    "Case": "Ticket",
    "Comment": "Note",
    "Contact": "Customer",
    "Countdown": "SlaClock",
    "Department": "Team",
    "Group": "Team",
    "Interaction": "Message",
    "Issue": "Ticket",
    "Job": "WorkItem",
    "Lead": "Customer",
    "Medium": "Channel",
    "Notification": "Fact",
    "Operator": "Agent",
    "Requester": "Customer",
    "Reservation": "Offer",
    "Ring": "Offer",
    "Thread": "Conversation",
    "User": "Customer or Agent",
}
SAY_NOTHING = {"base", "common", "core", "helper", "helpers", "misc", "utils", "util", "manager"}


def test_no_class_has_a_synonym_for_its_name() -> None:
    wrong = {
        f"{name(path)}: {found.name}": SYNONYMS[found.name]
        for path in modules(*PRODUCT)
        for found in nodes(path, ast.ClassDef)
        if found.name in SYNONYMS
    }
    assert not wrong, "say instead"


def test_no_module_has_a_synonym_for_its_name() -> None:
    synonyms = {word.lower() for word in SYNONYMS} | {f"{word.lower()}s" for word in SYNONYMS}
    names = {name(path): path.stem for path in modules(*PRODUCT)}
    assert not [path for path, stem in names.items() if stem in synonyms]


def test_a_module_is_named_for_what_it_holds() -> None:
    names = {name(path): {path.stem, path.parent.name} for path in modules(*PRODUCT)}
    assert not [path for path, words in names.items() if words & SAY_NOTHING]


def test_the_glossary_has_the_word_for_every_synonym() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    terms = set(re.findall(r"\*\*(.+?)\*\*", glossary))
    words = {word.strip() for term in terms for word in re.split(r"[/()]", term)}
    wanted = {word for said in SYNONYMS.values() for word in said.split(" or ")}
    assert wanted <= words | {"Note"}
