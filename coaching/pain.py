"""Finds pain in what trainees note, in English and German.

A note is read clause by clause. A clause mentions pain if it has a word for it ("hurts", "zwickt"), or a part of the
body with a word that means pain only there ("elbow is acting up"). The word must not be negated ("no pain", "schmerzt
nicht"), and the pain must not be over ("the pain went away"). Sore muscles (Muskelkater) and exertion do not count.
"""

from __future__ import annotations

import re


def words(listed: str) -> str:
    """A pattern that matches any of the patterns in the list, as whole words."""
    return rf"\b(?:{'|'.join(one.strip() for one in listed.split(','))})\b"


def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


JOINT = words(
    r"""knees?, shoulders?, elbows?, wrists?, hips?, ankles?, neck, spine, achilles, tendons?, joints?, rotator cuff,
    (?:my|the|lower|low|upper|mid|middle) back, knien?, knies?, schultern?, ell(?:en)?bogen, handgelenke?, gelenke?,
    hüften?, nacken, rücken, sprunggelenke?, knöchel, wirbelsäule, lws, achillessehne, sehnen?, bandscheiben?"""
)
MUSCLE = words(
    r"""hamstrings?, groin, cal(?:f|ves), quads?, glutes?, adductors?, pecs?, biceps?, triceps, lats?, shins?, heels?,
    ribs?, thumbs?, fingers?, thighs?, foot, feet, muscle, something, leisten?, waden?, oberschenkel, beinbeuger,
    adduktor(?:en)?, ferse, schienbein, rippen?, daumen, finger, fuß, füße, brustmuskel, muskel, bizeps, trizeps"""
)
BODY = rf"(?:{JOINT}|{MUSCLE})"

# Words that always mean pain
PAIN = words(
    r"""pain(?:s|ful|ed|killers?)?, hurt(?:s|ing)?, ach(?:e|es|ed|ing|y), injur(?:y|ies|ed), twing(?:e|es|ed|ing),
    niggl(?:e|es|ed|ing|y), stabbing, shooting (?:down|up|into), sprain(?:ed)?, dislocated, swollen, inflamed,
    tend[io]nitis, impingement, discomfort, ouch,
    \w*schmerz(?!frei|los|ensgeld)\w*, weh, weh(?:tu|ta|ge)\w*, \w*verletz(?!ungsp)\w*, gezerrt, \w*zerrung,
    (?:ge)?zwick\w*, ziept\w*, pieks\w*, stech(?:en|end\w*), sticht, (?:ein|leichtes|starkes) ziehen, verstaucht,
    verrenkt, umgeknickt, prellung, geprellt, entzünd\w*, geschwollen, beschwerden, hexenschuss, autsch"""
)
# Words that mean pain together with a part of the body
AILING = words(
    r"""(?:act|play|flar)(?:s|es|ed|ing)? up, bother(?:s|ed|ing)?, bugg(?:ed|ing), killing me, cranky, irritated,
    tweaked, strained, pulled (?:a|an|my|something), popped, pinch(?:es|ed|ing),
    gereizt, überlastet, muckt, zickt, streikt, zieht, meldet sich"""
)
SORE = words("sore, problems?, issues?, trouble, probleme?, ärger")  # of joints: muscles may be sore
DRAWING = words("zieht, zog, ziehen") + r" (?:im|in de[rnm]|am|an de[rnm]) (?:\w+ )?" + BODY
TELLING = compiled(f"{PAIN}|{DRAWING}")
OF_PARTS = ((compiled(BODY), compiled(AILING)), (compiled(JOINT), compiled(SORE)))

# What looks like pain and is none
FREE = (
    r"(?:(?:pain|injury)[ -]?free|painless|free (?:of|from) (?:any )?pain"
    r"|(?:schmerz|beschwerde|verletzungs)(?:frei|los)\w*)"
)
NOT_FREE = compiled(rf"(?:\b(?:not|nicht)|n't)\s+(?:\w+\s+)?{FREE}")
HARMLESS = compiled(rf"{FREE}|painfully|pain cave|pain in the (?:ass|arse|butt)|injury prevention|no pain no gain")

SENTENCES = re.compile(r"[.!?;,\n()]+|\s[–—-]\s")
PARTS_IN_A_ROW = compiled(rf"({BODY}),(?=\s*{BODY}(?:,| or\b| oder\b))")  # "no knee, hip or back pain"
TURNS = compiled(
    r"\s+(?=(?:but|however|though|although|because|since|due to|so|why|when|and|then"
    r"|aber|jedoch|doch|weil|da|denn|wegen|sondern|trotzdem|warum|wenn|als|und|dann)\b)"
)
JOINED = compiled(rf"({PAIN})\s+(?:and|or|und|oder|noch)\s+(?:any\s+)?{PAIN}")  # "aches and pains" count once

NEAR = 80  # characters around a word in which it is negated
NO = words(r"no, without, zero, never, nothing, none, neither, kein\w*, ohne, nichts, nie, niemals, weder")
NOT = rf"(?:{words('not, nicht, cannot')}|n't\b)"
FILLER = words(
    """really, actually, even, at all, feel, felt, have, had, an?, any, more, seem, to, be, me, today,
    mehr, wirklich, heute, gar, überhaupt"""
)
NEGATED_BEFORE = compiled(rf"{NO}(?:\s+[\w/]+){{0,5}}\s*$|{NOT}(?:\s+{FILLER}){{0,4}}\s*$")
TWICE = compiled(rf"(?:{NOT}|\bgeht(?: es)? nicht)")
STAYS = r"(?!\s+(?:besser|weg|nach|auf|vorbei|better|gone|going|go|so|nur|auszuhalten|zum)\b)"
NEGATED_AFTER = compiled(
    rf"^(?:\s+\w+){{0,4}}?\s+(?:nicht|nichts|nie|kein\w*){STAYS}\b|^\s*:?\s*(?:none|keine?)\b"
    r"|^\s+(?:did|has|is|was)(?:n't| not) (?:come back|returned|return|there|back)\b"
)
LESS = compiled(r"^\s+(?:as|so|that|too) (?:much|bad|badly|sehr|schlimm)\b|^\s+(?:less|weniger)\b")  # but it is there
OVER = compiled(
    r"\b(?:gone|went away|disappeared|weg|vorbei|verschwunden)\b"
    r"|^\s*:?\s*(?:level\s+)?(?:0|zero|null)(?:\s*(?:/|of|von)\s*10)?(?![\d.,/])"
)


def mentions_pain(text: str) -> bool:
    return bool(painful_part(text))


def painful_part(text: str) -> str:
    """The first part of the note that mentions pain, as it was written; empty without one."""
    for part in SENTENCES.split(PARTS_IN_A_ROW.sub(r"\1", text.replace("’", "'"))):
        sentence = " ".join(part.split())
        if any(is_painful(clause) for clause in TURNS.split(JOINED.sub(r"\1", sentence))):
            return sentence
    return ""


def is_painful(clause: str) -> bool:
    if NOT_FREE.search(clause):
        return True
    clause = HARMLESS.sub("", clause)
    return any(not is_denied(clause, *place) for place in places_of(clause))


def places_of(clause: str) -> list[tuple[int, int]]:
    """Where words for pain begin and end."""
    telling = [TELLING, *(ailing for parts, ailing in OF_PARTS if parts.search(clause))]
    return [found.span() for pattern in telling for found in pattern.finditer(clause)]


def is_denied(clause: str, first: int, last: int) -> bool:
    """Whether the pain that is named there is negated or over."""
    before, after = clause[max(first - NEAR, 0) : first], clause[last : last + NEAR]
    if LESS.search(after):
        return False
    if negated := NEGATED_BEFORE.search(before):
        is_twice = TWICE.search(before[: negated.start()]) or TWICE.search(after)  # "can't press without pain"
        return not is_twice
    if NEGATED_AFTER.search(after):
        return True
    over = OVER.search(after)
    return over is not None and not re.search(NOT, after[: over.start()], re.IGNORECASE)
