"""Words of pain in notes, in English and German.

What a note denies ("no pain", "tut nicht weh") is taken out first; what is left is searched for words of pain. Words
that only weaken ("didn't hurt as much", "tut nicht mehr so weh") deny nothing.
"""

from __future__ import annotations

import re

BODY = (
    r"(?:knees?|hips?|shoulders?|elbows?|wrists?|back|neck|ankles?|joints?|hamstrings?|groin|cal(?:f|ves)|foot|feet"
    r"|chest|quads?|muscles?|arms?|legs?|knien?|hüften?|schultern?|ellbogen|handgelenke?n?|rücken|nacken|beinen?|füße?n?)"
)
BETWEEN = (
    r"(?:more|further|new|real|major|big|single|sharp|signs?|kind|sort|of|any|at|all|in|the|my|or|and|left|right|lower"
    r"|upper|mehr|weiteren?|neuen?|akuten?|großen?|im|am|an|der|dem|den|oder|und|noch|linken|rechten|linkem|rechtem"
    rf"|unteren|oberen|both|beiden|{BODY})"
)
GAP = rf"(?:{BETWEEN}[\s,/]+)*"
NOUN = (
    r"(?:pains?|aches?|aching|twinges?|discomfort|niggles?|injur(?:y|ies)|hurting|\w*schmerz(?:en)?|\w*beschwerden"
    r"|\w*verletzung(?:en)?|zwicken|stechen|ziehen)"
)
VERB = (
    r"(?:hurt\w*|ach(?:e|es|ed|ing)|painful|in\s+pain|injured|act(?:ing)?\s+up|weh\w*|(?:ge)?schmerz(?:t|te|en|haft)"
    r"|(?:ge)?zwick(?:t|te)|sticht|verletzt)"
)
# Words that weaken: "not as much" is still some
LESS = r"(?!\s+(?:as|so|that|too|much|nearly|badly|a\s+lot)\b)"
OFTEN = r"(?:(?:even|actually|really|ever|anymore|at\s+all|mehr|gar|überhaupt|einmal|wirklich|heute|mir|be|been)\s+)*"
ONES_OWN = r"(?:(?:feel|felt|have|had|notice|get|got|experience|cause|be|been|really|even|actually|a|any)\s+)*"

DENIED = (
    rf"\b(?:pain|injury|schmerz|beschwerde|verletzungs)[\s-]*(?:free|freie?[nrs]?|lose?[nrs]?)\b|\bpainless(?:ly)?\b"
    rf"|\bfree\s+(?:of|from)\s+{GAP}{NOUN}\b",
    rf"\b(?:no|without|zero|null|keine?[mnrs]?|ohne)\s+{GAP}{NOUN}\b",
    rf"(?:\bnot|n't|\bnever)\s+{ONES_OWN}{GAP}{NOUN}\b",
    rf"(?:\bnot|n't|\bnever|\bnothing|\bno\s+longer|\bnicht|\bnichts|\bnie|\bnirgends)\s+{OFTEN}{VERB}\b{LESS}",
    rf"\bnothing\s+(?:is|was|feels|felt)\s+{VERB}\b",
    r"\b(?:schmerzt|schmerzte|zwickt|zwickte|sticht|zieht)\s+(?:(?:heute|gar|mir|überhaupt|beim\s+\w+)\s+)*"
    r"(?:nicht|nichts|nirgends|nie)\b(?!\s+(?:nur|so|sehr|stark|schlimm|mehr\s+so|weniger))",
    # It was there and is over
    rf"\b{NOUN}\s+{GAP}(?:(?:is|are|was|has|have|now|all|completely|ist|sind|war|wieder|ganz|komplett|jetzt)\s+)*"
    r"(?:gone|went\s+away|disappeared|weg|verschwunden|vorbei)\b",
    rf"\b{NOUN}\s+{GAP}(?:(?:did|has|have)(?:n't|\s+not)|never|(?:ist|sind|kamen?)\s+nicht)\s+"
    r"(?:come\s+back|came\s+back|return(?:ed)?|zurückgekommen|wiedergekommen|zurück|wieder)\b",
    rf"\b{NOUN}\s*:?\s*{GAP}(?:was\s+|ist\s+|war\s+)?0(?:\s*/\s*10|\s+(?:of|out\s+of|von)\s+10)?(?![\d.,]\d|\d)",
)
# "nicht ohne Schmerzen" and "not only when it hurts" deny nothing
DOUBLE = re.compile(r"\b(?:not\s+without|nicht\s+ohne|not\s+(?:only|just)|nicht\s+nur)\b", re.IGNORECASE)
DENIAL = re.compile("|".join(DENIED), re.IGNORECASE)

WORDS = (
    r"\bpain(?:s|ed|ful(?:ly)?|killers?)?\b|\bhurt\w*|\b(?:head|back|stomach|heart)?ach(?:e|es|ed|ing|y)\b|\binjur\w+",
    r"\btwing(?:e\w*|ing)|\btweaked|\b(?:strain|sprain)(?:ed)?\b|\bpinch(?:ed|ing)\b|\bstab(?:bing|bed)\b|\bthrobb\w+",
    r"\bnigg(?:le\w*|ling)|\bsharp\s+(?:\w+\s+)?in\b|\btend[io]nitis|\bsciatica|\binflam\w+|\bswollen",
    r"\bdiscomfort|\bnumb(?:ness)?\b|\btingl\w+|\bouch\b|\b(?:acting|acts|acted)\s+up\b|\bflar(?:ed|ing|e)[\s-]?up\b",
    rf"\bpulled\s+(?:(?:a|my|the|something|left|right)\s+)+(?:in\s+)?{BODY}|\bpulled\s+something\b|\bsore\s+{BODY}\b",
    rf"\b{BODY}\s+(?:\w+\s+){{0,3}}sore\b",
    r"\w*schmerz\w*|\bweh(?:tut|tat|tun|getan|e)?\b|\b(?:ge)?zwick(?:t|te|en)\b|\bsticht\b|\bstech(?:en|end\w*)\b",
    r"\b(?:zieht|ziehen|zog)\s+(?:(?:es|leicht|leichtes|etwas|stark|wieder|immer|noch)\s+)*(?:im|in|am|an)\b",
    r"\w*verletz\w*|\bgezerrt|\w*zerrung\b|\bverstaucht|\bverrenkt|\bumgeknickt|\w*faserriss|\bhexenschuss|\bischias\w*",
    r"\w*entzünd\w*|\bgeschwollen|\bbeschwerden|\beingeklemmt|\btaub(?:heit)?\b|\bkribbel\w*|\b(?:aua|autsch)\b",
)
PAIN = re.compile("|".join(WORDS), re.IGNORECASE)


def mentions_pain(text: str) -> bool:
    """Whether a note says that something hurts."""
    plain = DOUBLE.sub(" ", text.replace("’", "'"))
    return bool(PAIN.search(DENIAL.sub(" ", plain)))
