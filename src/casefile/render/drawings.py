"""Which drawing stands beside a question on an easy page: the one its schema names, else one for a word in its name."""

from __future__ import annotations

from casefile.core.form import Field, FieldType, Form

_FOR = {
    "house": "housing home residential accommodation occupancy landlord living tenancy",
    "phone": "phone contact call reach channel number lines professionals",
    "calendar": "date day days when on review due starts ends expires until next taper appointment expected begins",
    "doctor": "health doctor medical body physical",
    "medicine": "medicines medication",
    "money": "money income budget amount debt financial resources cost",
    "talk": "talk words explained said participation communication discussed conversation language interpreter advice",
    "food": "food eat",
    "bed": "bed tonight sleep",
    "pen": "signed form written plan goals_ref because",
    "bus": "transport travel bus trip getting attend",
    "child": "child children minor parent kids",
    "family": "family household carer carers caring relation cultural culture",
    "school": "school education learning training",
    "work": "work job employment labour role",
    "letter": "letter copy informed told",
    "paper": "paper papers document documents record records ref based reference statement kept file",
    "lock": "privacy private confidentiality sensitive consent",
    "no-sharing": "never share declined",
    "eye": "signs warning notice see evidence observed",
    "ear": "view feedback satisfaction hear understood understanding asked questions",
    "stop": "decline stop decision_rules limits if_not",
    "tick": "decision achieved outcome confirmed agreed",
    "question": "unclear unknown question",
    "clock": "urgency hours time soon expected_end contingency",
    "sun": "good matters wanted living hope wellbeing what_matters_to_me",
    "heart": "reasons_for_living how_to_be_with_me support supports how_best_to_support_me keeps protective celebration",
    "court": "legal court law lawful",
    "scales": "authority capacity decides given_by rights complaints",
    "danger": "risk danger harm emergency barrier barriers worry alerts slip",
    "safe": "safe safety safer protection",
    "shield": "dfv controls",
    "map": "town area travel_directions",
    "place": "place places where setting location",
    "glass": "alcohol drugs aod",
    "worry": "suicide difficult hard worries fear",
    "smile": "proud achievements well wellbeing_change",
    "star": "strengths achievements_celebrated new_strengths achievements_recognised good_at",
    "steps": "goals goal steps progress outstanding maintain strategies outcomes actions",
    "handshake": "referrals services commitment coordination handover service",
    "door": "exit visit way back return end",
    "people": "people who present others person shared recipients sources",
    "person": "client name allocated",
    "globe": "country born language_at_home",
    "mind": "mental thoughts thoughts_of_suicide thinking model confidence",
    "magnifier": "criteria check needs changed considered trigger reason asks",
    "card": "identity code card",
    "arrow": "help next new",
    "garden": "coping distract",
}
_BY_WORD = {word: drawing for drawing, words in _FOR.items() for word in words.split()}
_BY_TYPE = {FieldType.CHOICE: "tick", FieldType.BOOLEAN: "tick", FieldType.LIST: "paper"}
USUAL = "pen"


def picture_of(question: Field, form: Form) -> str:
    """The name of a drawing in `templates/drawings`."""
    if question.picture:
        return question.picture
    if question.type is FieldType.DATE:
        return "calendar"
    return (
        drawing_for(question.name)
        or drawing_for(question.section)
        or _BY_TYPE.get(question.type)
        or drawing_for(form.name.replace("-", "_"))
        or USUAL
    )


def drawing_for(name: str) -> str:
    """The drawing for a whole name, else for one of its words, the first that is told apart by more than its place."""
    if name in _BY_WORD:
        return _BY_WORD[name]
    return next((_BY_WORD[word] for word in name.split("_") if word in _BY_WORD), "")


def drawings() -> frozenset[str]:
    """Every drawing that some word stands for."""
    return frozenset(_FOR) | frozenset(_BY_TYPE.values()) | {"calendar", USUAL}
